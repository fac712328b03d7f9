/** The plan of a world: who does what when, fixed before the first event, so that nothing depends on what happens. */

import seedrandom from 'seedrandom';
import type { FaultItem, PartitionShape, Scenario, Us, UsRange, When, WorkloadItem } from '../scenario/scenario.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import { partitionGroups } from './partition-groups.ts';
import { Roster } from './roster.ts';

/** Something that happens to a machine, or to all links. */
export type Physics =
  | { readonly kind: 'start' }
  | { readonly kind: 'crash'; readonly item: string; readonly losesDisk: boolean; readonly orderly: boolean }
  | { readonly kind: 'restart'; readonly item: string; readonly moves: boolean }
  | { readonly kind: 'pause'; readonly item: string }
  | { readonly kind: 'resume'; readonly item: string }
  | { readonly kind: 'clockJump'; readonly item: string; readonly byS: number }
  | { readonly kind: 'diskFails'; readonly item: string }
  | { readonly kind: 'diskHeals'; readonly item: string }
  | { readonly kind: 'cut'; readonly item: string; readonly cut: number }
  | { readonly kind: 'join'; readonly item: string; readonly cut: number }
  /** Faults and workload are over: everything heals. */
  | { readonly kind: 'heal' }
  /** Somebody looks at the world: ends the run, or a second of it. */
  | { readonly kind: 'end' };

/** A partition: links between different groups are cut, in one direction or both. */
export interface Cut {
  readonly item: string;
  readonly groups: readonly number[];
  /** `in`: only what goes into group 0; `out`: only what leaves it. */
  readonly direction: 'both' | 'in' | 'out';
  readonly fromUs: Us;
  readonly toUs: Us;
}

/** A physical event of the plan; machine -1 means the world. `number` orders those of one instant. */
export interface PhysicsEvent {
  readonly time: Us;
  readonly machine: number;
  readonly number: number;
  readonly physics: Physics;
}

/** A workload command of the plan. */
export interface PlannedCommand {
  readonly time: Us;
  readonly machine: number;
  /** Position among all commands of the plan. */
  readonly number: number;
  readonly item: WorkloadItem;
  readonly occurrence: number;
}

export interface Plan {
  readonly physics: readonly PhysicsEvent[];
  readonly commands: readonly PlannedCommand[];
  readonly cuts: readonly Cut[];
  readonly endUs: Us;
  readonly healUs: Us;
  /** How often each item occurred, and how often nobody could take part in it. */
  readonly occurrences: ReadonlyMap<string, { readonly times: number; readonly idle: number }>;
  /** How often a machine has moved to another node up to this instant. */
  movesOf(machine: number, atUs: Us): number;
}

/** Greatest number of occurrences of one plan item: a bound on what a scenario can ask for. */
const occurrencesMax = 1_000_000;

/** Lays out the whole plan of a scenario and a seed. */
export function layPlan(scenario: Scenario, seed: string): Plan {
  return new Planner(scenario, seed).lay();
}

interface Due {
  readonly time: Us;
  readonly position: number;
  readonly occurrence: number;
  readonly fault: FaultItem | null;
  readonly work: WorkloadItem | null;
}

class Planner {
  readonly #scenario: Scenario;
  readonly #seed: string;
  readonly #physics: PhysicsEvent[] = [];
  readonly #commands: PlannedCommand[] = [];
  readonly #cuts: Cut[] = [];
  readonly #counts: Map<string, { times: number; idle: number }> = new Map();
  readonly #roster: Roster;
  /** When each machine comes back at another node. */
  readonly #moves: Map<number, Us[]> = new Map();
  readonly #mixer: Mixer = new Mixer();

  constructor(scenario: Scenario, seed: string) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#roster = new Roster(scenario.sites, seed);
  }

  lay(): Plan {
    const scenario = this.#scenario;
    this.#start();
    for (const due of this.#dues()) {
      if (due.fault !== null) this.#layFault(due.fault, due.occurrence, due.time);
      if (due.work !== null) this.#layWork(due.work, due.occurrence, due.time);
    }
    const healUs = scenario.durationUs;
    const settleUs = Math.max(2 * scenario.expect.convergesWithinUs, 30 * scenario.protocol.syncIntervalUs);
    this.#add(healUs, -1, { kind: 'heal' });
    this.#add(healUs + settleUs, -1, { kind: 'end' });
    return {
      physics: this.#physics,
      commands: this.#commands,
      cuts: this.#cuts,
      endUs: healUs + settleUs,
      healUs,
      occurrences: this.#counts,
      movesOf: (machine, atUs) => (this.#moves.get(machine) ?? []).filter((time) => time <= atUs).length,
    };
  }

  /** Machines start within the first sync interval, so that their ticks are spread as in life. */
  #start(): void {
    const key = keyOf(this.#seed, 'start');
    for (let machine = 0; machine < this.#scenario.sites; machine++) {
      const time = Math.floor(this.#mixer.start(key).int(machine).fraction(purpose.startStagger) * this.#scenario.protocol.syncIntervalUs);
      this.#roster.away(machine, time);
      this.#add(time, machine, { kind: 'start' });
    }
  }

  #dues(): Due[] {
    const { faults, workload, durationUs } = this.#scenario;
    const dues: Due[] = [];
    faults.forEach((fault, position) => {
      this.#occurrences(fault, fault.id, durationUs).forEach(
        (time, occurrence) => void dues.push({ time, position, occurrence, fault, work: null }),
      );
    });
    workload.forEach((work, i) => {
      const position = faults.length + i;
      this.#occurrences(work, work.id, durationUs).forEach(
        (time, occurrence) => void dues.push({ time, position, occurrence, fault: null, work }),
      );
    });
    return dues.sort((a, b) => a.time - b.time || a.position - b.position || a.occurrence - b.occurrence);
  }

  #occurrences(when: When, id: string, durationUs: Us): Us[] {
    const times: Us[] = [];
    const until = Math.min(when.untilUs, durationUs);
    for (let time = when.atUs; time < until && times.length < occurrencesMax; ) {
      times.push(time);
      if (when.everyUs === null) break;
      time += this.#within({ minUs: when.everyUs, maxUs: when.everyMaxUs ?? when.everyUs }, `${id}|gap`, times.length);
    }
    this.#counts.set(id, { times: times.length, idle: 0 });
    return times;
  }

  /** A duration of a range, from the stream of this occurrence. */
  #within(range: UsRange, id: string, occurrence: number): Us {
    if (range.minUs === range.maxUs) return range.minUs;
    const stream = seedrandom.tychei(`${this.#seed}|${id}|${occurrence}`);
    return range.minUs + Math.floor(stream.quick() * (range.maxUs - range.minUs + 1));
  }

  #layFault(fault: FaultItem, occurrence: number, time: Us): void {
    if (fault.fault === 'partition') {
      this.#layPartition(fault.id, fault.shape, fault.direction, time, this.#within(fault.forUs, fault.id, occurrence), occurrence);
      return;
    }
    const needsUp = fault.fault === 'crash' || fault.fault === 'pause';
    const machines = this.#roster[needsUp ? 'choose' : 'struck'](fault.who, fault.id, occurrence, time);
    for (const machine of machines) this.#strike(fault, machine, occurrence, time);
    if (machines.length === 0) this.#idle(fault.id);
  }

  #strike(fault: Exclude<FaultItem, { fault: 'partition' }>, machine: number, occurrence: number, time: Us): void {
    const item = fault.id;
    const id = `${item}|${machine}`;
    switch (fault.fault) {
      case 'crash': {
        const back = this.#away(machine, time, this.#within(fault.restartAfterUs, id, occurrence));
        this.#add(time, machine, { kind: 'crash', item, losesDisk: fault.losesDisk, orderly: fault.orderly });
        this.#add(back, machine, { kind: 'restart', item, moves: fault.moves });
        if (fault.moves) this.#moves.set(machine, [...(this.#moves.get(machine) ?? []), back]);
        return;
      }
      case 'pause': {
        const back = this.#away(machine, time, this.#within(fault.forUs, id, occurrence));
        this.#add(time, machine, { kind: 'pause', item });
        this.#add(back, machine, { kind: 'resume', item });
        return;
      }
      case 'clockJump': {
        const { min, max } = fault.byS;
        const byS = min + Math.floor(seedrandom.tychei(`${this.#seed}|${id}|${occurrence}`).quick() * (max - min + 1));
        this.#add(time, machine, { kind: 'clockJump', item, byS });
        return;
      }
      case 'diskFailure':
        this.#add(time, machine, { kind: 'diskFails', item });
        this.#add(Math.min(time + this.#within(fault.forUs, id, occurrence), this.#scenario.durationUs), machine, {
          kind: 'diskHeals',
          item,
        });
        return;
      default:
        fault satisfies never;
    }
  }

  #away(machine: number, time: Us, forUs: Us): Us {
    const back = Math.min(time + Math.max(1, forUs), this.#scenario.durationUs);
    this.#roster.away(machine, back);
    return back;
  }

  #layPartition(item: string, shape: PartitionShape, direction: Cut['direction'], time: Us, forUs: Us, occurrence: number): void {
    const groups = partitionGroups(shape, this.#roster, item, occurrence, time);
    if (groups === null) {
      this.#idle(item);
      return;
    }
    const toUs = Math.min(time + forUs, this.#scenario.durationUs);
    const cut = this.#cuts.push({ item, groups, direction, fromUs: time, toUs }) - 1;
    this.#add(time, -1, { kind: 'cut', item, cut });
    this.#add(toUs, -1, { kind: 'join', item, cut });
  }

  #layWork(item: WorkloadItem, occurrence: number, time: Us): void {
    // A kicked site is known to itself alone: each one that is up looks, and acts if it is.
    const machines =
      item.of.kind === 'kicked' && item.do === 'rejoin' ? this.#roster.up(time) : this.#roster.choose(item.by, item.id, occurrence, time);
    for (const machine of machines) this.#commands.push({ time, machine, number: this.#commands.length, item, occurrence });
    if (machines.length === 0) this.#idle(item.id);
  }

  #idle(item: string): void {
    const count = this.#counts.get(item);
    if (count !== undefined) count.idle++;
  }

  #add(time: Us, machine: number, physics: Physics): void {
    this.#physics.push({ time, machine, number: this.#physics.length, physics });
  }
}
