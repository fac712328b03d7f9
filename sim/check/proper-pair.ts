/** proper-pair: no two operations on one key have equal order and different content, once each became durable or left its site. */

import type { Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { canonicalText } from './comparator.ts';
import { describe } from './describe.ts';

/** Not demanded of fallback operations (R7), nor of a site that lost its disk (R8). */
export const properPair: CheckMaker = ({ scene, ledger, complain }) => {
  const seen: Map<string, Op> = new Map();
  const wasSetBack = (site: string): boolean => scene.machines.some((m: MachineView) => m.site === site && m.setBack);
  ledger.listen((op, m) => {
    if (op.magic < 0) return;
    const order = op.key.type === 'live' ? `${String(op.value)}/${op.clock}` : `${op.clock}/${op.magic}`;
    const name = JSON.stringify([op.key.type, op.key.site, order, op.origin]);
    const other = seen.get(name);
    if (other === undefined) {
      seen.set(name, op);
      return;
    }
    if (canonicalText(other.value) === canonicalText(op.value) || wasSetBack(op.origin)) return;
    complain({
      sites: [op.origin, m.site],
      key: op.key,
      detail: `no two operations may have equal order and different content, yet ${op.origin} issued both ${describe(other)} and ${describe(op)}`,
    });
  });
  return {};
};
