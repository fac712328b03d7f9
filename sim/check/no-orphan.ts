/** no-orphan: a site with an address, metadata or liveness also has a membership entry. */

import type { Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';

/** Within one message the membership may come last: orphans are looked at again once all of it is in. */
export const noOrphan: CheckMaker = ({ scene, views, complain }) => {
  const suspects: Op[][] = [];
  const judge = (m: MachineView): void => {
    const ops = suspects[m.index];
    if (ops === undefined || ops.length === 0) return;
    suspects[m.index] = [];
    for (const op of ops) if (isOrphan(m, op)) report(m, op);
  };
  const isOrphan = (m: MachineView, op: Op): boolean => {
    const replica = m.server?.replica;
    return replica !== undefined && replica.entry(op.key.type, op.key.site) !== null && replica.entry('mem', op.key.site) === null;
  };
  const report = (m: MachineView, op: Op): void => {
    complain({
      sites: [m.site],
      key: op.key,
      detail: `${m.site} holds ${describe(op)}, and no membership of ${op.key.site}: nothing will ever clean it up`,
    });
  };
  return {
    merged: (m, op, _before, won) => {
      if (won && op.key.type !== 'mem' && isOrphan(m, op)) suspects[m.index] = [...(suspects[m.index] ?? []), op];
    },
    delivered: judge,
    commanded: judge,
    started: judge,
    forgot: (m, site, tombstone) => {
      const left = (['host', 'info', 'live'] as const)
        .map((type) => m.server?.replica.entry(type, site)?.op ?? null)
        .find((op) => op !== null);
      if (left === undefined) return;
      complain({
        sites: [m.site],
        key: left.key,
        detail: `${m.site} forgot ${site}${tombstone === null ? '' : ', but for its tombstone'}, yet still holds ${describe(left)}`,
      });
    },
    down: (m) => {
      suspects[m.index] = [];
    },
    finished: () => {
      for (const m of scene.machines) {
        for (const copy of m.up ? views.of(m).sites.values() : []) {
          const orphan = copy.mem === null ? (copy.host ?? copy.info ?? copy.live) : null;
          if (orphan !== null && isOrphan(m, orphan)) report(m, orphan);
        }
      }
    },
  };
};
