/** convergence: in the settling phase all participants come to agree on value, clock, magic and origin of every key. */

import type { KeyType, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { canonicalText, compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import type { Held } from './held.ts';
import { type Copy, keyTypes } from './views.ts';

/** Looked at once, at the end: "all agree" is a question about the whole world. */
export const convergence: CheckMaker = ({ held, possible, complain, doubt }) => ({
  finished: () => {
    const obstacle = possible.obstacle();
    if (obstacle !== null) {
      doubt(obstacle);
      return;
    }
    const { all } = held.participants;
    const [first] = all;
    if (first === undefined) return;
    for (const other of all) {
      const difference = firstDifference(held, first, other);
      if (difference === null) continue;
      const { type, site } = difference;
      complain({
        sites: [first.site, other.site],
        key: { type, site },
        detail: `all ${all.length} participants must agree in the end, yet ${first.site} holds ${describe(held.op(first, type, site))} and ${other.site} holds ${describe(held.op(other, type, site))}`,
      });
    }
  },
});

/** The first key on which two machines disagree; null if they agree. */
export function firstDifference(held: Held, a: MachineView, b: MachineView): { readonly type: KeyType; readonly site: SiteId } | null {
  const left = held.of(a);
  const right = held.of(b);
  for (const site of new Set([...left.keys(), ...right.keys()])) {
    const type = differs(left.get(site), right.get(site));
    if (type !== null) return { type, site };
  }
  return null;
}

/** A tombstone, or absence by forget, equals any not greater false `mem` and any other key of that site. */
function differs(a: Copy | undefined, b: Copy | undefined): KeyType | null {
  if (a === undefined || b === undefined) return isGone(a ?? b) ? null : 'mem';
  for (const type of keyTypes) {
    if (type !== 'mem' && isGone(a) && isGone(b)) return null;
    const x = a[type];
    const y = b[type];
    if (x === y) continue;
    if (type === 'mem' && (covers(a, y) || covers(b, x))) continue;
    if (x === null || y === null || compareOrder(x, y) !== 0 || canonicalText(x.value) !== canonicalText(y.value)) return type;
  }
  return null;
}

/** A tombstone stands for every false `mem` that is not greater. */
function covers({ forgotten, mem }: Copy, other: Op | null): boolean {
  return forgotten && mem?.value === false && other?.value === false && compareOrder(other, mem) <= 0;
}

function isGone(copy: Copy | undefined): boolean {
  return copy === undefined || copy.mem?.value === false;
}
