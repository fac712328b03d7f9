/** The result of a campaign: the one object from which terminal, JSON, JUnit and reports take every number. */

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';

export interface Violation {
  /** Name of the check (`convergence`, `proper-pair`, ...), `internal`, or `expect.<name>`. */
  readonly invariant: string;
  readonly atMs: number;
  readonly sites: readonly string[];
  readonly key: { readonly type: string; readonly site: string } | null;
  /** One sentence: what was promised, what was seen. */
  readonly detail: string;
  /** The last few events that bear on it, in order, one line each. */
  readonly story?: readonly string[];
}

/** What one world did. Independent of journals, reports, threads. */
export interface RunOutcome {
  readonly verdict: Verdict;
  /** Why a run is inconclusive or an error; null otherwise. */
  readonly reason: string | null;
  readonly digest: string | null;
  readonly sites: number;
  readonly virtualMs: number;
  readonly events: number;
  readonly messages: {
    readonly sent: number;
    readonly delivered: number;
    readonly lost: number;
    readonly blocked: number;
    readonly dead: number;
    readonly inFlight: number;
    readonly duplicated: number;
    readonly reordered: number;
    readonly corrupted: number;
    readonly bytes: number;
  };
  readonly operations: { readonly issued: number; readonly delivered: number; readonly applied: number };
  readonly faults: {
    readonly partitions: number;
    readonly crashes: number;
    readonly restarts: number;
    readonly pauses: number;
    readonly wipes: number;
    readonly clockJumps: number;
    readonly diskFaults: number;
    /** Times that links stood still, or were slow; absent in results of old versions, like all that follow. */
    readonly holds?: number;
    readonly slowLinks?: number;
    readonly slowSites?: number;
    /** Disks that came back empty, as a backup had them, or without what they had said was done. */
    readonly lostDisks?: number;
    readonly restoredBackups?: number;
    readonly lostTails?: number;
    /** Commits that failed, and were on the disk nevertheless. */
    readonly durableFailures?: number;
    /** Sites that came back at the node of another. */
    readonly reusedNodes?: number;
    readonly clones?: number;
    readonly zombies?: number;
  };
  readonly convergence: {
    readonly converged: boolean;
    readonly afterHealMs: number | null;
    readonly rounds: number | null;
    /** When a core that heals alone last heard something new from outside it: `convergesWithin` counts from then. Absent: never. */
    readonly newsAfterHealMs?: number;
  };
  readonly violations: readonly Violation[];
  /** Plan items that never fired or never found a target, one sentence each. */
  readonly notes: readonly string[];
  /** Situations reached, by name, with counts. */
  readonly witnesses: Readonly<Record<string, number>>;
  /** How often commands took effect in a row: one (`kick`), two (`kick wipe`), three (`kick wipe join`). Absent in results of old versions. */
  readonly commands?: Readonly<Record<string, number>>;
}

export interface RunResult extends RunOutcome {
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly wallMs: number;
  readonly replay: string;
  /** Place in the whole campaign, all shards together, from 0 on. */
  readonly index?: number;
}

/** Why a campaign ended before all of its runs were done. */
export type StopReason = 'interrupt' | 'time-budget' | 'fail-fast';

/** How the runs were chosen, and what is known of those that are missing. A merge needs it. */
export interface CampaignFacts {
  /** Equal for the shards of one campaign; different as soon as a file, an override or the seeds differ. */
  readonly selection: string;
  /** Number of runs of the whole campaign, all shards together. */
  readonly total: number;
  /** Shards are counted from 1; an undivided campaign is shard 1 of 1. Only a merge knows which are missing. */
  readonly shards: { readonly of: number; readonly present: readonly number[]; readonly missing: readonly number[] };
  readonly stopped: StopReason | null;
  readonly requiredWitnesses: readonly string[];
  /** Required, and reached by no run. Left to the merge while shards are missing. */
  readonly missingWitnesses: readonly string[];
  /** Runs that were done twice, and places of those whose digests differed. */
  readonly determinism: { readonly checked: number; readonly differing: readonly number[] };
}

export interface CampaignResult {
  readonly version: 1;
  readonly verdict: Verdict;
  /** Ordered by file, grid cell, seed; never by completion. */
  readonly runs: readonly RunResult[];
  readonly summary: {
    readonly runs: number;
    readonly passed: number;
    readonly failed: number;
    readonly inconclusive: number;
    readonly errors: number;
    readonly wallMs: number;
  };
  readonly campaign?: CampaignFacts;
}
