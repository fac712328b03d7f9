/** import-bounds: `op.clock <= importedAt <= clock`; `importedAt` is 0 for the local default operation, which is all that a start says of membership, and only for it; what is issued bears the wall time of its origin, fallback operations as their magic (R7). */

import type { KeyType, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { keyTypes } from './views.ts';

/** What a fallback operation's magic is below the wall time of its import. */
const magicSpan = 2 ** 40;

/** Looks at what is really stored, at each merge that was won, and at everything in the end. */
export const importBounds: CheckMaker = ({ scene, views, complain }) => {
  const look = (m: MachineView, type: KeyType, site: SiteId): void => {
    const replica = m.server?.replica;
    const entry = replica?.entry(type, site) ?? null;
    if (replica === undefined || entry === null) return;
    const { op, importedAt } = entry;
    const inBounds = op.clock <= importedAt && importedAt <= replica.clock && (importedAt > 0 || isLocalDefault(op, m.site));
    if (inBounds) return;
    const detail = `${m.site} stored ${describe(op)} at ${importedAt} while its clock is ${replica.clock}; it must be stored between its own clock and the replica's, and at 0 only as the local default`;
    complain({ sites: [m.site], key: op.key, detail });
  };
  const isDated = scene.scenario.protocol.rules === 'muster';
  let starting: MachineView | null = null;
  return {
    starting: (m) => {
      starting = m;
    },
    issued: (m, op) => {
      const { wallS } = m.now();
      // The clock of a real process is read twice, once for its journal. Of fallback operations nobody knows the time, only when they were imported.
      if (Math.abs((op.magic < 0 ? op.magic + magicSpan : op.wallTime) - wallS) > 1 && (op.magic >= 0 || isDated))
        complain({ sites: [m.site], key: op.key, detail: `${m.site} issued ${describe(op)} at ${wallS} s, and dated it ${op.wallTime} s` });
      if (m !== starting || op.key.type !== 'mem' || op.clock === 0) return;
      complain({
        sites: [m.site],
        key: op.key,
        detail: `a start must not undo a kick, yet ${m.site} issued ${describe(op)} when it started`,
      });
    },
    started: () => {
      starting = null;
    },
    merged: (m, op, _before, won) => {
      if (won) look(m, op.key.type, op.key.site);
    },
    finished: () => {
      for (const m of scene.machines) {
        if (m.server === null) continue;
        for (const site of views.of(m).sites.keys()) for (const type of keyTypes) look(m, type, site);
      }
    },
  };
};

function isLocalDefault(op: Op, local: SiteId): boolean {
  return op.key.type === 'mem' && op.key.site === local && op.origin === local && op.clock === 0 && op.magic === 0 && op.value === true;
}
