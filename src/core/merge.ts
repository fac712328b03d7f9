/** Merging one operation into a replica: the rule by which all replicas come to agree. */

import type { Clock, KeyType, Op, SiteId, Value } from './operation.ts';
import { compareOps } from './order.ts';
import type { Peer, State } from './state.ts';
import { compareValues } from './value.ts';

/** Holds `op` against the stored operation of its key; the strictly greater one stays. Returns whether `op` won. */
export function merge(state: State, peer: Peer, op: Op, importedAt: Clock = state.clock): boolean {
  const before = peer[op.key.type]?.op ?? null;
  const won = before === null || wins(state, op, before);
  if (won) state.store(peer, op, importedAt);
  state.watch?.merged(op, before, won, importedAt);
  return won;
}

function wins(state: State, op: Op, before: Op): boolean {
  if (op === before) return false;
  const order = compareOps(op, before);
  if (order !== 0) return order > 0;
  if (!state.rules.breaksTies || op.key.type === 'live') return false;
  const content = compareValues(op.value, before.value);
  const [kept, dropped] = content > 0 ? [op, before] : [before, op];
  if (content !== 0) state.tell({ event: 'equal-order', kept, dropped });
  return content > 0;
}

/** Makes an operation of this site with a fresh clock value, and merges it at once. */
export function issue(state: State, type: KeyType, site: SiteId, value: Value, wallS: number): void {
  state.clock += 1;
  merge(state, state.peer(site), state.make(type, site, value, wallS));
}
