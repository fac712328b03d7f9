/** monotone-entry: a stored entry is only replaced by a greater one, except by wipe, forget, crash, and a lost or restored disk. */

import type { KeyType, Op } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { mustWin } from './comparator.ts';
import { describe } from './describe.ts';
import { keyTypes } from './views.ts';

/** Remembers what each entry last was, and compares at merges, so that a replacement by any other way is seen too. */
export const monotoneEntry: CheckMaker = ({ scene, complain }) => {
  const breaksTies = scene.scenario.protocol.rules === 'muster';
  const stored: Map<string, Op>[] = scene.machines.map(() => new Map());
  const of = (m: MachineView): Map<string, Op> => (stored[m.index] ??= new Map());
  const name = (type: KeyType, site: string): string => `${type} ${site}`;
  const watch: WorldWatch = {
    starting: (m, durable) => {
      const entries = of(m);
      entries.clear();
      for (const { op } of durable?.entries ?? []) entries.set(name(op.key.type, op.key.site), op);
    },
    wiped: (m) => of(m).clear(),
    forgot: (m, site, tombstone) => {
      for (const type of keyTypes) if (type !== 'mem' || tombstone === null) of(m).delete(name(type, site));
    },
    merged: (m, op, before, won) => {
      const key = name(op.key.type, op.key.site);
      const last = of(m).get(key) ?? null;
      if (before !== last) {
        complain({
          sites: [m.site],
          key: op.key,
          detail: `${m.site} last stored ${describe(last)}, and without any merge now holds ${describe(before)}`,
        });
      } else if (won && last !== null && !mustWin(op, last, breaksTies)) {
        complain({ sites: [m.site], key: op.key, detail: `${m.site} replaced ${describe(last)} by ${describe(op)}, which is not greater` });
      }
      if (won) of(m).set(key, op);
      else if (before !== null) of(m).set(key, before);
    },
  };
  return watch;
};
