/** Arbitrary ids, values and operations: wide enough to reach every branch of the order. */

import fc from 'fast-check';
import type { KeyType, Op, Value } from '../../src/core/index.ts';

/** Any well-formed string that may name a site, with a liking for the places where UTF-16 and UTF-8 order differ. */
export const ids: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('A', 'B', '\uffff', '\u{10000}', '\ue000', 'a\u{10ffff}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
);

/** Any JSON value that the core takes. */
export const values: fc.Arbitrary<Value> = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false } as fc.JsonSharedConstraints)
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('-0', '0').replaceAll('__proto__', 'proto')) as Value);

/** Operations on one key: few clocks, magics and origins, so that improper pairs are frequent. */
export function opsOn(type: KeyType): fc.Arbitrary<Op> {
  const value: fc.Arbitrary<Value> =
    type === 'mem'
      ? fc.boolean()
      : type === 'live'
        ? fc.constantFrom(0, 1, 4, 5, 16, 17, 20, 21)
        : fc.oneof(fc.constantFrom('n', 'm', '\uffff', '\u{10000}'), values);
  return fc.record({
    origin: fc.constantFrom('A', 'B', '\uffff', '\u{10000}'),
    key: fc.constant({ type, site: 'X' }),
    clock: fc.integer({ min: 0, max: 3 }),
    // Of liveness magic is no part of the order: the validator takes 0 only.
    magic: type === 'live' ? fc.constant(0) : fc.constantFrom(0, 0, -1, -99_999),
    value,
    wallTime: fc.integer({ min: 0, max: 5 }),
  });
}
