/** What people and programs tell machines to do: the commands of the plan, aimed by what the machine itself knows. */

import type { Command, Fallback, ReplicaView, SiteId } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import type { Target } from '../scenario/scenario.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import type { Machine } from './machine.ts';
import { chosenOf } from './mixture.ts';
import type { PlannedCommand } from './plan.ts';
import type { World } from './world.ts';

/** How often an item acted, found no target, and was refused. */
interface Counts {
  acted: number;
  aimless: number;
  refused: number;
}

/** Called when a command has ended, or came to nothing. */
type Then = () => void;

export class Workload {
  readonly #world: World;
  readonly #seed: string;
  readonly #mixer: Mixer = new Mixer();
  /** How often each item acted, and how often it found no target. */
  readonly acted: Map<string, Counts> = new Map();
  /** Closed loops whose last command has not ended, by machine and number: a crash must not end them. */
  readonly #waiting: Map<number, Map<number, PlannedCommand>> = new Map();

  constructor(world: World, seed: string) {
    this.#world = world;
    this.#seed = seed;
  }

  /** Gives a planned command, if the machine can take it now and it has a target on its own replica. */
  act(machine: Machine, planned: PlannedCommand): void {
    if (planned.loops) this.#actInLoop(machine, planned);
    else this.#give(machine, planned, () => {});
  }

  /** A machine has started again: its loops go on. */
  resume(machine: Machine): void {
    for (const planned of this.#waiting.get(machine.index)?.values() ?? []) this.#goOn(machine, planned);
  }

  #actInLoop(machine: Machine, planned: PlannedCommand): void {
    let waiting = this.#waiting.get(machine.index);
    if (waiting === undefined) {
      waiting = new Map();
      this.#waiting.set(machine.index, waiting);
    }
    waiting.set(planned.number, planned);
    // Each machine of a loop draws by itself.
    const occurrence = planned.occurrence * this.#world.scenario.sites + machine.index;
    this.#give(machine, { ...planned, item: chosenOf(planned.item, this.#seed, occurrence), occurrence }, () => {
      if (waiting.get(planned.number) === planned) this.#goOn(machine, planned);
    });
  }

  #goOn(machine: Machine, planned: PlannedCommand): void {
    this.#waiting.get(machine.index)?.delete(planned.number);
    const { id, thinkUs, untilUs } = planned.item;
    if (thinkUs === null) return;
    const fraction = this.#mixer
      .start(keyOf(this.#seed, id, 'think'))
      .int(planned.occurrence)
      .int(machine.index)
      .fraction(purpose.think);
    const afterUs = thinkUs.minUs + Math.floor(fraction * (thinkUs.maxUs - thinkUs.minUs + 1));
    if (this.#world.nowUs + afterUs < untilUs) machine.loop({ ...planned, occurrence: planned.occurrence + 1 }, afterUs);
  }

  #give(machine: Machine, planned: PlannedCommand, then: Then): void {
    const counts = this.#counts(planned.item.id);
    const { server } = machine;
    if (server === null || !server.running) {
      counts.aimless++;
      then();
      return;
    }
    if (planned.item.do === 'rejoin') {
      if (planned.item.of.kind === 'kicked' && !isKicked(server.replica, machine.site)) then();
      else this.#rejoin(machine, planned, counts, then);
      return;
    }
    const command = this.#commandOf(machine, server.replica, planned);
    if (command === null) {
      counts.aimless++;
      then();
      return;
    }
    const ends = command.do === 'wipe' && command.stop;
    const taken = machine.command(command, ends ? () => machine.stopped({ kind: 'all' }, planned.item.id) : then);
    if (taken.ok) counts.acted++;
    else {
      counts.refused++;
      then();
    }
    if (taken.ok && command.do === 'wipe') this.#world.counters.faults.wipes++;
  }

  #counts(id: string): Counts {
    let counts = this.acted.get(id);
    if (counts === undefined) {
      counts = { acted: 0, aimless: 0, refused: 0 };
      this.acted.set(id, counts);
    }
    return counts;
  }

  #commandOf(machine: Machine, replica: ReplicaView, planned: PlannedCommand): Command | null {
    const { item } = planned;
    switch (item.do) {
      case 'setInfo':
        return { do: 'setInfo', value: { change: `${item.id}.${planned.occurrence}` } };
      case 'kick': {
        const members = replica.members();
        const target = members.length <= 2 ? null : this.#target(machine, replica, planned, members, item.of);
        return target === null ? null : { do: 'setMember', target, member: false };
      }
      case 'setMember': {
        const target = item.of.kind === 'self' ? machine.site : this.#target(machine, replica, planned, replica.peers(), item.of);
        return target === null ? null : { do: 'setMember', target, member: true };
      }
      case 'setLiveness': {
        const target = item.of.kind === 'self' ? machine.site : this.#target(machine, replica, planned, replica.members(), item.of);
        if (target === null) return null;
        const stored = replica.entry('live', target);
        const restarts = stored === null ? 0 : fromLiveness(stored.op.value as number).restarts;
        const self = target === machine.site;
        const up =
          this.#mixer
            .start(keyOf(this.#seed, item.id, 'up'))
            .int(planned.occurrence)
            .fraction(purpose.choice) < 0.5;
        return { do: 'setLiveness', target, restarts: self ? restarts + 1 : restarts, self, up: self || up };
      }
      case 'leave':
        return replica.members().length <= 2 ? null : { do: 'setMember', target: machine.site, member: false };
      case 'flush':
        return { do: 'flush' };
      case 'cleanup':
        return { do: 'cleanup', ...(item.forgetAfterS === undefined ? {} : { forgetAfterS: item.forgetAfterS }) };
      case 'wipe':
        return { do: 'wipe', stop: item.wipe };
      case 'importFallback':
        return { do: 'importFallback', sites: [fallbackSite(planned.occurrence)] };
      case 'dispute': {
        const members = replica.members();
        const kicks = planned.nth === 0;
        if (kicks && members.length <= 2) return null;
        const target = this.#target(machine, replica, planned, kicks ? members : replica.peers(), item.of);
        return target === null ? null : { do: 'setMember', target, member: !kicks };
      }
      case 'rejoin':
        return null;
      default:
        return item.do satisfies never;
    }
  }

  /** Of the candidates on the actor's own replica, the actor excluded, or of the names that nobody bears, the one with the greatest rank. */
  #target(machine: Machine, replica: ReplicaView, planned: PlannedCommand, candidates: readonly SiteId[], of: Target): SiteId | null {
    const named = of.kind === 'machines' ? of.machines.map((index) => this.#world.siteOf(index)) : null;
    const key = keyOf(this.#seed, planned.item.id, 'target');
    let best: SiteId | null = null;
    let bestRank = -1;
    for (const site of of.kind === 'nobody' ? nobodies : candidates) {
      if (site === machine.site || (named !== null && !named.includes(site))) continue;
      if (!answers(replica, site, of)) continue;
      const { a } = keyOf(site);
      const rank = this.#mixer.start(key).int(planned.occurrence).int(a).draw(purpose.choice);
      if (rank > bestRank) {
        best = site;
        bestRank = rank;
      }
    }
    return best;
  }

  /** The site itself picks a member of its own view, asks it for its data, takes that in, becomes a member, flushes. */
  #rejoin(machine: Machine, planned: PlannedCommand, counts: Counts, then: Then): void {
    const replica = (machine.server as NonNullable<Machine['server']>).replica;
    const target = this.#target(machine, replica, planned, replica.members(), { kind: 'any' });
    const node = target === null ? null : replica.nodeOfSite(target);
    if (target === null || node === null) {
      counts.aimless++;
      then();
      return;
    }
    counts.acted++;
    const join: Command = { do: 'pull', dest: { site: target, node }, to: target, member: true };
    if (!planned.item.wipe) {
      if (!machine.command(join, then).ok) then();
      return;
    }
    const { ok } = machine.command({ do: 'wipe', stop: false }, () => {
      machine.pending.push(join);
      then();
    });
    if (ok) this.#world.counters.faults.wipes++;
    else then();
  }
}

/** Names that no site bears: targets of commands are not checked to exist. */
const nobodies: readonly SiteId[] = ['nobody.1', 'nobody.2', 'nobody.3'];

/** A peer that does not speak the protocol, as somebody finds it from outside: each time it is found, it has moved. */
function fallbackSite(occurrence: number): Fallback {
  return { site: 'fallback', node: `fallback.${occurrence}`, info: { found: occurrence } };
}

/** Whether a site is such as a target asks for, as far as the replica knows. */
function answers(replica: ReplicaView, site: SiteId, of: Target): boolean {
  switch (of.kind) {
    case 'kicked':
      return isKicked(replica, site);
    case 'up':
    case 'down': {
      const live = replica.entry('live', site);
      return live !== null && fromLiveness(live.op.value as number).up === (of.kind === 'up');
    }
    case 'unheard':
      return replica.ackedIn(site) === null;
    case 'any':
    case 'self':
    case 'nobody':
    case 'machines':
      return true;
    default:
      return of satisfies never;
  }
}

function isKicked(replica: ReplicaView, site: SiteId): boolean {
  return replica.entry('mem', site)?.op.value === false;
}
