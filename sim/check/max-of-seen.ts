/** max-of-seen: an entry equals the greatest of what was loaded at the last start and what was issued or merged since. */

import type { KeyType, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { keyTypes } from './views.ts';

/** Compares with the second copy: each merged key at its merge, all keys at the end. */
export const maxOfSeen: CheckMaker = ({ scene, views, complain }) => {
  const compare = (m: MachineView, type: KeyType, site: SiteId): void => {
    const expected = views.op(m, type, site);
    const found: Op | null = m.server?.replica.entry(type, site)?.op ?? null;
    if (found === expected) return;
    complain({
      sites: [m.site],
      key: { type, site },
      detail: `${m.site} holds ${describe(found)}; the greatest that it has seen is ${describe(expected)}`,
    });
  };
  return {
    merged: (m, op) => compare(m, op.key.type, op.key.site),
    finished: () => {
      for (const m of scene.machines) {
        if (m.server === null) continue;
        for (const site of views.of(m).sites.keys()) for (const type of keyTypes) compare(m, type, site);
      }
    },
  };
};
