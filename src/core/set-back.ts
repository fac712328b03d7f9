/** Noticing that this site was set back to an older state, by a lost disk or a restored backup, and recovering (rule R8). */

import { fromLiveness, restartsMax, toLiveness } from './liveness.ts';
import { issue } from './merge.ts';
import type { Clock, Op, SiteId, Value } from './operation.ts';
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
export function recover(state: State, from: SiteId, data: readonly Op[], seen: Clock, now: Now): void {
  const recentMs = state.setBacksMs.filter((ms) => now.monoMs - ms < minuteMs);
  recentMs.push(now.monoMs);
  state.setBacksMs = recentMs;
  if (recentMs.length > setBacksMax) {
    state.asserting = false;
    state.tell({ event: 'identity-conflict', from });
    return;
  }
  const was = state.clock;
  const leaps = recentMs.length > 1 && was + seen + leap < state.limits.clockMax;
  state.clock = Math.max(was, seen) + (leaps ? leap : 1);
  state.setBackFloor = state.clock;
  for (let entry = state.oldest; entry !== null; entry = entry.newer) entry.importedAt = state.clock;
  state.version++;
  state.watch?.setBack(state.clock);
  state.tell({ event: 'set-back', from, was, clock: state.clock });
  reissueHost(state, now.wallS);
  reissueInfo(state, now.wallS);
  reissueLive(state, data, now.wallS);
}

function reissueLive(state: State, data: readonly Op[], wallS: number): void {
  let greatest = (state.find(state.local)?.live?.op.value as number | undefined) ?? -1;
  for (const op of data) {
    if (op.key.type === 'live' && op.key.site === state.local) greatest = Math.max(greatest, op.value as number);
  }
  if (greatest < 0) return;
  const restarts = Math.min(fromLiveness(greatest).restarts + 1, restartsMax);
  issue(state, 'live', state.local, toLiveness(restarts, true, true), wallS);
}

/** Says again, with a fresh clock value, where this site lives. */
export function reissueHost(state: State, wallS: number): void {
  issue(state, 'host', state.local, state.node, wallS);
}

/** Says again, with a fresh clock value, what this site says of itself. */
export function reissueInfo(state: State, wallS: number, value: Value | undefined = state.find(state.local)?.info?.op.value): void {
  if (value !== undefined) issue(state, 'info', state.local, value, wallS);
}
