/** Merging and storing, one operation at a time: which stays, what is told of equal order (R7), and when memory and disk are the same. */

import { describe, expect, test } from 'vitest';
import { musterRules, type Op, originalRules } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

describe('of two operations on one key', () => {
  /** Which of the two is kept, whatever the order in which they come, and what was reported. */
  function contest(a: Op, b: Op, rules = musterRules): { kept: Op | undefined; reports: number } {
    const outcomes = [
      [a, b],
      [b, a],
    ].map((pair) => {
      const p = new Lone({ rules });
      if (a.key.type !== 'mem') p.hear('Q', [op('mem', 'X', true, 1)]);
      for (const [i, one] of pair.entries()) p.hear(i === 0 ? 'Q' : 'R', [one]);
      const reported = p.reports.map((report) => (report.event === 'equal-order' ? [report.kept, report.dropped] : report));
      return { kept: p.replica.entry(a.key.type, 'X')?.op, reports: reported };
    });
    expect(outcomes[0]?.kept).toEqual(outcomes[1]?.kept);
    const { kept, reports } = outcomes[0]!;
    for (const told of [reports, outcomes[1]!.reports].flat()) expect(told).toEqual([kept, kept === a ? b : a]);
    return { kept, reports: reports.length };
  }

  test('the one with the greater order is kept, and nothing is told', () => {
    const [a, b] = [op('mem', 'X', true, 5), op('mem', 'X', false, 6)];
    expect(contest(a, b)).toEqual({ kept: b, reports: 0 });
    const [c, d] = [op('mem', 'X', true, 5, { origin: 'K' }), op('mem', 'X', false, 5, { origin: 'L' })];
    expect(contest(c, d)).toEqual({ kept: d, reports: 0 });
  });

  test('at equal order the one with the greater content is kept, and its host is told', () => {
    const [a, b] = [op('mem', 'X', true, 5), op('mem', 'X', false, 5)];
    expect(contest(a, b)).toEqual({ kept: a, reports: 1 });
    const [c, d] = [op('host', 'X', 'a', 5), op('host', 'X', 'b', 5)];
    expect(contest(c, d)).toEqual({ kept: d, reports: 1 });
  });

  test('of equal liveness neither replaces the other, nor if they differ only in wall time', () => {
    const p = new Lone();
    const first = op('live', 'X', 16, 3);
    p.hear('Q', [op('mem', 'X', true, 1), first]);
    p.hear('Q', [{ ...first, wallTime: 5 }]);
    expect([p.replica.entry('live', 'X')?.op, p.reports]).toEqual([first, []]);
  });

  test('the original keeps the first at equal order', () => {
    const p = new Lone({ rules: originalRules });
    p.hear('Q', [op('mem', 'X', false, 5)]);
    p.hear('Q', [op('mem', 'X', true, 5)]);
    expect([p.value('mem', 'X'), p.reports]).toEqual([false, []]);
  });
});

describe('a stored operation', () => {
  test('goes to the newest end when another takes its place, and again when it travels again', () => {
    const p = new Lone();
    for (const site of ['a', 'b', 'c']) p.replica.setMember(site, true, wallS);
    p.replica.setMember('a', true, wallS);
    expect(p.replica.getData(2, 0).data.map(({ key }) => key.site)).toEqual(['b', 'c', 'a']);
    expect(p.replica.holds(op('mem', 'a', true, 2))).toBe(false);
  });

  test('is gone after a wipe, as is all that was to be written; the clock is not', () => {
    const p = new Lone().forgetX();
    p.hear('Q', [op('mem', 'Q', true, 1)]);
    const held = p.replica.entry('mem', 'Q')!.op;
    const { clock } = p.replica;
    p.replica.wipe();
    expect([p.replica.holds(held), p.replica.clock, p.replica.getData(0, 0).data, p.told.at(-1)]).toEqual([false, clock, [], 'wiped']);
    expect(p.replica.collect(1, wallS)).toEqual({
      seq: 1,
      clear: true,
      drop: [],
      peers: [],
      entries: [],
      meta: { clock, wallS, run: 'run of P' },
    });
  });
});

describe('memory and disk are the same', () => {
  test('only when nothing at all is to be written: neither an operation, nor an acknowledgement, a deletion or a wipe', () => {
    const p = new Lone().forgetX();
    expect(p.replica.clean).toBe(false);
    p.flush();
    expect(p.replica.clean).toBe(true);
    p.hear('Q', [op('mem', 'Q', true, 1)]);
    p.flush();
    p.hearGap('Q', 1);
    expect(p.replica.clean).toBe(false);
    // Nor is a batch durable that is on its way, though it has the clock of the last one.
    p.replica.collect(2, wallS);
    expect(p.replica.clean).toBe(false);
    p.replica.collected(true);
    expect(p.replica.clean).toBe(true);
    p.replica.setMember('Y', false, wallS - 11);
    p.hearGap('Q', p.replica.clock);
    p.flush();
    expect([p.replica.cleanup(wallS), p.replica.clean]).toEqual([['Y'], false]);
    p.flush();
    p.replica.cleanup(wallS + 2000);
    expect(p.replica.peer('X')).toBeUndefined();
    expect(p.replica.clean).toBe(false);
    p.flush();
    expect(p.replica.clean).toBe(true);
    p.replica.wipe();
    expect(p.replica.clean).toBe(false);
    p.flush();
    expect(p.replica.clean).toBe(true);
  });

  test('who is dropped before it was written is not written; others are', () => {
    const p = new Lone();
    p.flush();
    p.forgetX();
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: p.replica.clock });
    p.replica.cleanup(wallS + 2000);
    expect(p.replica.collect(1, wallS)).toMatchObject({ drop: ['X'], peers: [{ site: 'Q' }] });
  });

  test('of a site that is dropped, what it still has is written once', () => {
    const p = new Lone();
    p.flush();
    p.forgetX();
    expect(p.replica.collect(1, wallS)).toMatchObject({ drop: ['X'], entries: [{ op: p.replica.entry('mem', 'X')!.op }] });
  });

  test('what a failed commit was to write is written by the next, and nothing that has gone meanwhile', () => {
    const p = new Lone();
    p.flush();
    p.forgetX();
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: p.replica.clock });
    const first = p.replica.collect(1, wallS);
    p.replica.cleanup(wallS + 2000);
    p.replica.collected(false);
    const second = p.replica.collect(2, wallS);
    expect(first.peers.map(({ site }) => site).sort()).toEqual(['Q', 'X']);
    expect(second.peers.map(({ site }) => site)).toEqual(['Q']);
    expect([second.drop, second.entries]).toEqual([['X'], first.entries.filter(({ op }) => op.key.site === 'Q')]);
    p.replica.wipe();
    p.replica.collected(false);
    p.replica.collect(3, wallS);
    p.replica.collected(false);
    expect(p.replica.collect(4, wallS)).toMatchObject({ clear: true, drop: [], peers: [], entries: [] });
  });
});
