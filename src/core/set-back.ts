/** Noticing that this site was set back to an older state, by a lost disk or a restored backup, and recovering (rule R8). */

import { fromLiveness, restartsMax, toLiveness } from './liveness.ts';
import { issue } from './merge.ts';
import type { Clock, KeyType, Op, SiteId, Value } from './operation.ts';
import type { Now } from './ports.ts';
import type { State } from './state.ts';

/** More set-backs than this within a minute mean that somebody else uses our identity. */
const setBacksMax = 3;
const minuteMs = 60_000;
/** The second set-back within a minute leaps, so that what other peers still remember of the old life lies below. */
const leap = 2 ** 20;

/** The clock value by which a message shows us set back, or null. `ackedRun`: our run that `acked` belongs to; empty if unknown. */
export function evidenceOf(state: State, acked: Clock, ackedRun: string, data: readonly Op[]): Clock | null {
  if (!state.rules.noticesSetBack || !state.asserting) return null;
  const ofAnotherRun = acked > state.setBackFloor && ackedRun !== '' && ackedRun !== state.run;
  let seen = acked > state.clock || ofAnotherRun ? acked : -1;
  for (let i = 0; i < data.length; i++) {
    const op = data[i] as Op;
    if (op.clock > state.clock && op.origin === state.local && op.clock > seen) seen = op.clock;
  }
  return seen < 0 ? null : seen;
}

/** Jumps past all evidence and asserts everything anew, before anything else is done with the message. */
export function recover(state: State, from: SiteId, data: readonly Op[], seen: Clock, { monoMs, wallS }: Now): void {
  state.setBacksMs = [...state.setBacksMs.filter((ms) => monoMs - ms < minuteMs), monoMs];
  const times = state.setBacksMs.length;
  if (times > setBacksMax) {
    state.asserting = false;
    state.tell({ event: 'identity-conflict', from });
    return;
  }
  const was = state.clock;
  const leaps = times > 1 && was + seen + leap < state.limits.clockMax;
  const clock = Math.max(was, seen) + (leaps ? leap : 1);
  state.clock = clock;
  state.setBackFloor = clock;
  for (let entry = state.ends.older; entry !== state.ends; entry = entry.older) entry.importedAt = clock;
  state.watch?.setBack(clock);
  state.tell({ event: 'set-back', from, was, clock });
  reissue(state, 'host', state.node, wallS);
  reissue(state, 'info', state.own('info')?.value, wallS);
  const lives = [state.own('live'), ...data].filter((op) => op?.key.type === 'live' && op.key.site === state.local);
  if (lives.length === 0) return;
  const { restarts } = fromLiveness(Math.max(...lives.map((op) => op?.value as number)));
  reissue(state, 'live', toLiveness(Math.min(restarts + 1, restartsMax), true, true), wallS);
}

/** Says again, with a fresh clock value, what this site says of itself; nothing, if it says nothing. */
export function reissue(state: State, type: KeyType, value: Value | undefined, wallS: number): void {
  if (value !== undefined) issue(state, type, state.local, value, wallS);
}
