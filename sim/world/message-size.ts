/** How many bytes a message takes on the wire, without encoding it: operations are measured once, and lists of them once. */

import type { Envelope, Message, Op, SyncData } from '../../src/core/index.ts';
import { encodeMessage, encodeValue } from '../../src/wire/index.ts';

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
  readonly #texts: Map<string, number> = new Map();
  /** What was last said to each machine of who it is, and how many bytes that takes: seldom anything new. */
  readonly #receivers: Receiver[] = [];
  #sender = { node: '', run: '', cluster: '', from: '', bytes: 0 };
  /** Whether the list of the last measured message was not seen lately. */
  fresh = false;

  /** Bytes of the message as `src/wire` encodes it: exact for syncs without parts, close for all others. `receiver`: a machine, if there is one. */
  measure(message: Message, receiver: number | undefined): number {
    this.fresh = false;
    if (message.kind !== 'sync' && message.kind !== 'answer') {
      return baseBytes + (message.to === null ? 0 : this.#text(message.to)) + this.#ofSender(message, message);
    }
    const { to, data, ackedRun } = message;
    const numbers = integerBytes(data.since) + integerBytes(data.acked) + integerBytes(data.clock) - 3;
    return baseBytes + this.#ofSender(message, data) + this.#ofReceiver(receiver, to, ackedRun) + numbers + this.#list(data.data);
  }

  /** The texts of a message that its receiver determines, which are the same from whoever it comes. */
  #ofReceiver(receiver: number | undefined, to: string, ackedRun: string): number {
    const known = receiver === undefined ? undefined : this.#receivers[receiver];
    if (known !== undefined && known.to === to && known.ackedRun === ackedRun) return known.bytes;
    const bytes = this.#text(to) + this.#text(ackedRun);
    if (receiver !== undefined) this.#receivers[receiver] = { to, ackedRun, bytes };
    return bytes;
  }

  /** What all messages of one run of one site have in common. They leave many at a time. */
  #ofSender({ node, run }: Envelope, { cluster, from }: Pick<SyncData, 'cluster' | 'from'>): number {
    const last = this.#sender;
    if (last.run === run && last.node === node && last.from === from && last.cluster === cluster) return last.bytes;
    const bytes = this.#text(node) + this.#text(run) + this.#text(cluster) + this.#text(from);
    this.#sender = { node, run, cluster, from, bytes };
    return bytes;
  }

  /** The bytes of a text beyond those of the empty one. */
  #text(text: string): number {
    let bytes = this.#texts.get(text);
    if (bytes === undefined) {
      bytes = encodeValue(text).length - encodeValue('').length;
      this.#texts.set(text, bytes);
    }
    return bytes;
  }

  #list(ops: readonly Op[]): number {
    if (ops.length === 0) return 0;
    let bytes = this.#lists.get(ops);
    if (bytes !== undefined) return bytes;
    this.fresh = true;
    bytes = ops.length < 16 ? 0 : ops.length < 65_536 ? 2 : 4;
    for (const op of ops) bytes += this.#op(op);
    if (this.#lists.size >= listsMax) this.#lists.clear();
    this.#lists.set(ops, bytes);
    return bytes;
  }

  #op(op: Op): number {
    let bytes = this.#ops.get(op);
    if (bytes === undefined) {
      bytes = encodeValue(op).length - 1;
      this.#ops.set(op, bytes);
    }
    return bytes;
  }
}

/** MessagePack takes the shortest form of a whole number up to 2^32, and a float beyond. */
function integerBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x100) return 2;
  if (value < 0x10000) return 3;
  return value <= 0xffffffff ? 5 : 9;
}
