/** Lays out faults: which machines and links each occurrence strikes, and when it is over. */

import type { FaultItem, LinkFault, Us } from '../scenario/scenario.ts';
import type { CutEffect } from './barrier.ts';
import { barriersOf } from './barriers-of-shape.ts';
import type { Draft } from './draft.ts';
import { keyOf } from './keyed.ts';
import type { Finds } from './plan.ts';

type LinkItem = Extract<FaultItem, { fault: 'partition' | 'hold' | 'slow' }>;
type PairItem = Extract<FaultItem, { fault: 'exchange' }>;
type MachineItem = Exclude<FaultItem, LinkItem | PairItem>;
type Crash = Extract<FaultItem, { fault: 'crash' }>;

/** Lays one occurrence of one fault. */
export function layFault(draft: Draft, fault: FaultItem, occurrence: number, time: Us): void {
  switch (fault.fault) {
    case 'partition':
    case 'hold':
    case 'slow':
      layLinks(draft, fault, occurrence, time);
      return;
    case 'exchange':
      layExchange(draft, fault, occurrence, time);
      return;
    default: {
      const needsUp = fault.fault === 'crash' || fault.fault === 'pause' || fault.fault === 'zombie';
      const machines = draft.roster[needsUp ? 'choose' : 'struck'](fault.who, fault.id, occurrence, time);
      for (const machine of machines) strike(draft, fault, machine, occurrence, time);
      if (machines.length === 0) draft.idle(fault.id);
    }
  }
}

function strike(draft: Draft, fault: MachineItem, machine: number, occurrence: number, time: Us): void {
  const item = fault.id;
  const id = `${item}|${machine}`;
  switch (fault.fault) {
    case 'crash':
      layCrash(draft, fault, machine, occurrence, time);
      return;
    case 'clone':
      layClone(draft, item, machine, occurrence, time, draft.within(fault.forUs, id, occurrence));
      return;
    case 'zombie':
      layZombie(draft, item, machine, occurrence, time, draft.within(fault.forUs, id, occurrence));
      return;
    case 'pause': {
      const back = draft.endOf(machine, time, draft.within(fault.forUs, id, occurrence));
      draft.away(machine, back);
      draft.add(time, machine, { kind: 'pause', item });
      if (back !== null) draft.add(back, machine, { kind: 'resume', item });
      return;
    }
    case 'slowSite': {
      const { byUs } = fault;
      draft.add(time, machine, { kind: 'slows', item, byUs });
      const end = draft.endOf(machine, time, draft.within(fault.forUs, id, occurrence));
      if (end !== null) draft.add(end, machine, { kind: 'slowEnds', item });
      return;
    }
    case 'clockJump': {
      const { min, max } = fault.byS;
      const byS = min + Math.floor(draft.stream(id, occurrence) * (max - min + 1));
      draft.add(time, machine, { kind: 'clockJump', item, byS });
      return;
    }
    case 'diskFailure': {
      const { share, durable } = fault;
      draft.add(time, machine, { kind: 'diskFails', item, share, durable });
      const end = draft.endOf(machine, time, draft.within(fault.forUs, id, occurrence));
      if (end !== null) draft.add(end, machine, { kind: 'diskHeals', item });
      return;
    }
    default:
      fault satisfies never;
  }
}

function layCrash(draft: Draft, fault: Crash, machine: number, occurrence: number, time: Us): void {
  const item = fault.id;
  const id = `${item}|${machine}`;
  const back = draft.endOf(machine, time, draft.within(fault.restartAfterUs, id, occurrence));
  draft.away(machine, back);
  draft.add(time, machine, { kind: 'crash', item, finds: findsOf(draft, fault, machine, occurrence, time), orderly: fault.orderly });
  if (back === null) return;
  const node = fault.moves ? draft.addresses.moveAway(machine, back) : null;
  draft.add(back, machine, { kind: 'restart', item, node, reused: false });
}

function findsOf(draft: Draft, fault: Crash, machine: number, occurrence: number, time: Us): Finds {
  if (fault.losesDisk) return { kind: 'nothing' };
  if (fault.restores === null) return { kind: 'all' };
  const { kind, ageUs } = fault.restores;
  const keptAtUs = Math.max(0, time - draft.within(ageUs, `${fault.id}|${machine}|age`, occurrence));
  draft.add(keptAtUs, machine, { kind: 'backup', item: fault.id, occurrence });
  return { kind, occurrence };
}

function layExchange(draft: Draft, fault: PairItem, occurrence: number, time: Us): void {
  const { roster, addresses } = draft;
  const item = fault.id;
  const up = roster.up(time);
  const candidates = new Set(up.filter((machine) => roster.names(fault.who, machine)));
  const [one, other] = roster.order(item, occurrence).filter((machine) => candidates.has(machine));
  if (one === undefined || other === undefined) {
    draft.idle(item);
    return;
  }
  const nodes = [addresses.nodeOf(other, time), addresses.nodeOf(one, time)];
  [one, other].forEach((machine, at) => {
    const back = draft.endOf(machine, time, draft.within(fault.restartAfterUs, `${item}|${machine}`, occurrence));
    const node = nodes[at] as string;
    draft.away(machine, back);
    draft.add(time, machine, { kind: 'crash', item, finds: { kind: 'all' }, orderly: fault.orderly });
    if (back === null) return;
    addresses.move(machine, node, back);
    draft.add(back, machine, { kind: 'restart', item, node, reused: true });
  });
}

function layClone(draft: Draft, item: string, original: number, occurrence: number, time: Us, forUs: Us): void {
  const node = `${draft.addresses.firstNodeOf(original)}.${item}.${occurrence}`;
  const machine = draft.addresses.settle(node, time);
  const { a } = keyOf(draft.seed, item, String(occurrence), String(original));
  draft.clones.push({ original, node, drawnAs: (a >>> 1) + draft.scenario.sites });
  draft.add(time, machine, { kind: 'clone', item, of: original });
  const end = draft.endOf(original, time, forUs);
  if (end !== null) draft.add(end, machine, { kind: 'cloneEnds', item });
}

/** Nothing reaches the site, and another one kicks it. */
function layZombie(draft: Draft, item: string, machine: number, occurrence: number, time: Us, forUs: Us): void {
  const { roster } = draft;
  const others = roster.up(time).filter((other) => other !== machine);
  const kicker = roster.best(others, `${item}|kicker`, occurrence);
  if (kicker === null) {
    draft.idle(item);
    return;
  }
  const isolated: LinkFault = {
    shape: { kind: 'isolate', who: { kind: 'machines', machines: [machine] } },
    forUs: { minUs: forUs, maxUs: forUs },
    direction: 'in',
  };
  raise(draft, item, isolated, { kind: 'cut' }, occurrence, time, time + forUs);
  draft.add(time, machine, { kind: 'zombie', item });
  const end = draft.endOf(machine, time, forUs);
  if (end !== null) draft.add(end, machine, { kind: 'zombieEnds', item });
  const when = { atUs: time, everyUs: null, everyMaxUs: null, untilUs: time };
  const roles = { by: { kind: 'machines', machines: [kicker] }, of: { kind: 'machines', machines: [machine] } } as const;
  draft.commands.push({
    time,
    machine: kicker,
    number: draft.commands.length,
    item: { ...when, id: item, do: 'kick', mix: [], ...roles, wipe: false, thinkUs: null },
    occurrence,
    nth: 0,
    loops: false,
  });
}

function layLinks(draft: Draft, fault: LinkItem, occurrence: number, time: Us): void {
  const { id } = fault;
  const toUs = time + draft.within(fault.forUs, id, occurrence);
  const effect: CutEffect =
    fault.fault === 'slow'
      ? { kind: 'slow', byUs: fault.byUs, key: keyOf(draft.seed, id, 'slow', String(occurrence)) }
      : { kind: fault.fault === 'hold' ? 'hold' : 'cut' };
  const flapUs = fault.fault === 'partition' ? fault.flapUs : null;
  const raised = raise(draft, id, fault, effect, occurrence, time, toUs, flapUs);
  if (!raised) draft.idle(id);
}

/** Lays the cuts of one occurrence. Returns whether there was anybody to cut off. */
function raise(
  draft: Draft,
  item: string,
  fault: LinkFault,
  effect: CutEffect,
  occurrence: number,
  fromUs: Us,
  untilUs: Us,
  flapUs: Parameters<Draft['within']>[0] | null = null,
): boolean {
  const { durationUs } = draft.scenario;
  const barriers = barriersOf(fault, draft.roster, item, occurrence, fromUs, Math.min(untilUs, durationUs));
  for (const { barrier, fromUs: start, toUs: end } of barriers) {
    // A cut that flaps is closed, then open, then closed again, each phase drawn.
    for (let phase = 0, at = start; at < end; phase++) {
      const next = flapUs === null ? end : Math.min(end, at + draft.within(flapUs, `${item}|${occurrence}|flap`, phase));
      if (phase % 2 === 0)
        addCut(draft, { item, barrier, effect, fromUs: at, toUs: next, stays: draft.core !== null && next === durationUs });
      at = next;
    }
  }
  return barriers.length > 0;
}

function addCut(draft: Draft, cut: Draft['cuts'][number]): void {
  const number = draft.cuts.push(cut) - 1;
  draft.add(cut.fromUs, -1, { kind: 'cut', item: cut.item, cut: number });
  if (!cut.stays) draft.add(cut.toUs, -1, { kind: 'join', item: cut.item, cut: number });
}
