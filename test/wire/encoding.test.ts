import { deepStrictEqual } from 'node:assert/strict';
import { Unpackr } from 'msgpackr/unpack';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import type { Value } from '../../src/core/operation.ts';
import { InvariantViolation } from '../../src/core/violation.ts';
import { decodeValue } from '../../src/wire/decoding.ts';
import { encodeValue, wireVersion } from '../../src/wire/encoding.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/message-bytes.ts';
import { sample } from './sample.ts';

/** The same data built in another order, so that only content can make bytes equal. */
function shuffled(value: Value, order: (count: number) => number): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => shuffled(item, order));
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value as { readonly [name: string]: Value }).map(([name, item]) => [name, shuffled(item, order)] as const);
  for (let i = fields.length - 1; i > 0; i--) {
    const j = order(i + 1);
    [fields[i], fields[j]] = [fields[j] as (typeof fields)[0], fields[i] as (typeof fields)[0]];
  }
  return Object.fromEntries(fields);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('the encoding', () => {
  test('comes back exactly, for messages of every kind', () => {
    const random = sample('inverse');
    const kinds = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const message = random.message();
      kinds.add(message.kind);
      deepStrictEqual(decodeMessage(encodeMessage(message)), { ok: true, value: message });
    }
    expect(kinds.size).toBe(5);
  });

  test('is equal for equal messages, and for no others', () => {
    const random = sample('canonical');
    const seen = new Map<string, Value>();
    for (let i = 0; i < 2000; i++) {
      const message = random.message();
      const bytes = hex(encodeMessage(message));
      expect(hex(encodeMessage(shuffled(message as unknown as Value, random.int) as unknown as Message))).toBe(bytes);
      deepStrictEqual(seen.get(bytes) ?? message, message);
      seen.set(bytes, message as unknown as Value);
    }
  });

  test('is MessagePack behind a version byte, which any decoder reads', () => {
    const value = { b: [1, -1, 2 ** 40, 0.5, null, true], a: { '10': 'x', '9': 'y' } };
    const bytes = encodeValue(value);
    expect(bytes[0]).toBe(wireVersion);
    expect(new Unpackr({ useRecords: false }).unpack(bytes.subarray(1))).toEqual(value);
  });

  test('has these bytes for ever', () => {
    const golden: readonly (readonly [unknown, string])[] = [
      [null, '01c0'],
      [{ b: true, a: [] }, '0182a16190a162c3'],
      [{ '10': 0, '9': 0, a: 0 }, '0183a2313000a13900a16100'],
      [2 ** 32, '01cb41f0000000000000'],
      [2 ** 48, '01cb42f0000000000000'],
      [-(2 ** 40), '01cbc270000000000000'],
      [-99_999, '01d2fffe7961'],
      ['\ufeffé\u{10000}', '01a9efbbbfc3a9f0908080'],
    ];
    for (const [value, bytes] of golden) expect(hex(encodeValue(value))).toBe(bytes);
  });

  test('gives numbers back exactly', () => {
    for (const base of [0, 2 ** 5, 2 ** 7, 2 ** 8, 2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 48, Number.MAX_SAFE_INTEGER - 2]) {
      for (const number of [base - 1, base, base + 1, -base - 1, -base + 1, base + 0.5]) {
        expect(decodeValue(encodeValue(number))).toStrictEqual({ ok: true, value: number });
      }
    }
  });

  test.each([[0], [1], [15], [16], [31], [32], [48], [49], [64], [65], [255], [256], [300], [65_535], [65_536], [200_000]])(
    'gives texts of %i units back, a byte order mark in front included',
    (length) => {
      for (const unit of ['a', 'é', '名']) {
        for (const text of [unit.repeat(length), `\ufeff${unit.repeat(length)}`, `${unit.repeat(length)}\u{10ffff}`]) {
          expect(decodeValue(encodeValue({ [text]: text }))).toStrictEqual({ ok: true, value: { [text]: text } });
        }
      }
    },
  );

  test('does not share memory with what is encoded later', () => {
    const first = encodeValue('first');
    const before = hex(first);
    for (let i = 0; i < 2000; i++) encodeValue(`later ${i}`);
    expect(hex(first)).toBe(before);
  });

  test('leaves out undefined fields', () => {
    expect(encodeValue({ a: undefined, b: 1 })).toStrictEqual(encodeValue({ b: 1 }));
  });

  test('takes arrays and maps of more than 65,535 items', () => {
    const many = Array.from({ length: 70_000 }, (_, i) => i % 100);
    const wide = Object.fromEntries(many.map((item, i) => [`k${i}`, item]));
    expect(decodeValue(encodeValue([many, wide]))).toStrictEqual({ ok: true, value: [many, wide] });
  });

  test.each([
    ['NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['-0', -0],
    ['a bigint', 1n],
    ['undefined in a list', [undefined]],
    ['a lone surrogate', 'x\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a key __proto__', JSON.parse('{"__proto__":1}')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
  ])('throws for %s', (_, value) => {
    expect(() => encodeValue({ value })).toThrow(InvariantViolation);
  });

  test('throws for what is nested without end', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encodeValue(loop)).toThrow(InvariantViolation);
  });
});
