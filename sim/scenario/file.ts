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

export type Who = 'any' | readonly SiteSpan[];
export type Whom = 'any' | 'kicked' | 'self' | readonly SiteSpan[];

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
  readonly until?: number | undefined;
}

export interface WorkloadFields extends TimingFields {
  readonly do: WorkloadAction;
  readonly by: Who;
  readonly of?: Whom | undefined;
  readonly wipe?: boolean | undefined;
  readonly stop?: boolean | undefined;
}

export type PartitionFields = 'halves' | { readonly isolate: Who } | { readonly groups: readonly (readonly SiteSpan[])[] };

export type FaultFields = TimingFields &
  (
    | { readonly partition: PartitionFields; readonly for: UsRange; readonly direction: 'both' | 'in' | 'out' }
    | {
        readonly crash: Who;
        readonly restartAfter: UsRange;
        readonly moves: boolean;
        readonly losesDisk: boolean;
        readonly orderly: boolean;
      }
    | { readonly pause: Who; readonly for: UsRange }
    | { readonly clockJump: Who; readonly by: UsRange }
    | { readonly diskFailure: Who; readonly for: UsRange }
  );

export interface ScenarioFile {
  readonly name?: string | undefined;
  readonly why: string;
  readonly sites: number;
  readonly ids: 'plain' | 'unicode';
  readonly bootstrap: 'star' | 'chain' | 'none' | 'all';
  readonly contacts: 'all' | number;
  readonly duration: number;
  readonly protocol: {
    readonly rules: RuleSet;
    readonly syncInterval: number;
    readonly contactInterval: number;
    readonly cleanupInterval: number;
    readonly forgetAfter: number;
    readonly tombstoneFor?: number | undefined;
  };
  readonly network: { readonly latency: LatencyFields; readonly loss: number; readonly duplicate: number; readonly corrupt: number };
  readonly clocks: { readonly skew: number; readonly drift: number };
  readonly disk: { readonly syncLatency: LatencyFields; readonly loseUnsynced: boolean };
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
