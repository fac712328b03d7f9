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

/** Who acts. `any`: any machine that the plan says should be up. A number list names machines (0-based; site s1 is machine 0). */
export type Actor = { readonly kind: 'any' } | { readonly kind: 'machines'; readonly machines: readonly number[] };

/** Whom a command is about, evaluated on the actor's own replica. */
export type Target =
  | { readonly kind: 'any' }
  | { readonly kind: 'kicked' }
  | { readonly kind: 'self' }
  | { readonly kind: 'machines'; readonly machines: readonly number[] };

/** When an item happens: once at `atUs`, or every `everyUs` from `atUs` on until `untilUs`. `everyMaxUs` > `everyUs` means a drawn gap. */
export interface When {
  readonly atUs: Us;
  readonly everyUs: Us | null;
  readonly everyMaxUs: Us | null;
  readonly untilUs: Us;
}

export type WorkloadAction =
  | 'setInfo'
  | 'kick'
  | 'rejoin'
  | 'setLiveness'
  | 'setMember'
  | 'importFallback'
  | 'flush'
  | 'cleanup'
  | 'wipe'
  | 'leave';

export interface WorkloadItem extends When {
  /** Explicit or made once from name and position. Keys this item's randomness; survives shrinking. */
  readonly id: string;
  readonly do: WorkloadAction;
  readonly by: Actor;
  readonly of: Target;
  /** rejoin: wipe first. wipe: stop afterwards. */
  readonly wipe: boolean;
}

export type PartitionShape =
  | { readonly kind: 'halves' }
  | { readonly kind: 'isolate'; readonly who: Actor }
  | { readonly kind: 'groups'; readonly groups: readonly (readonly number[])[] };

/** A duration range; equal ends mean fixed. */
export interface UsRange {
  readonly minUs: Us;
  readonly maxUs: Us;
}

export type FaultItem = When & { readonly id: string } & (
    | { readonly fault: 'partition'; readonly shape: PartitionShape; readonly forUs: UsRange; readonly direction: 'both' | 'in' | 'out' }
    | {
        readonly fault: 'crash';
        readonly who: Actor;
        readonly restartAfterUs: UsRange;
        readonly moves: boolean;
        readonly losesDisk: boolean;
        readonly orderly: boolean;
      }
    | { readonly fault: 'pause'; readonly who: Actor; readonly forUs: UsRange }
    | { readonly fault: 'clockJump'; readonly who: Actor; readonly byS: { readonly min: number; readonly max: number } }
    | { readonly fault: 'diskFailure'; readonly who: Actor; readonly forUs: UsRange }
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
  readonly durationUs: Us;
  readonly protocol: {
    readonly rules: RuleSet;
    readonly syncIntervalUs: Us;
    readonly contactIntervalUs: Us;
    readonly cleanupIntervalUs: Us;
    readonly forgetAfterS: number;
    readonly tombstoneForS: number;
  };
  readonly network: {
    readonly latency: Quantiles;
    readonly loss: number;
    readonly duplicate: number;
    readonly corrupt: number;
  };
  readonly clocks: { readonly skewUs: Us; readonly driftPpm: number };
  readonly disk: { readonly syncLatency: Quantiles; readonly loseUnsynced: boolean };
  readonly workload: readonly WorkloadItem[];
  readonly faults: readonly FaultItem[];
  /** Names of checks that are off. */
  readonly checksOff: readonly string[];
  readonly expect: Expectations;
  /** Budget of events of one world; over it the run is an error. */
  readonly maxEvents: number;
}
