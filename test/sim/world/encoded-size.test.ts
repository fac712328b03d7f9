/** Shows that sizes are counted exactly as they are encoded: else bandwidth would be that of another protocol. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodedSize } from '../../../sim/world/encoded-size.ts';
import { MessageSizes } from '../../../sim/world/message-size.ts';
import type { Op, Sync } from '../../../src/core/index.ts';
import { encodeMessage, encodeValue } from '../../../src/wire/index.ts';

/** Texts and numbers about each bound at which the form changes. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.nat(300).map((length) => 'ü'.repeat(length)),
  fc.constantFrom(0x1f, 0x20, 0xff, 0x100, 0xffff, 0x10000).map((length) => 'x'.repeat(length)),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc
    .tuple(fc.constantFrom(5, 7, 8, 15, 16, 31, 32, 41, 48), fc.integer({ min: -2, max: 2 }), fc.constantFrom(1, -1))
    .map(([bits, beyond, sign]) => sign * (2 ** bits + beyond)),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, fc.boolean(), fc.constant(null), number, text, tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 20 }),
  object: fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    tie('any'),
    { maxKeys: 20 },
  ),
})).any;

describe('sizes', () => {
  it('of values are those of the encoder', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(encodedSize(each)).toBe(encodeValue(each).length - 1);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0, '\ud800', { a: () => 1 }, [undefined]])('of %j do not exist', (each) => {
    expect(() => encodeValue(each)).toThrow();
    expect(() => encodedSize(each)).toThrow();
  });

  it('of syncs are those of the encoder, a first time and when everything is known', () => {
    const sizes = new MessageSizes();
    const clock = fc.integer({ min: 0, max: 2 ** 48 });
    const op = fc
      .record({ origin: text, site: text, clock, magic: fc.integer({ min: -(2 ** 41), max: 0 }), value, wallTime: clock })
      .map(({ site, ...rest }): Op => ({ ...rest, key: { type: 'info', site } }) as Op);
    fc.assert(
      fc.property(text, text, text, clock, clock, fc.array(op, { maxLength: 20 }), (run, to, ackedRun, since, acked, data) => {
        const body = { cluster: 'world', from: 's1', since, acked, clock: since, data };
        const message: Sync = { kind: 'sync', node: 'n1', run, to, ackedRun, data: body };
        const { length } = encodeMessage(message);
        expect(sizes.measure(message, 0, 1)).toBe(length);
        expect(sizes.measure(message, 0, 1)).toBe(length);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
