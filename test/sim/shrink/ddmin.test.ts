/** Delta debugging finds a part that is enough, and of which nothing can be left out. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ddmin } from '../../../sim/shrink/ddmin.ts';

it('keeps exactly what is needed, in order', () => {
  const items = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 60 });
  const wanted = items.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all)));
  fc.assert(
    fc.property(wanted, ([all, needed]) => {
      expect(ddmin(all, (kept) => needed.every((item) => kept.includes(item)))).toEqual(needed);
    }),
    { seed: 7 },
  );
});

it('ends with a part of which no single item can be left out, even where several parts would do', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }), (all) => {
      const sum = all.reduce((total, item) => total + item, 0);
      const enough = (kept: readonly number[]): boolean => kept.reduce((total, item) => total + item, 0) * 2 >= sum;
      const kept = ddmin(all, enough);
      expect(enough(kept)).toBe(true);
      for (const nth of kept.keys()) expect(enough(kept.toSpliced(nth, 1)) && kept[nth] !== 0).toBe(false);
    }),
    { seed: 7 },
  );
});

it('asks little when nothing is needed', () => {
  let asked = 0;
  expect(ddmin([1, 2, 3], () => ++asked > 0)).toEqual([]);
  expect(asked).toBe(1);
});
