/** right-answer: what the participants agree on is, per key, the greatest operation that was ever durable at one of them. */

import type { Key, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import { participantsOf } from './participants.ts';
import { keyTypes } from './views.ts';

/** Remembers the greatest durable operation of each key at each machine, until a wipe, a set-back or a forget. */
export const rightAnswer: CheckMaker = ({ scene, held, possible, complain, doubt }) => {
  const durable: Map<string, Op>[] = [];
  const of = (m: MachineView): Map<string, Op> => (durable[m.index] ??= new Map());
  const name = (key: Key): string => `${key.type} ${key.site}`;
  const note = (m: MachineView, op: Op): void => {
    const known = of(m).get(name(op.key));
    if (known === undefined || compareOrder(op, known) > 0) of(m).set(name(op.key), op);
  };
  const drop = (m: MachineView, site: SiteId): void => {
    for (const type of keyTypes) of(m).delete(name({ type, site }));
  };
  const watch: WorldWatch = {
    starting: (m, snapshot) => {
      of(m).clear();
      for (const { op } of snapshot?.entries ?? []) note(m, op);
    },
    committed: (m, batch) => {
      // A commit that was under way when the site was wiped, or forgot another, does not bring anything back.
      if (batch.clear) of(m).clear();
      for (const site of batch.drop) drop(m, site);
      for (const { op } of batch.entries) note(m, op);
    },
    wiped: (m) => of(m).clear(),
    setBack: (m) => of(m).clear(),
    forgot: drop,
    finished: () => {
      const obstacle = possible.obstacle();
      if (obstacle !== null) {
        doubt(obstacle);
        return;
      }
      const { all } = participantsOf(scene, held);
      const greatest: Map<string, Op> = new Map();
      for (const m of all) {
        for (const [key, op] of of(m)) {
          const known = greatest.get(key);
          if (known === undefined || compareOrder(op, known) > 0) greatest.set(key, op);
        }
      }
      for (const m of all) {
        for (const expected of greatest.values()) {
          const { type, site } = expected.key;
          const gone = held.op(m, 'mem', site);
          if (type !== 'mem' && (gone === null || gone.value === false)) continue;
          const found = held.op(m, type, site);
          if (found !== null && compareOrder(found, expected) >= 0) continue;
          if (type === 'mem' && expected.value === false && found === null) continue;
          complain({
            sites: [m.site],
            key: expected.key,
            detail: `${m.site} ends with ${describe(found)}, though ${describe(expected)} was durable at a participant`,
          });
          return;
        }
      }
    },
  };
  return watch;
};
