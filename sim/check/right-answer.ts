/** right-answer: what the participants agree on is, per key, the greatest operation that was ever durable at one of them. */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import { KeyMap } from './key-map.ts';

/** Remembers the greatest durable operation of each key at each machine, until a wipe, a set-back or a forget. */
export const rightAnswer: CheckMaker = ({ held, possible, complain, doubt }) => {
  const durable: KeyMap<Op>[] = [];
  const of = (m: MachineView): KeyMap<Op> => (durable[m.index] ??= new KeyMap());
  const note = (ops: KeyMap<Op>, op: Op): void => {
    const { type, site } = op.key;
    const known = ops.get(type, site);
    if (known === null || compareOrder(op, known) > 0) ops.set(type, site, op);
  };
  const drop = (m: MachineView, site: SiteId): void => of(m).drop(site);
  const watch: WorldWatch = {
    starting: (m, snapshot) => {
      of(m).clear();
      for (const { op } of snapshot?.entries ?? []) note(of(m), op);
    },
    committed: (m, batch) => {
      // A commit that was under way when the site was wiped, or forgot another, does not bring anything back.
      if (batch.clear) of(m).clear();
      for (const site of batch.drop) drop(m, site);
      for (const { op } of batch.entries) note(of(m), op);
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
      const { all } = held.participants;
      const greatest: KeyMap<Op> = new KeyMap();
      for (const m of all) for (const op of of(m).values()) note(greatest, op);
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
