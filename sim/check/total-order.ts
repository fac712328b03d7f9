/**
 * total-order: at each merge the core's verdict equals that of an independent comparison of the two operations; that content decided is told, and nothing else
 * is (R7).
 */

import { compareOps, type KeyType, type Op, type Report, type SiteId } from '../../src/core/index.ts';
import type { CheckMaker } from './check.ts';
import { canonicalText, compareBytes, compareOrder, mustWin } from './comparator.ts';
import { describe } from './describe.ts';

/**
 * Asked at merges only, never of all pairs. But ties are rare: so the order is also asked once, in the end, of made-up operations that differ in
 * little, by sites of this world that are neighbours in the order.
 */
export const totalOrder: CheckMaker = ({ scene, complain }) => {
  const breaksTies = scene.scenario.protocol.rules === 'muster';
  let told: Extract<Report, { event: 'equal-order' }> | null = null;
  return {
    reported: (_m, report) => {
      if (report.event === 'equal-order') told = report;
    },
    merged: (m, op, before, won) => {
      const isTie = breaksTies && before !== null && op.clock === before.clock && areTied(op, before);
      if (isTie || told !== null) {
        const [kept, dropped] = won ? [op, before] : [before, op];
        const isTold = isTie ? told?.kept === kept && told.dropped === dropped : told === null;
        if (!isTold) complain({ sites: [m.site], key: op.key, detail: missaid(m.site, op, before, isTie) });
        told = null;
      }
      const expected = before === null || mustWin(op, before, breaksTies);
      if (won === expected) return;
      const verdict = won ? 'let it win' : 'dropped it';
      complain({
        sites: [m.site],
        key: op.key,
        detail: `${m.site} held ${describe(op)} against ${describe(before)} and ${verdict}; by their order it must ${expected ? 'win' : 'lose'}`,
      });
    },
    finished: () => {
      for (const [a, b] of closePairs(scene.machines.map((m) => m.site))) {
        for (const [x, y] of [
          [a, b],
          [b, a],
          [a, a],
        ] as const) {
          if (Math.sign(compareOps(x, y)) === Math.sign(compareOrder(x, y))) continue;
          const detail = `asked about ${describe(x)} and ${describe(y)}, the order says ${compareOps(x, y)}; by their bytes and numbers it must say ${compareOrder(x, y)}`;
          complain({ sites: [x.origin, y.origin], key: x.key, detail });
        }
      }
    },
  };
};

/** Whether only the content of two operations tells them apart. */
function areTied(a: Op, b: Op): boolean {
  return compareOrder(a, b) === 0 && canonicalText(a.value) !== canonicalText(b.value);
}

function missaid(site: SiteId, op: Op, before: Op | null, isTie: boolean): string {
  return `${site} held ${describe(op)} against ${describe(before)}, and must ${isTie ? 'tell which of them it kept' : 'not call that a tie'}`;
}

/** Ids that are in another order by UTF-16 units, for worlds of plain ones. */
const awkward: readonly SiteId[] = ['\uFFFD', '\u{10000}'];

/** Pairs of operations on one key that differ in one part of their order, or in two that say opposite things. */
function closePairs(sites: readonly SiteId[]): [Op, Op][] {
  const ordered = [...new Set([...sites, ...awkward])].sort(compareBytes);
  const [first = ''] = ordered;
  const last = ordered.at(-1) ?? first;
  const make = (type: KeyType, origin: SiteId, clock: number, magic = 0, value: Op['value'] = type === 'live' ? 16 : true): Op => ({
    origin,
    key: { type, site: first },
    clock,
    magic,
    value,
    wallTime: 0,
  });
  const pairs: [Op, Op][] = [
    [make('mem', last, 7), make('mem', first, 8)],
    [make('host', last, 0, -1_000_000_000_000, 'a'), make('host', first, 0, -999_999_999_999, 'a')],
    [make('live', last, 9, 0, 17), make('live', first, 7, 0, 20)],
    [make('live', last, 7, 0, 2 ** 35), make('live', first, 8, 0, 2 ** 35)],
  ];
  ordered.forEach((site, i) => {
    const next = ordered[i + 1];
    if (next !== undefined) for (const type of ['mem', 'live'] as const) pairs.push([make(type, site, 7), make(type, next, 7)]);
  });
  return pairs;
}
