/** What was stored since a clock value, as lists that messages share: a message costs what it carries, and no more. */

import type { Clock, Op } from './operation.ts';
import type { Entry, State } from './state.ts';

/** Every operation since some clock value, oldest first; and what of it each message takes: `mem` first, if one cannot take all. */
export interface Slice {
  readonly all: readonly Op[];
  readonly parts: readonly (readonly Op[])[];
}

const none: readonly Op[] = Object.freeze([]);
const nothing: Slice = { all: none, parts: [none] };

export class Slices {
  readonly #state: State;
  /** By length, which tells a slice of one version of the list. */
  readonly #known: Map<number, Slice> = new Map();
  #version = -1;

  constructor(state: State) {
    this.#state = state;
  }

  /** Every operation stored at `since` or later. */
  since(since: Clock): Slice {
    const state = this.#state;
    let length = 0;
    let entry = state.newest;
    for (; entry !== null && entry.importedAt >= since; entry = entry.older) length++;
    if (length === 0) return nothing;
    if (this.#version !== state.version) {
      this.#known.clear();
      this.#version = state.version;
    }
    let slice = this.#known.get(length);
    if (slice === undefined) {
      slice = this.#build(entry === null ? state.oldest : entry.newer);
      this.#known.set(length, slice);
    }
    return slice;
  }

  #build(first: Entry | null): Slice {
    const { operationsMax, messageBytesMax } = this.#state.limits;
    const ops: Op[] = [];
    let bytes = 0;
    for (let entry = first; entry !== null; entry = entry.newer) {
      ops.push(entry.op);
      bytes += entry.bytes;
    }
    const fits = ops.length <= operationsMax && bytes <= messageBytesMax;
    return { all: Object.freeze(ops), parts: fits || first === null ? [ops] : this.#parts(first) };
  }

  /** `mem` operations come first: they decide what else is taken (R4). */
  #parts(first: Entry): readonly (readonly Op[])[] {
    const { operationsMax, messageBytesMax } = this.#state.limits;
    const parts: Op[][] = [];
    let room = 0;
    for (const wantsMem of [true, false]) {
      for (let entry: Entry | null = first; entry !== null; entry = entry.newer) {
        if ((entry.op.key.type === 'mem') !== wantsMem) continue;
        let part = parts[parts.length - 1];
        if (part === undefined || room < entry.bytes || part.length >= operationsMax) {
          part = [];
          parts.push(part);
          room = messageBytesMax;
        }
        part.push(entry.op);
        room -= entry.bytes;
      }
    }
    return parts.map((part) => Object.freeze(part));
  }
}
