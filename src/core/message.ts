/** Messages are all that sites ever tell each other. They are plain data that nobody changes; `src/wire` turns them into bytes. */

import type { Clock, ClusterId, NodeName, Op, SiteId } from './operation.ts';

/** What one site knows, from a clock of its own on: the body of a sync and of an answer. */
export interface SyncData {
  /** Replicas of different clusters never mix. */
  readonly cluster: ClusterId;
  /** The sender. */
  readonly from: SiteId;
  /** `data` holds every stored operation whose `importedAt` is at least this clock value of the sender. */
  readonly since: Clock;
  /** The receiver's clock, up to which the sender has taken the receiver's data in. */
  readonly acked: Clock;
  /** The sender's clock when the message was built. */
  readonly clock: Clock;
  /** In any order. Shared between messages, so that whoever gets one must not change it. Its operations are frozen; so is all that was decoded. */
  readonly data: readonly Op[];
}

/** Says where a message came from: the part of a message that is about its sender's process, not about its state. */
export interface Envelope {
  /** The node at which the sender listens now. */
  readonly node: NodeName;
  /** The sender's run id: fresh at each of its starts (rule R8). */
  readonly run: string;
}

/** Place of a message among the numbered parts of one large state (rule R10). Absent: the message is whole. */
export interface Part {
  /** From 0 to `of - 1`. */
  readonly index: number;
  /** From 1 to the limit `partsMax`. */
  readonly of: number;
}

/** Anti-entropy: the periodic message of a flush. */
export interface Sync extends Envelope {
  readonly kind: 'sync';
  readonly to: SiteId;
  readonly data: SyncData;
  /** The receiver's run that `data.acked` belongs to; empty if nothing was ever taken in. */
  readonly ackedRun: string;
  /** The sender's run in which the receiver acknowledged `data.since`, if it may have been the one before: only who has that run may take this in. */
  readonly sinceRun?: string;
  readonly part?: Part;
}

/** The answer to a gap or to a stranger (rule R2). Never answered itself, touches neither `ackedIn` nor clock. */
export interface Gap extends Envelope {
  readonly kind: 'gap';
  readonly to: SiteId;
  readonly from: SiteId;
  readonly cluster: ClusterId;
  /** The addressee's clock, up to which its data was taken in; 0 if nothing is. */
  readonly acked: Clock;
  /** The addressee's run that `acked` belongs to. */
  readonly ackedRun: string;
  /** The tombstone of the addressee, offered to merge (rule R4). */
  readonly forgotten?: Op;
  /** The addressee's `host` operation that is held here, if it names another node than the one it uses: offered to merge (rule R8). */
  readonly host?: Op;
}

/** Asks for data: the first step of a join, and what contact points are asked (rule R3). */
export interface Ask extends Envelope {
  readonly kind: 'ask';
  /** Null: whichever site runs this cluster at the node. */
  readonly to: SiteId | null;
  readonly from: SiteId;
  readonly cluster: ClusterId;
  /** Chosen by the asker; the answer repeats it. */
  readonly id: number;
  /** What `data` of the answer shall hold, as in {@link SyncData}: 0 for everything. */
  readonly since: Clock;
  /** Always 0. Under `original` rules the answer repeats it; under ours it tells what its sender has of the asker. */
  readonly acked: Clock;
}

/** The data asked for, built from a durable snapshot (rule R1). */
export interface Answer extends Envelope {
  readonly kind: 'answer';
  readonly to: SiteId;
  /** That of the ask. */
  readonly id: number;
  readonly data: SyncData;
  readonly ackedRun: string;
  readonly part?: Part;
}

/**
 * Refuses an ask. `not-durable`: the store does not commit now. `from-self`: the asker has the identity of the site that it asks, which runs in
 * another process.
 */
export interface Decline extends Envelope {
  readonly kind: 'decline';
  readonly to: SiteId;
  readonly from: SiteId;
  readonly cluster: ClusterId;
  readonly id: number;
  readonly why: 'not-durable' | 'from-self';
}

/** Everything that sites tell each other. */
export type Message = Sync | Gap | Ask | Answer | Decline;
