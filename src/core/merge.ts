/** Merging one operation into a replica: the rule by which all replicas come to agree. */

import { outrank } from './forget.ts';
import type { Clock, KeyType, Op, SiteId, Value } from './operation.ts';
import { compareOps } from './order.ts';
import type { Peer, State } from './state.ts';
import { compareValues } from './value.ts';

/** Compares two operations on one key as merging does: by `ord`, then by content (R7). Positive if `a` replaces `b`. */
export function rank(state: State, a: Op, b: Op): number {
  return compareOps(a, b) || (state.rules.breaksTies ? compareValues(a.value, b.value) : 0);
}

/** Holds `op` against the stored operation of its key; the strictly greater one stays. Returns whether `op` won. */
export function merge(state: State, peer: Peer, op: Op, importedAt: Clock = state.clock): boolean {
  const before = peer[op.key.type]?.op ?? null;
  const order = before === null ? 1 : rank(state, op, before);
  const won = order > 0;
  if (before !== null && order !== 0 && op.clock === before.clock && compareOps(op, before) === 0) {
    const [kept, dropped] = won ? [op, before] : [before, op];
    state.tell({ event: 'equal-order', kept, dropped });
  }
  if (won) state.store(peer, op, importedAt);
  state.watch?.merged(op, before, won, importedAt);
  if (won && op.key.type === 'mem' && before?.value === false && state.rules.keepsTombstones) outrank(state, peer);
  return won;
}

/** Makes an operation of this site with a fresh clock value, and merges it at once. */
export function issue(state: State, type: KeyType, site: SiteId, value: Value, wallS: number): void {
  state.clock += 1;
  merge(state, state.peer(site), state.make(type, site, value, wallS));
}
