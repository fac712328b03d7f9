/** How many bytes a message takes on the wire, without encoding it: operations are measured once, and lists of them once. */

import type { Envelope, Message, Op, SyncData } from '../../src/core/index.ts';
import { encodeMessage } from '../../src/wire/index.ts';
import { encodedSize, headSize, numberSize, textSize } from './encoded-size.ts';

interface Sender {
  readonly node: string;
  readonly run: string;
  readonly cluster: string;
  readonly from: string;
  readonly bytes: number;
}

interface Receiver {
  readonly to: string;
  readonly ackedRun: string;
  readonly bytes: number;
}

/** A message of empty texts, zeros and no operations; each is one byte, and so is counted below only beyond the first. */
const baseBytes = encodeMessage({
  kind: 'sync',
  node: '',
  run: '',
  to: '',
  ackedRun: '',
  data: { cluster: '', from: '', since: 0, acked: 0, clock: 0, data: [] },
}).length;
/** So many lists are on their way at most; one that comes later is measured again. */
const listsMax = 8192;

/** Measures messages. Remembers the operations and the latest lists of them. */
export class MessageSizes {
  readonly #ops: Map<Op, number> = new Map();
  readonly #lists: Map<readonly Op[], number> = new Map();
  /** What was last said to each machine of who it is, and how many bytes that takes: seldom anything new. */
  readonly #receivers: Receiver[] = [];
  /** What each machine last said of itself. */
  readonly #senders: Sender[] = [];
  /** Whether the list of the last measured message was not seen lately. */
  fresh = false;

  /** Bytes of the message as `src/wire` encodes it: exact for syncs without parts, close for all others. `receiver`: a machine, if there is one. */
  measure(message: Message, sender: number, receiver: number | undefined): number {
    this.fresh = false;
    if (message.kind !== 'sync' && message.kind !== 'answer') {
      return baseBytes + (message.to === null ? 0 : bytesBeyond(message.to)) + this.#ofSender(sender, message, message);
    }
    const { to, data, ackedRun } = message;
    const numbers = numberSize(data.since) + numberSize(data.acked) + numberSize(data.clock) - 3;
    return baseBytes + this.#ofSender(sender, message, data) + this.#ofReceiver(receiver, to, ackedRun) + numbers + this.#list(data.data);
  }

  /** The texts of a message that its receiver determines, which are the same from whoever it comes. */
  #ofReceiver(receiver: number | undefined, to: string, ackedRun: string): number {
    const known = receiver === undefined ? undefined : this.#receivers[receiver];
    if (known !== undefined && known.to === to && known.ackedRun === ackedRun) return known.bytes;
    const bytes = bytesBeyond(to) + bytesBeyond(ackedRun);
    if (receiver !== undefined) this.#receivers[receiver] = { to, ackedRun, bytes };
    return bytes;
  }

  /** What all messages of one run of one site have in common. */
  #ofSender(sender: number, { node, run }: Envelope, { cluster, from }: Pick<SyncData, 'cluster' | 'from'>): number {
    const last = this.#senders[sender];
    if (last !== undefined && last.run === run && last.node === node && last.from === from && last.cluster === cluster) return last.bytes;
    const bytes = bytesBeyond(node) + bytesBeyond(run) + bytesBeyond(cluster) + bytesBeyond(from);
    this.#senders[sender] = { node, run, cluster, from, bytes };
    return bytes;
  }

  #list(ops: readonly Op[]): number {
    if (ops.length === 0) return 0;
    let bytes = this.#lists.get(ops);
    if (bytes !== undefined) return bytes;
    this.fresh = true;
    bytes = headSize(ops.length) - 1;
    for (const op of ops) bytes += this.#op(op);
    if (this.#lists.size >= listsMax) this.#lists.clear();
    this.#lists.set(ops, bytes);
    return bytes;
  }

  #op(op: Op): number {
    let bytes = this.#ops.get(op);
    if (bytes === undefined) {
      bytes = encodedSize(op);
      this.#ops.set(op, bytes);
    }
    return bytes;
  }
}

/** The bytes of a text beyond those of the empty one. */
function bytesBeyond(text: string): number {
  return textSize(text) - 1;
}
