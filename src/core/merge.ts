/** Merging one operation into a replica: the rule by which all replicas come to agree. */

import type { Clock, Op } from './operation.ts';
import { compareOps } from './order.ts';
import type { Report } from './ports.ts';
import type { Peer, State } from './state.ts';
import { compareValues } from './value.ts';

/** What a merge may need to say besides its result. */
export type Tell = (event: Report) => void;

/** Holds `op` against the stored operation of its key; the strictly greater one stays. Returns whether `op` won. */
export function merge(state: State, peer: Peer, op: Op, importedAt: Clock, tell: Tell): boolean {
  const stored = peer[op.key.type];
  const before = stored === null ? null : stored.op;
  const won = before === null || wins(state, op, before, tell);
  if (won) state.store(peer, op, importedAt);
  state.watch?.merged(op, before, won, importedAt);
  return won;
}

function wins(state: State, op: Op, before: Op, tell: Tell): boolean {
  if (op === before) return false;
  const order = compareOps(op, before);
  if (order !== 0) return order > 0;
  if (!state.rules.breaksTies || op.key.type === 'live') return false;
  const content = compareValues(op.value, before.value);
  if (content === 0) return false;
  tell(content > 0 ? { event: 'equal-order', kept: op, dropped: before } : { event: 'equal-order', kept: before, dropped: op });
  return content > 0;
}
