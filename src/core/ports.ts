/** The ports of the Server: everything it is told, and everything it asks of the world around it. */

import type { Liveness } from './liveness.ts';
import type { Message } from './message.ts';
import type { Clock, Key, NodeName, Op, SiteId, Value } from './operation.ts';

/** The current time, passed in with every event: the core has no clock. */
export interface Now {
  /** Monotonic milliseconds, from any origin, fractions allowed. */
  readonly monoMs: number;
  /** Wall clock in whole seconds since 1970. */
  readonly wallS: number;
}

/** The transport's handle of where a message came from. Opaque to the core. */
export interface Via {
  readonly via: unknown;
}

/** Where a message shall go: back where one came from, to a site at a node, or to whoever listens at a contact point. */
export type Dest = Via | { readonly site: SiteId; readonly node: NodeName } | { readonly contact: NodeName };

/** The Server's timers. Each name has at most one pending wake-up. */
export type Timer = 'flush' | 'contact' | 'retry' | 'cleanup' | 'join';

/** A stored operation and the local clock value at which it was stored. */
export interface EntryRecord {
  readonly op: Op;
  readonly importedAt: Clock;
}

/** The original's name for the key under which the last operation is stored. */
export type PkLast = Key;

/** The original's name for what is stored under a {@link PkLast}. */
export type PvLast = EntryRecord;

/** What a replica keeps about a peer besides its operations. Fields that are null are absent, which differs from 0. */
export interface PeerRecord {
  readonly site: SiteId;
  /** The peer's clock as of the last sync taken in from it. */
  readonly ackedIn: Clock | null;
  /** The run of the peer that `ackedIn` belongs to (rule R8). */
  readonly ackedInRun: string;
  /** Our clock, up to which the peer says it has taken our data in. */
  readonly ackedOut: Clock | null;
  /** True while the site's `mem` operation is kept as a tombstone (rule R4). */
  readonly forgotten: boolean;
}

/** What a replica keeps about itself. */
export interface Meta {
  /** The Lamport clock: never decreases, never deleted. */
  readonly clock: Clock;
  /** Wall clock of the commit, whole seconds (rule R4a). */
  readonly wallS: number;
  /** The run that committed (rule R8). */
  readonly run: string;
}

/** One atomic change of the durable state. Apply in this order: `clear`, `drop`, `peers`, `entries`, `meta`. */
export interface Batch {
  /** Rises from commit to commit of one process; `committed` repeats it. */
  readonly seq: number;
  /** Delete every entry and every peer record first. */
  readonly clear: boolean;
  /** Sites of which every entry and the peer record are deleted. */
  readonly drop: readonly SiteId[];
  readonly peers: readonly PeerRecord[];
  /** Each replaces what is stored for its key. */
  readonly entries: readonly EntryRecord[];
  readonly meta: Meta;
}

/** The durable state, as it was left by the last commit. The order of its lists means nothing. */
export interface Snapshot {
  readonly meta: Meta;
  readonly entries: readonly EntryRecord[];
  readonly peers: readonly PeerRecord[];
}

/** How a commit ended. After a failure nothing of its batch may be durable. */
export type CommitResult = { readonly ok: true } | { readonly ok: false; readonly error: string };

/** What the application is told about a site. */
export type Change =
  | { readonly member: true; readonly clock: Clock; readonly host?: NodeName; readonly info?: Value; readonly liveness?: Liveness }
  | { readonly member: false; readonly origin: SiteId | null; readonly clock: Clock | null };

/** What a person or a program may ask of a replica. */
export type Command =
  | { readonly do: 'setMember'; readonly target: SiteId; readonly member: boolean }
  | { readonly do: 'setInfo'; readonly value: Value }
  | { readonly do: 'setLiveness'; readonly target: SiteId; readonly restarts: number; readonly self: boolean; readonly up: boolean }
  | { readonly do: 'importFallback'; readonly sites: readonly Fallback[] }
  | { readonly do: 'flush' }
  /** Forgets sites that were kicked longer ago than `forgetAfterS`; default: as configured. */
  | { readonly do: 'cleanup'; readonly forgetAfterS?: number }
  | { readonly do: 'wipe'; readonly stop: boolean }
  /** Asks for data and takes it in. With `member`, also makes the own site a member and flushes: a join. */
  | { readonly do: 'pull'; readonly dest: Dest; readonly to: SiteId | null; readonly member: boolean };

/** What is known of a peer that does not speak the protocol. */
export interface Fallback {
  readonly site: SiteId;
  readonly node: NodeName;
  /** Its metadata: any JSON value within the limits. */
  readonly info?: Value;
}

/** Why a command did not take effect. */
export type Refused =
  | 'not-running'
  | 'busy'
  | 'already-kicked'
  | 'not-a-member'
  | 'other-restarts'
  | 'outranked'
  | 'bad-value'
  | 'bad-site-id'
  | 'bad-number'
  | 'too-large'
  | 'clock-too-far';

/** The immediate result of a command. `clock` promises nothing before the command is done (rule R1). */
export type Taken = { readonly ok: true; readonly clock: Clock } | { readonly ok: false; readonly clock: Clock; readonly why: Refused };

/** How a command ended. */
export type Done =
  | { readonly ok: true; readonly clock: Clock }
  /** `not-durable`: the store did not commit in time; the change is kept in memory and may become durable later. */
  | { readonly ok: false; readonly why: Refused | 'not-durable' | 'no-answer' | 'stopped' | 'superseded' };

/** Why an arriving message was refused whole (rule R10). */
export type Refusal =
  | 'malformed'
  | 'not-running'
  | 'wrong-cluster'
  | 'wrong-site'
  | 'from-self'
  | 'wrong-peer'
  | 'unasked'
  | 'bad-site-id'
  | 'bad-number'
  | 'bad-value'
  | 'bad-origin'
  | 'too-many-operations'
  | 'too-large'
  | 'clock-too-far';

/** What the Server tells whoever watches over it. */
export type Report =
  | { readonly event: 'refused'; readonly why: Refusal; readonly from: SiteId | null }
  | { readonly event: 'set-back'; readonly from: SiteId; readonly was: Clock; readonly clock: Clock }
  | { readonly event: 'identity-conflict'; readonly from: SiteId }
  | { readonly event: 'equal-order'; readonly kept: Op; readonly dropped: Op }
  | { readonly event: 'store-failing'; readonly error: string; readonly failures: number; readonly retryMs: number }
  | { readonly event: 'store-healed' }
  | { readonly event: 'wiped-stale'; readonly lastCommitS: number }
  | { readonly event: 'forgotten'; readonly sites: readonly SiteId[] };

/** The world, as the Server sees it. Every call returns at once, never throws, never calls back into the Server. */
export interface Ports {
  /** Atomic. Ends in exactly one `committed(seq)`. One outstanding at a time. */
  commit(batch: Batch): void;
  /** May lose, repeat, delay, reorder. */
  send(to: Dest, message: Message): void;
  /** One wake-up for each name: replaces the pending one; null cancels it. */
  wake(timer: Timer, afterMs: number | null): void;
  /** One outstanding; further changes are coalesced until `notified(upTo)`. */
  notify(upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void;
  /** The command is durable, or why it is not. */
  done(request: number, result: Done): void;
  /** Something that a person may want to know. Nothing depends on it. */
  report(event: Report): void;
}
