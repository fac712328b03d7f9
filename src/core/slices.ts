/** What was stored since a clock value, as lists that messages share: a message costs what it carries, and no more. */

import type { Clock, Op } from './operation.ts';
import { bytesOf } from './size.ts';
import type { Entry, State } from './state.ts';

/**
 * What each message takes: all of it, oldest first; or, if one message cannot take all, `mem` operations first, which decide what else is taken (R4).
 * Not frozen: V8 reads frozen lists the slow way, and that costs a busy cluster a fifteenth of its time. Nothing of a replica hangs on them.
 */
type Parts = readonly (readonly Op[])[];

const nothing: Parts = [Object.freeze([])];

export class Slices {
  readonly #state: State;
  /** By length, which tells a slice of one version of the list. */
  readonly #known: Map<number, Parts> = new Map();
  #version = -1;

  constructor(state: State) {
    this.#state = state;
  }

  /** Every operation stored at `since` or later. */
  since(since: Clock): Parts {
    const state = this.#state;
    let length = 0;
    let entry = state.ends.older;
    for (; entry.importedAt >= since; entry = entry.older) length++;
    if (length === 0) return nothing;
    if (this.#version !== state.version) {
      this.#known.clear();
      this.#version = state.version;
    }
    let parts = this.#known.get(length);
    if (parts === undefined) {
      parts = divide(state, entry.newer);
      this.#known.set(length, parts);
    }
    return parts;
  }
}

function divide({ ends, limits, rules }: State, first: Entry): Parts {
  const all: Op[] = [];
  let bytes = 0;
  for (let entry = first; entry !== ends; entry = entry.newer) {
    all.push(entry.op);
    entry.bytes ||= bytesOf(entry.op);
    bytes += entry.bytes;
  }
  if (!rules.checksInput || (all.length <= limits.operationsMax && bytes <= limits.messageBytesMax)) return [all];
  const parts: Op[][] = [];
  let room = -1;
  for (const wantsMem of [true, false]) {
    for (let entry = first; entry !== ends; entry = entry.newer) {
      if ((entry.op.key.type === 'mem') !== wantsMem) continue;
      if (room < entry.bytes || (parts.at(-1) as Op[]).length >= limits.operationsMax) {
        parts.push([]);
        room = limits.messageBytesMax;
      }
      (parts.at(-1) as Op[]).push(entry.op);
      room -= entry.bytes;
    }
  }
  return parts;
}
