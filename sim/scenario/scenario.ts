/** A scenario as resolved: every default filled in, every duration in whole microseconds. What a world runs, and what the digest hashes. */

/** Whole microseconds of virtual time. */
export type Us = number;

/** Latency by quantiles, whole microseconds: p0 <= p50 <= p99 <= p100. Drawn by linear interpolation between them. */
export interface Quantiles {
  readonly minUs: Us;
  readonly p50Us: Us;
  readonly p99Us: Us;
  readonly maxUs: Us;
}

export type RuleSet = 'original' | 'muster';

/**
 * Who acts. `any`: one machine among those that the plan says should be up; `all`: all of them. A number list names machines
 * (0-based; site s1 is machine 0).
 */
export type Actor =
  | { readonly kind: 'any' }
  | { readonly kind: 'all' }
  | { readonly kind: 'machines'; readonly machines: readonly number[] };

/** Who gives a command. `sides`: one machine of each side of every cut that is open then. */
export type Party = Actor | { readonly kind: 'sides' };

/**
 * Whom a command is about, evaluated on the actor's own replica. `up`, `down`: as its liveness entry says; `unheard`: a site that nothing was taken in
 * from; `nobody`: one of a few names that no site bears.
 */
export type Target =
  | { readonly kind: 'any' }
  | { readonly kind: 'kicked' }
  | { readonly kind: 'self' }
  | { readonly kind: 'up' }
  | { readonly kind: 'down' }
  | { readonly kind: 'unheard' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'machines'; readonly machines: readonly number[] };

/** When an item happens: once at `atUs`, or every `everyUs` from `atUs` on until `untilUs`. `everyMaxUs` > `everyUs` means a gap drawn from that range. */
export interface When {
  readonly atUs: Us;
  readonly everyUs: Us | null;
  readonly everyMaxUs: Us | null;
  readonly untilUs: Us;
  /** Gaps are drawn from all lengths, with `everyUs` as their mean, and the first one begins at `atUs`; absent: they are not. */
  readonly memoryless?: true;
  /** Of a repeated item: the occurrences that come about, counted from 1, ascending; absent: all. The others keep their times and draws. */
  readonly only?: readonly number[];
}

/** All commands. `dispute`: the first actor kicks the target, the others make the same one a member. */
export const WORKLOAD_ACTIONS = [
  'setInfo',
  'kick',
  'rejoin',
  'setLiveness',
  'setMember',
  'importFallback',
  'flush',
  'cleanup',
  'wipe',
  'leave',
  'dispute',
] as const;

export type WorkloadAction = (typeof WORKLOAD_ACTIONS)[number];

/** One command of a mixture: drawn with a probability of `weight` by the sum of all weights. */
export interface Choice {
  readonly do: WorkloadAction;
  readonly weight: number;
  readonly of: Target;
}

export interface WorkloadItem extends When {
  /** Explicit or made once from name and position. Keys this item's randomness; survives shrinking. */
  readonly id: string;
  /** The command; of a mixture the first. */
  readonly do: WorkloadAction;
  /** Empty: always `do`. */
  readonly mix: readonly Choice[];
  readonly by: Party;
  readonly of: Target;
  /** rejoin: wipe first. wipe: stop afterwards. */
  readonly wipe: boolean;
  /** cleanup: how long ago a site must have been kicked; absent: as the protocol has it. */
  readonly forgetAfterS?: number;
  /** A closed loop, not null: each actor gives its next command so long after the last one was done. `everyUs` is null then. */
  readonly thinkUs: UsRange | null;
}

/** Which links a fault is about. */
export type PartitionShape =
  | { readonly kind: 'halves' }
  /** A drawn number of sites, fewer than half. */
  | { readonly kind: 'minority' }
  /** The same, but the majority is the first group. */
  | { readonly kind: 'majority' }
  /** Each site sees a majority, and no two need see the same one. */
  | { readonly kind: 'ring' }
  /** Two halves, and one site that sees both. */
  | { readonly kind: 'bridge' }
  /** Each link with this probability; `oneWay`: each direction by itself. */
  | { readonly kind: 'links'; readonly share: number; readonly oneWay: boolean }
  /** So many sites (null: a drawn number) are cut off one by one, and come back one by one in another order. */
  | { readonly kind: 'swizzle'; readonly sites: number | null }
  | { readonly kind: 'isolate'; readonly who: Actor }
  | { readonly kind: 'groups'; readonly groups: readonly (readonly number[])[] };

/** A duration range; equal ends mean fixed. */
export interface UsRange {
  readonly minUs: Us;
  readonly maxUs: Us;
}

/** A fault of links: which of them, how long, and which way, seen from the first group. */
export interface LinkFault {
  readonly shape: PartitionShape;
  readonly forUs: UsRange;
  readonly direction: 'both' | 'in' | 'out';
}

/** What a crashed site finds on its disk: what was there some time before. `tail`: the disk had lied about it; `backup`: people restored it. */
export interface Restores {
  readonly kind: 'backup' | 'tail';
  readonly ageUs: UsRange;
}

export type FaultItem = When & { readonly id: string } & (
    | ({
        readonly fault: 'partition' /** How long the cut is closed and open in turn; null: always closed. */;
        readonly flapUs: UsRange | null;
      } & LinkFault)
    | ({ readonly fault: 'hold' } & LinkFault)
    | ({ readonly fault: 'slow'; readonly byUs: UsRange } & LinkFault)
    | {
        readonly fault: 'crash';
        readonly who: Actor;
        readonly restartAfterUs: UsRange;
        readonly moves: boolean;
        readonly losesDisk: boolean;
        readonly orderly: boolean;
        readonly restores: Restores | null;
      }
    /** Two sites go down, and each comes back at the node of the other. */
    | { readonly fault: 'exchange'; readonly who: Actor; readonly restartAfterUs: UsRange; readonly orderly: boolean }
    /** A second machine starts from a copy of the disk, under the same id, at a node of its own. */
    | { readonly fault: 'clone'; readonly who: Actor; readonly forUs: UsRange }
    /** Kicked by another site while it hears nobody; it talks on. */
    | { readonly fault: 'zombie'; readonly who: Actor; readonly forUs: UsRange }
    | { readonly fault: 'pause'; readonly who: Actor; readonly forUs: UsRange }
    /** Everything that a site handles takes it so long. */
    | { readonly fault: 'slowSite'; readonly who: Actor; readonly forUs: UsRange; readonly byUs: UsRange }
    | { readonly fault: 'clockJump'; readonly who: Actor; readonly byS: { readonly min: number; readonly max: number } }
    /** Commits fail with probability `share`; of those that fail, `durable` are on the disk nevertheless. */
    | { readonly fault: 'diskFailure'; readonly who: Actor; readonly forUs: UsRange; readonly share: number; readonly durable: number }
  );

export interface Expectations {
  readonly convergesWithinUs: Us;
  /** Names of checks, exactly one of which... empty: none is expected to fail. */
  readonly violates: readonly string[];
  readonly reaches: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly why: string;
  readonly sites: number;
  readonly ids: 'plain' | 'unicode';
  readonly bootstrap: 'star' | 'chain' | 'none' | 'all';
  /** Whether each site also has the others' first addresses as contact points (R3); a count, or all. */
  readonly contacts: number;
  /** Contact points are looked up at each start: where the others live, or lived last, by then. */
  readonly discovery: boolean;
  /** Machines start at drawn times within this. */
  readonly startWithinUs: Us;
  readonly durationUs: Us;
  /** `all`: at `durationUs` every fault ends. `core`: for a drawn set of sites and the links among them only; for the others faults stay as they are, for ever. */
  readonly heal: 'all' | 'core';
  readonly protocol: {
    readonly rules: RuleSet;
    readonly syncIntervalUs: Us;
    readonly contactIntervalUs: Us;
    readonly cleanupIntervalUs: Us;
    readonly forgetAfterS: number;
    readonly tombstoneForS: number;
    /** Operations in one message; absent: the default of the protocol. */
    readonly operationsMax?: number;
  };
  readonly network: {
    readonly latency: Quantiles;
    readonly loss: number;
    readonly duplicate: number;
    readonly corrupt: number;
    /** Permanent extra latency, drawn once for each pair of machines. */
    readonly pairLatencyUs: UsRange;
    /** Permanent extra latency, drawn once for each direction of each pair. */
    readonly directionLatencyUs: UsRange;
    /** Of each link; null: unlimited. What does not fit into the queue is lost. */
    readonly bandwidth: { readonly bytesPerS: number; readonly queueBytes: number } | null;
  };
  readonly clocks: { readonly skewUs: Us; readonly driftPpm: number };
  readonly disk: {
    readonly syncLatency: Quantiles;
    readonly loseUnsynced: boolean;
    /** Share of commits that fail. */
    readonly failures: number;
    /** Of those, the share that is on the disk nevertheless. */
    readonly failuresDurable: number;
  };
  readonly workload: readonly WorkloadItem[];
  readonly faults: readonly FaultItem[];
  /** Names of checks that are off. */
  readonly checksOff: readonly string[];
  readonly expect: Expectations;
  /** Budget of events of one world; over it the run is an error. */
  readonly maxEvents: number;
}
