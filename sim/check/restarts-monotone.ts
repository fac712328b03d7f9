/** restarts-monotone: between wipes, forgets and crashes the restart count in a site's liveness never goes down at a replica. */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { restartsOf } from './restarts.ts';

/** Watches what is really stored after each merge of liveness. */
export const restartsMonotone: CheckMaker = ({ complain }) => {
  const machines: Map<SiteId, Op>[] = [];
  const of = (m: MachineView): Map<SiteId, Op> => (machines[m.index] ??= new Map());
  return {
    starting: (m, durable) => {
      of(m).clear();
      for (const { op } of durable?.entries ?? []) if (op.key.type === 'live') of(m).set(op.key.site, op);
    },
    wiped: (m) => of(m).clear(),
    forgot: (m, site) => void of(m).delete(site),
    merged: (m, { key }) => {
      if (key.type !== 'live') return;
      const last = of(m).get(key.site);
      const stored = m.server?.replica.entry('live', key.site)?.op;
      if (stored === undefined) return;
      of(m).set(key.site, stored);
      if (last === undefined || restartsOf(stored) >= restartsOf(last)) return;
      complain({
        sites: [m.site],
        key,
        detail: `${m.site} counted ${restartsOf(last)} restarts of ${key.site}, and now only ${restartsOf(stored)}, by ${describe(stored)}`,
      });
    },
  };
};
