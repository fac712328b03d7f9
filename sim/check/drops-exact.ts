/**
 * drops-exact: nothing that arrives is dropped but what is said of a forgotten site besides its membership, of a site without any, and a kick of a site without
 * any that is older than tombstones are kept; and such a kick always is (R4, R4a).
 */

import type { Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';

/** Looks at what is dropped, and at the first membership of each site. That nothing else is stored that had to be dropped, no-orphan and no-resurrection see. */
export const dropsExact: CheckMaker = ({ scene, moment, views, complain }) => {
  const { rules, tombstoneForS } = scene.scenario.protocol;
  if (rules === 'original') return {};
  const isTooOld = (m: MachineView, { value, wallTime }: Op): boolean => value === false && m.now().wallS - wallTime > tombstoneForS;
  const isRight = (m: MachineView, op: Op, why: 'tombstone' | 'orphan' | 'expired'): boolean => {
    const known = views.of(m).sites.get(op.key.site);
    const hasMem = (known?.mem ?? null) !== null;
    if (why === 'expired') return op.key.type === 'mem' && !hasMem && isTooOld(m, op);
    return op.key.type !== 'mem' && hasMem === (why === 'tombstone') && (known?.forgotten === true) === (why === 'tombstone');
  };
  return {
    dropped: (m, op, why) => {
      if (isRight(m, op, why)) return;
      complain({ sites: [m.site, moment.from], key: op.key, detail: `${m.site} dropped ${describe(op)}, and had no reason to (${why})` });
    },
    merged: (m, op, before, won) => {
      if (before !== null || !won || op.key.type !== 'mem' || !moment.open || !isTooOld(m, op)) return;
      const detail = `${m.site} knows nothing of ${op.key.site}, and must not store ${describe(op)}, which is older than tombstones are kept`;
      complain({ sites: [m.site, moment.from], key: op.key, detail });
    },
  };
};
