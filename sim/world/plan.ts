/** The plan of a world: who does what when, fixed before the first event, so that nothing depends on what happens. */

import type { Scenario, Us, UsRange, WorkloadItem } from '../scenario/scenario.ts';
import type { Addresses } from './addresses.ts';
import type { Cut } from './barrier.ts';
import { Planner } from './planner.ts';

export type { Cut } from './barrier.ts';

/** Something that happens to a machine, or to all links. */
export type Physics =
  | { readonly kind: 'start' }
  | { readonly kind: 'crash'; readonly item: string; readonly finds: Finds; readonly orderly: boolean }
  /** `node`: where it comes back; null: where it was. `reused`: that node was another machine's. */
  | { readonly kind: 'restart'; readonly item: string; readonly node: string | null; readonly reused: boolean }
  /** The disk is copied, for a crash to come. */
  | { readonly kind: 'backup'; readonly item: string; readonly occurrence: number }
  /** A second machine starts from a copy of the disk of `of`. */
  | { readonly kind: 'clone'; readonly item: string; readonly of: number }
  | { readonly kind: 'cloneEnds'; readonly item: string }
  /** From now on it hears nobody, and is kicked. */
  | { readonly kind: 'zombie'; readonly item: string }
  | { readonly kind: 'zombieEnds'; readonly item: string }
  | { readonly kind: 'pause'; readonly item: string }
  | { readonly kind: 'resume'; readonly item: string }
  | { readonly kind: 'slows'; readonly item: string; readonly byUs: UsRange }
  | { readonly kind: 'slowEnds'; readonly item: string }
  | { readonly kind: 'clockJump'; readonly item: string; readonly byS: number }
  | { readonly kind: 'diskFails'; readonly item: string; readonly share: number; readonly durable: number }
  | { readonly kind: 'diskHeals'; readonly item: string }
  | { readonly kind: 'cut'; readonly item: string; readonly cut: number }
  | { readonly kind: 'join'; readonly item: string; readonly cut: number }
  /** Faults and workload are over: everything heals, or the core does. */
  | { readonly kind: 'heal' }
  /** Somebody looks at the world: ends the run, or a second of it. */
  | { readonly kind: 'end' };

/** What a machine finds on its disk after a crash: what was committed; nothing; or what the backup of this occurrence kept. */
export type Finds =
  | { readonly kind: 'all' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'backup' | 'tail'; readonly occurrence: number };

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
  /** Position among those who act in this occurrence. */
  readonly nth: number;
  /** It is repeated as often as its machine is done with it. */
  readonly loops: boolean;
}

/** A machine that is not one of the scenario's sites: a clone of one. */
export interface Clone {
  readonly original: number;
  readonly node: string;
  /** What the fates of its messages are drawn by, in place of its number: taking away another clone changes nothing. */
  readonly drawnAs: number;
}

export interface Plan {
  readonly physics: readonly PhysicsEvent[];
  readonly commands: readonly PlannedCommand[];
  readonly cuts: readonly Cut[];
  /** Machines beyond those of the scenario, in their order. */
  readonly clones: readonly Clone[];
  readonly addresses: Addresses;
  /** The machines that heal; null: all. */
  readonly core: ReadonlySet<number> | null;
  readonly endUs: Us;
  readonly healUs: Us;
  /** How often each item occurred, and how often nobody could take part in it. */
  readonly occurrences: ReadonlyMap<string, { readonly times: number; readonly idle: number }>;
}

/** Lays out the whole plan of a scenario and a seed. */
export function layPlan(scenario: Scenario, seed: string): Plan {
  return new Planner(scenario, seed).lay();
}
