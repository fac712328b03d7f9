/** rejoin-complete: a site that rejoined by its own action has its member, host, info and liveness entries restored at all participants. */

import type { KeyType, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import { roundsUs } from './ending.ts';
import { keyTypes } from './views.ts';

/** Rounds for its entries to reach all, with a gap on the way. */
const rounds = 8;

/** Looked at in the end: what the site itself holds of itself, everybody must hold. */
export const rejoinComplete: CheckMaker = ({ scene, held, ending, possible, complain, doubt }) => {
  /** Machines whose site made itself a member, and was not wiped since. */
  const rejoined: Set<MachineView> = new Set();
  const lacks = (m: MachineView, x: MachineView, type: KeyType): boolean => {
    const own = held.op(x, type, x.site);
    const found = held.op(m, type, x.site);
    return own !== null && (found === null || compareOrder(found, own) < 0);
  };
  const judge = (m: MachineView, x: MachineView, type: KeyType): void => {
    const key: { type: KeyType; site: SiteId } = { type, site: x.site };
    const reason = possible.obstacle();
    if (reason !== null) {
      doubt(reason);
      return;
    }
    const detail = `${x.site} rejoined, so that all participants must hold ${describe(held.op(x, type, x.site))}, yet ${m.site} holds ${describe(held.op(m, type, x.site))}`;
    complain({ sites: [x.site, m.site], key, detail });
  };
  return {
    issued: (m, op) => {
      if (op.clock > 0 && op.key.type === 'mem' && op.key.site === m.site && op.value === true) rejoined.add(m);
    },
    wiped: (m) => void rejoined.delete(m),
    starting: (m, durable) => {
      if (durable === null) rejoined.delete(m);
    },
    finished: () => {
      const { all } = held.participants;
      for (const x of all) {
        if (!rejoined.has(x) || held.op(x, 'mem', x.site)?.value !== true) continue;
        for (const m of all) {
          if (scene.nowUs - Math.max(ending.calmSinceUs(m), ending.stirredAtUs) <= roundsUs(scene.scenario, rounds)) continue;
          const type = m === x ? undefined : keyTypes.find((each) => lacks(m, x, each));
          if (type !== undefined) judge(m, x, type);
        }
      }
    },
  };
};
