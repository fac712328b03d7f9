/** Frames cut the byte stream of a connection into messages, and bound what an announcement alone can cost. */

import type { Budget } from './budget.ts';

/** Version of the frame format: the first byte of every frame. */
export const frameVersion = 1;

/** Bytes in front of a message: the length of what follows it (4 bytes, big-endian), then the version. */
export const frameOverheadBytes = 5;

/** A frame without a message. Who dialed sends it to ask whether the other end still lives; the other end sends it back. */
export const heartbeatFrame: Buffer = encodeFrame(new Uint8Array(0));

/** Why a stream cannot be read on. */
export type FrameProblem = 'oversized' | 'wrong-version' | 'receive-memory';

/** One message, ready to be written. */
export function encodeFrame(body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameOverheadBytes + body.length);
  frame.writeUInt32BE(1 + body.length, 0);
  frame[4] = frameVersion;
  frame.set(body, frameOverheadBytes);
  return frame;
}

/**
 * Reassembles frames from chunks of any size. Memory grows with the bytes that arrived, not with the bytes announced, and not with the
 * number of chunks they came in.
 */
export class FrameReader {
  /** The body is a view that is valid during the call only. Returning false ends the reading. */
  readonly #onBody: (body: Uint8Array) => boolean;
  readonly #frameBytesMax: number;
  readonly #budget: Budget;
  readonly #header: Buffer = Buffer.alloc(4);
  #headerBytes = 0;
  /** Announced length of the current frame; null while its header is not complete. */
  #length: number | null = null;
  #held: Buffer = Buffer.alloc(0);
  #heldBytes = 0;

  constructor(frameBytesMax: number, budget: Budget, onBody: (body: Uint8Array) => boolean) {
    this.#frameBytesMax = frameBytesMax;
    this.#budget = budget;
    this.#onBody = onBody;
  }

  /** Whether a frame has begun and not ended. */
  get partial(): boolean {
    return this.#headerBytes > 0;
  }

  /** Takes a chunk in. After a problem, or after the receiver of bodies said stop, the reader must not be used but for `release`. */
  push(chunk: Buffer): FrameProblem | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#length === null) {
        at += this.#takeHeader(chunk, at);
        if (this.#headerBytes < 4) return null;
        this.#length = this.#header.readUInt32BE(0);
        if (this.#length > this.#frameBytesMax) return 'oversized';
        if (this.#length === 0) return 'wrong-version';
        continue;
      }
      const missing = this.#length - this.#heldBytes;
      const taken = Math.min(missing, chunk.length - at);
      const part = chunk.subarray(at, at + taken);
      at += taken;
      if ((this.#heldBytes === 0 ? part[0] : this.#held[0]) !== frameVersion) return 'wrong-version';
      if (taken < missing) return this.#keep(part, this.#length) ? null : 'receive-memory';
      if (this.#heldBytes > 0 && !this.#keep(part, this.#length)) return 'receive-memory';
      const frame = this.#heldBytes > 0 ? this.#held.subarray(0, this.#length) : part;
      this.release();
      if (!this.#onBody(frame.subarray(1))) return null;
    }
    return null;
  }

  /** Forgets the partial frame and gives its memory back. */
  release(): void {
    this.#budget.give(this.#held.length);
    this.#held = Buffer.alloc(0);
    this.#heldBytes = 0;
    this.#headerBytes = 0;
    this.#length = null;
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = Math.min(4 - this.#headerBytes, chunk.length - at);
    chunk.copy(this.#header, this.#headerBytes, at, at + taken);
    this.#headerBytes += taken;
    return taken;
  }

  #keep(part: Buffer, length: number): boolean {
    const needed = this.#heldBytes + part.length;
    if (needed > this.#held.length) {
      const capacity = Math.min(length, Math.max(needed, 2 * this.#held.length));
      if (!this.#budget.take(capacity - this.#held.length)) return false;
      const grown = Buffer.allocUnsafeSlow(capacity);
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    part.copy(this.#held, this.#heldBytes);
    this.#heldBytes = needed;
    return true;
  }
}
