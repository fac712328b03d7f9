/** total-order: at each merge the core's verdict equals that of an independent comparison of the two operations. */

import type { CheckMaker } from './check.ts';
import { mustWin } from './comparator.ts';
import { describe } from './describe.ts';

/** Asked at merges only, never of all pairs. */
export const totalOrder: CheckMaker = ({ scene, complain }) => {
  const breaksTies = scene.scenario.protocol.rules === 'muster';
  return {
    merged: (m, op, before, won) => {
      const expected = before === null || mustWin(op, before, breaksTies);
      if (won === expected) return;
      const verdict = won ? 'let it win' : 'dropped it';
      complain({
        sites: [m.site],
        key: op.key,
        detail: `${m.site} held ${describe(op)} against ${describe(before)} and ${verdict}; by their order it must ${expected ? 'win' : 'lose'}`,
      });
    },
  };
};
