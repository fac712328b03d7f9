/** Encoding and decoding are inverse, and what the core sends passes the core's own validator. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage, defaultLimits, type KeyType, type Message } from '../../src/core/index.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/index.ts';
import { ids, opsOn } from './arbitraries.ts';

const clocks = fc.oneof(fc.nat(300), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 48));
const ops = fc.constantFrom<KeyType>('mem', 'host', 'info', 'live').chain(opsOn);
const data = fc.record({ cluster: ids, from: ids, since: clocks, acked: clocks, clock: clocks, data: fc.array(ops, { maxLength: 4 }) });
const ends = { node: ids, run: ids, to: ids };
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant('sync' as const), ...ends, data, ackedRun: fc.constantFrom('', 'r') }),
  fc.record({
    kind: fc.constant('answer' as const),
    ...ends,
    id: fc.nat(),
    data,
    ackedRun: fc.constantFrom('', 'r'),
    part: fc.constant({ index: 0, of: 2 }),
  }),
  fc.record({
    kind: fc.constant('gap' as const),
    ...ends,
    from: ids,
    cluster: ids,
    acked: clocks,
    ackedRun: fc.constantFrom('', 'r'),
    forgotten: opsOn('mem'),
    host: opsOn('host'),
  }),
  fc.record({
    kind: fc.constant('ask' as const),
    ...ends,
    to: fc.option(ids),
    from: ids,
    cluster: ids,
    id: fc.nat(),
    since: clocks,
    acked: clocks,
  }),
  fc.record({
    kind: fc.constant('decline' as const),
    ...ends,
    from: ids,
    cluster: ids,
    id: fc.nat(),
    why: fc.constant('not-durable' as const),
  }),
);

type Codec = (message: Message) => unknown;

function inverse(codec: Codec): fc.IProperty<[Message]> {
  return fc.property(messages, (message) => {
    expect(codec(message)).toEqual(message);
  });
}

const real: Codec = (message) => {
  const decoded = decodeMessage(encodeMessage(message));
  return decoded.ok ? decoded.value : decoded.why;
};

const runs = { numRuns: 300, seed: 7 };

describe('bytes', () => {
  test('give back the message', () => {
    fc.assert(inverse(real), runs);
  });

  test('are equal for equal messages, in whatever order their fields were made', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const turned = Object.fromEntries(Object.entries(message).reverse()) as unknown as Message;
        expect(Buffer.compare(encodeMessage(turned), encodeMessage(message))).toBe(0);
      }),
      runs,
    );
  });

  test('the property sees a codec that rounds clocks to 32 bits', () => {
    const rounding: Codec = (message) =>
      JSON.parse(JSON.stringify(message), (_, value: unknown) => (typeof value === 'number' ? value | 0 : value));
    expect(fc.check(inverse(rounding), runs).failed).toBe(true);
  });
});

test('what passes the validator once passes it unchanged again', () => {
  fc.assert(
    fc.property(messages, (message) => {
      const once = checkMessage(message, defaultLimits);
      if (!once.ok) return;
      expect(once.message).toEqual(message);
      expect(checkMessage(once.message, defaultLimits)).toEqual(once);
    }),
    runs,
  );
});
