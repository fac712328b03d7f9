/**
 * monotone-entry: a stored entry is only replaced by a greater one, except by wipe, forget, crash, and a lost or restored disk; what a start finds is
 * wiped only if it is older than tombstones are kept (R4a).
 */

import type { Op } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { mustWin } from './comparator.ts';
import { describe } from './describe.ts';
import { KeyMap } from './key-map.ts';

/** Remembers what each entry last was, and compares at merges, so that a replacement by any other way is seen too. */
export const monotoneEntry: CheckMaker = ({ scene, staleness, complain }) => {
  const breaksTies = scene.scenario.protocol.rules === 'muster';
  const stored: KeyMap<Op>[] = [];
  const of = (m: MachineView): KeyMap<Op> => (stored[m.index] ??= new KeyMap());
  const watch: WorldWatch = {
    starting: (m, durable) => {
      const entries = of(m);
      entries.clear();
      for (const { op } of durable?.entries ?? []) entries.set(op.key.type, op.key.site, op);
    },
    started: (m) => {
      const wrong = staleness.wipedWrongly(m);
      if (wrong !== null) complain({ sites: [m.site], key: null, detail: `${m.site} ${wrong}` });
    },
    wiped: (m) => of(m).clear(),
    forgot: (m, site, tombstone) => {
      const mem = tombstone === null ? null : of(m).get('mem', site);
      of(m).drop(site);
      if (mem !== null) of(m).set('mem', site, mem);
    },
    merged: (m, op, before, won) => {
      const { type, site } = op.key;
      const last = of(m).get(type, site);
      if (before !== last) {
        complain({
          sites: [m.site],
          key: op.key,
          detail: `${m.site} last stored ${describe(last)}, and without any merge now holds ${describe(before)}`,
        });
      } else if (won && last !== null && !mustWin(op, last, breaksTies)) {
        complain({ sites: [m.site], key: op.key, detail: `${m.site} replaced ${describe(last)} by ${describe(op)}, which is not greater` });
      }
      if (won) of(m).set(type, site, op);
      else if (before !== null) of(m).set(type, site, before);
    },
  };
  return watch;
};
