/** Noticing that this site was set back to an older state, by a lost disk or a restored backup, and recovering (rule R8). */

import { fromLiveness, restartsMax, toLiveness } from './liveness.ts';
import { merge, type Tell } from './merge.ts';
import type { Clock, Op, SiteId, Value } from './operation.ts';
import type { Now } from './ports.ts';
import type { State } from './state.ts';

/** More set-backs than this within a minute mean that somebody else uses our identity. */
const setBacksMax = 3;
const minuteMs = 60_000;
/** The second set-back within a minute leaps, so that what other peers still remember of the old life lies below. */
const leap = 2 ** 20;

/** What of a message may show that we were set back. */
export interface Evidence {
  readonly from: SiteId;
  readonly acked: Clock;
  /** Our run that `acked` belongs to; empty if unknown. */
  readonly ackedRun: string;
  readonly data: readonly Op[];
}

/** Remembers recent set-backs, and judges evidence. */
export class SetBack {
  readonly #state: State;
  #recentMs: number[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** The clock value that shows us set back, or null. */
  evidence(message: Evidence): Clock | null {
    const state = this.#state;
    if (!state.rules.noticesSetBack || !state.asserting) return null;
    let seen: Clock = -1;
    if (message.acked > state.clock || (message.ackedRun !== '' && message.ackedRun !== state.run && message.acked > state.setBackFloor)) {
      seen = message.acked;
    }
    const data = message.data;
    for (let i = 0; i < data.length; i++) {
      const op = data[i] as Op;
      if (op.clock > state.clock && op.origin === state.local && op.clock > seen) seen = op.clock;
    }
    return seen < 0 ? null : seen;
  }

  /** Jumps past all evidence and asserts everything anew, before anything else is done with the message. */
  recover(message: Evidence, seen: Clock, now: Now, tell: Tell): void {
    const state = this.#state;
    this.#recentMs = this.#recentMs.filter((ms) => now.monoMs - ms < minuteMs);
    this.#recentMs.push(now.monoMs);
    if (this.#recentMs.length > setBacksMax) {
      state.asserting = false;
      tell({ event: 'identity-conflict', from: message.from });
      return;
    }
    const was = state.clock;
    const leaps = this.#recentMs.length > 1 && was + seen + leap < state.limits.clockMax;
    state.clock = Math.max(was, seen) + (leaps ? leap : 1);
    state.setBackFloor = state.clock;
    for (let entry = state.oldest; entry !== null; entry = entry.newer) entry.importedAt = state.clock;
    state.version++;
    state.watch?.setBack(state.clock);
    tell({ event: 'set-back', from: message.from, was, clock: state.clock });
    reissueHost(state, now.wallS, tell);
    reissueInfo(state, now.wallS, tell);
    this.#reissueLive(message.data, now.wallS, tell);
  }

  #reissueLive(data: readonly Op[], wallS: number, tell: Tell): void {
    const state = this.#state;
    const peer = state.peer(state.local);
    let greatest = peer.live === null ? -1 : (peer.live.op.value as number);
    for (const op of data) {
      if (op.key.type === 'live' && op.key.site === state.local) greatest = Math.max(greatest, op.value as number);
    }
    if (greatest < 0) return;
    const value = toLiveness(Math.min(fromLiveness(greatest).restarts + 1, restartsMax), true, true);
    state.clock += 1;
    merge(state, peer, state.make('live', state.local, value, wallS), state.clock, tell);
  }
}

/** Says again, with a fresh clock value, where this site lives. */
export function reissueHost(state: State, wallS: number, tell: Tell): void {
  state.clock += 1;
  merge(state, state.peer(state.local), state.make('host', state.local, state.node, wallS), state.clock, tell);
}

/** Says again, with a fresh clock value, what this site says of itself. */
export function reissueInfo(
  state: State,
  wallS: number,
  tell: Tell,
  value: Value | undefined = state.peer(state.local).info?.op.value,
): void {
  if (value === undefined) return;
  state.clock += 1;
  merge(state, state.peer(state.local), state.make('info', state.local, value, wallS), state.clock, tell);
}
