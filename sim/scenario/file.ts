/** A scenario file after its fields were checked one by one and before they were checked against each other: what a person wrote, with units read. */

import type { CheckName } from './check-names.ts';
import type { RuleSet, UsRange, WorkloadAction } from './scenario.ts';

/** Site names as written: `s3`, `s1..s5`, or a list of these. Numbers are those of the names, from 1. */
export interface SiteSpan {
  readonly from: number;
  readonly to: number;
  /** Where in the value it was written: empty, or the position in the list. */
  readonly path: readonly number[];
}

export type Who = 'any' | 'all' | readonly SiteSpan[];
export type Giver = 'sides' | Who;
export type Whom = 'any' | 'kicked' | 'self' | 'up' | 'down' | 'unheard' | 'nobody' | readonly SiteSpan[];

/** Some quantiles of a latency, whole microseconds. */
export interface LatencyFields {
  readonly min?: number | undefined;
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  readonly max?: number | undefined;
}

/** What every item of a plan has: when, and under which id it draws its randomness. Whole microseconds. */
export interface TimingFields {
  readonly id?: string | undefined;
  readonly at?: number | undefined;
  readonly every?: UsRange | undefined;
  readonly arrivals?: 'regular' | 'random' | undefined;
  readonly until?: number | undefined;
  readonly only?: readonly number[] | undefined;
}

export interface WorkloadFields extends TimingFields {
  readonly do: WorkloadAction | Readonly<Partial<Record<WorkloadAction, number | undefined>>>;
  readonly by?: Giver | undefined;
  readonly of?: Whom | undefined;
  readonly wipe?: boolean | undefined;
  readonly stop?: boolean | undefined;
  readonly forgetAfter?: number | undefined;
  readonly think?: UsRange | undefined;
}

export type PartitionFields =
  | 'halves'
  | 'minority'
  | 'majority'
  | 'ring'
  | 'bridge'
  | 'swizzle'
  | { readonly isolate: Who }
  | { readonly links: number; readonly oneWay: boolean }
  | { readonly swizzle: number }
  | { readonly groups: readonly (readonly SiteSpan[])[] };

/** What the faults of links share. */
export interface LinkFields {
  readonly for: UsRange;
  readonly direction: 'both' | 'in' | 'out';
}

export interface CrashFields {
  readonly crash: Who;
  readonly restartAfter: UsRange;
  readonly moves: boolean;
  readonly losesDisk: boolean;
  readonly orderly: boolean;
  readonly restoresBackup?: true | UsRange | undefined;
  readonly losesTail?: true | UsRange | undefined;
}

export type FaultFields = TimingFields &
  (
    | ({ readonly partition: PartitionFields; readonly flap?: UsRange | undefined } & LinkFields)
    | ({ readonly hold: PartitionFields } & LinkFields)
    | ({ readonly slow: PartitionFields; readonly by: UsRange } & LinkFields)
    | CrashFields
    | { readonly exchange: Who; readonly restartAfter: UsRange; readonly orderly: boolean }
    | { readonly clone: Who; readonly for: UsRange }
    | { readonly zombie: Who; readonly for: UsRange }
    | { readonly pause: Who; readonly for: UsRange }
    | { readonly slowSite: Who; readonly for: UsRange; readonly by: UsRange }
    | { readonly clockJump: Who; readonly by: UsRange }
    | { readonly diskFailure: Who; readonly for: UsRange; readonly share: number; readonly durable: number }
  );

export interface ScenarioFile {
  readonly name?: string | undefined;
  readonly why: string;
  readonly sites: number;
  readonly ids: 'plain' | 'unicode';
  readonly bootstrap: 'star' | 'chain' | 'none' | 'all';
  readonly contacts: 'all' | number;
  readonly discovery: boolean;
  readonly startWithin?: number | undefined;
  readonly duration: number;
  readonly heal: 'all' | 'core';
  readonly protocol: {
    readonly rules: RuleSet;
    readonly syncInterval: number;
    readonly contactInterval: number;
    readonly cleanupInterval: number;
    readonly forgetAfter: number;
    readonly tombstoneFor?: number | undefined;
    readonly operationsMax?: number | undefined;
  };
  readonly network: {
    readonly latency: LatencyFields;
    readonly loss: number;
    readonly duplicate: number;
    readonly corrupt: number;
    readonly pairLatency: UsRange;
    readonly directionLatency: UsRange;
    readonly bandwidth?: { readonly rate: number; readonly queue: number } | undefined;
  };
  readonly clocks: { readonly skew: number; readonly drift: number };
  readonly disk: {
    readonly syncLatency: LatencyFields;
    readonly loseUnsynced: boolean;
    readonly failures: number;
    readonly failuresDurable: number;
  };
  readonly workload: readonly WorkloadFields[];
  readonly faults: readonly FaultFields[];
  readonly checks: Readonly<Partial<Record<CheckName, 'on' | 'off' | undefined>>>;
  readonly expect: {
    readonly convergesWithin?: number | undefined;
    readonly violates: readonly string[];
    readonly reaches: readonly string[];
  };
  readonly maxEvents: number;
}
