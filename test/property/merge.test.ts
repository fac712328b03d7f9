/** Merging is commutative, associative and idempotent for arbitrary operations, improper pairs included. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOps, type KeyType, musterRules, type Op, originalRules, type Rules } from '../../src/core/index.ts';
import { merge } from '../../src/core/merge.ts';
import { State } from '../../src/core/state.ts';
import { canonical } from '../../src/core/value.ts';
import { compareWithContent } from '../core/reference-order.ts';
import { ids, opsOn } from './arbitraries.ts';

/** What stays of a sequence of operations on one key; a later wall time does not matter. */
type Fold = (ops: readonly Op[]) => string;

function folding(rules: Rules): Fold {
  return (ops) => {
    const state = new State({ cluster: 'c', site: 'L', rules });
    const peer = state.peer('X');
    for (const op of ops) {
      state.clock++;
      merge(state, peer, op);
    }
    const kept = peer[ops[0]!.key.type]!.op;
    return JSON.stringify([kept.clock, kept.magic, kept.origin, canonical(kept.value)]);
  };
}

const types: readonly KeyType[] = ['mem', 'host', 'info', 'live'];
const sequences = fc
  .constantFrom(...types)
  .chain((type) => fc.tuple(fc.array(opsOn(type), { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat())));

/** The order of delivery, repetitions included, decides nothing. */
function anyOrder(fold: Fold): fc.IProperty<[[Op[], fc.Stream<number>]]> {
  return fc.property(sequences, ([ops, random]) => {
    const shuffled = ops
      .map((op) => ({ op, at: random.next().value as number }))
      .sort((a, b) => a.at - b.at)
      .map(({ op }) => op);
    expect(fold([...shuffled, ...ops.slice(0, 2)])).toBe(fold(ops));
  });
}

/** What stays is the greatest, by an order made from real bytes. */
function greatest(fold: Fold): fc.IProperty<[[Op[], fc.Stream<number>]]> {
  return fc.property(sequences, ([ops]) => {
    const best = [...ops].sort(compareWithContent).at(-1)!;
    expect(fold(ops)).toBe(JSON.stringify([best.clock, best.magic, best.origin, canonical(best.value)]));
  });
}

const runs = { numRuns: 500, seed: 20_240_501 };

describe('merge', () => {
  test('gives the same in any order, however often', () => {
    fc.assert(anyOrder(folding(musterRules)), runs);
  });

  test('keeps the greatest (reference-model)', () => {
    fc.assert(greatest(folding(musterRules)), runs);
  });

  test('the property sees that without R7 improper pairs diverge', () => {
    expect(fc.check(anyOrder(folding(originalRules)), runs).failed).toBe(true);
  });

  test('the properties see a merge that takes what comes last', () => {
    const last: Fold = (ops) => JSON.stringify([ops.at(-1)!.clock, ops.at(-1)!.magic, ops.at(-1)!.origin, canonical(ops.at(-1)!.value)]);
    expect(fc.check(anyOrder(last), runs).failed).toBe(true);
    expect(fc.check(greatest(last), runs).failed).toBe(true);
  });
});

describe('order', () => {
  type Compare = (a: Op, b: Op) => number;
  const pairs = fc.tuple(opsOn('mem'), opsOn('mem'));
  const byBytes = (compare: Compare): fc.IProperty<[[Op, Op], string, string]> =>
    fc.property(pairs, ids, ids, ([a, b], x, y) => {
      const [left, right] = [
        { ...a, clock: 1, magic: 0, origin: x },
        { ...b, clock: 1, magic: 0, origin: y },
      ];
      expect(Math.sign(compare(left, right))).toBe(Buffer.compare(Buffer.from(x), Buffer.from(y)));
    });
  const total = (compare: Compare): fc.IProperty<[Op, Op, Op]> =>
    fc.property(opsOn('live'), opsOn('live'), opsOn('live'), (a, b, c) => {
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
    });

  test('of origins is that of their UTF-8 bytes', () => {
    fc.assert(byBytes(compareOps), runs);
  });

  test('is total and transitive', () => {
    fc.assert(total(compareOps), runs);
  });

  test('the properties see UTF-16 order, and one that is not transitive', () => {
    const utf16: Compare = (a, b) => (a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : 0);
    expect(fc.check(byBytes(utf16), runs).failed).toBe(true);
    const circular: Compare = (a, b) =>
      ((((a.value as number) - (b.value as number)) % 3) + 3) % 3 === 2 ? -1 : a.value === b.value ? 0 : 1;
    expect(fc.check(total(circular), runs).failed).toBe(true);
  });
});
