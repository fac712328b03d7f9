/** The delivery under way: what its receiver knew before and knows after, read once for all checks that look at deliveries. */

import type { Clock, Message, Op, PeerView, SiteId, Verdict } from '../../src/core/index.ts';
import type { WorldWatch } from '../world/world-watch.ts';

/** Deliveries are never nested, so that one moment serves a whole world. Valid from `delivering` to the end of `delivered`. */
export class Moment {
  /** A message is being handed in. */
  open = false;
  /** What is handed in, or was last. */
  message: Message | null = null;
  /** Its sender. */
  from: SiteId = '';
  /** The sender's clock when it built the message; 0 if it brings no data. */
  incomingClock: Clock = 0;
  clockBefore: Clock = 0;
  ackedInBefore: Clock | null = null;
  /** The sender's run that `ackedInBefore` belongs to. */
  ackedInRunBefore = '';
  ackedOutBefore: Clock | null = null;
  /** The tombstone of the sender at the receiver, if it had been forgotten there. */
  tombstoneBefore: Op | null = null;
  /** How it was treated; null if it was refused, or brings no data. */
  verdict: Verdict | null = null;
  refused = false;
  /** After it. */
  clock: Clock = 0;
  ackedIn: Clock | null = null;
  ackedOut: Clock | null = null;
  /** Something of the sender was known before it. */
  wasKnown = false;
  /** What the receiver has of the sender: its own record, as it is at any time. */
  peer: PeerView | undefined;

  /** Must be told before all checks. */
  watch(): WorldWatch {
    return {
      delivering: (m, message) => {
        const replica = m.server?.replica;
        if (replica === undefined) return;
        const from = senderOf(message);
        this.open = true;
        this.message = message;
        this.from = from;
        this.incomingClock = message.kind === 'sync' || message.kind === 'answer' ? message.data.clock : 0;
        const peer = replica.peer(from);
        this.peer = peer;
        this.wasKnown = peer !== undefined;
        this.clockBefore = replica.clock;
        this.ackedInBefore = peer === undefined ? null : peer.ackedIn;
        this.ackedInRunBefore = peer === undefined ? '' : peer.ackedInRun;
        this.ackedOutBefore = peer === undefined ? null : peer.ackedOut;
        this.tombstoneBefore = peer?.forgotten === true && peer.mem !== null ? peer.mem.op : null;
        this.verdict = null;
        this.refused = false;
      },
      took: (_m, _from, verdict) => {
        this.verdict = verdict;
      },
      reported: (_m, report) => {
        if (report.event === 'refused') this.refused = true;
      },
      delivered: (m) => {
        this.open = false;
        const replica = m.server?.replica;
        if (replica === undefined) return;
        // No delivery drops a peer.
        const peer = this.peer ?? replica.peer(this.from);
        this.peer = peer;
        this.clock = replica.clock;
        this.ackedIn = peer === undefined ? null : peer.ackedIn;
        this.ackedOut = peer === undefined ? null : peer.ackedOut;
      },
    };
  }
}

/** Who sent a message. */
export function senderOf(message: Message): SiteId {
  return message.kind === 'sync' || message.kind === 'answer' ? message.data.from : message.from;
}
