/** Bytes made to harm: none throws, none is taken for something that it is not, and few bytes never claim much memory. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { checkMessage, defaultLimits, type Value } from '../../src/core/index.ts';
import { copyValue } from '../../src/core/value.ts';
import { crc32 } from '../../src/wire/checksum.ts';
import { decodeValue } from '../../src/wire/decoding.ts';
import { encodeValue } from '../../src/wire/encoding.ts';
import { decodeMessage, encodeMessage } from '../../src/wire/message-bytes.ts';
import { decodeEntry, decodeMeta, decodePeer, encodeRecord } from '../../src/wire/record-bytes.ts';
import { sample } from './sample.ts';

/** What came in whole goes out the same. */
function expectCanonical(bytes: Uint8Array): boolean {
  const decoded = decodeValue(bytes);
  if (decoded.ok && !Buffer.from(encodeValue(decoded.value)).equals(bytes))
    expect.fail(`taken, but not canonical: ${Buffer.from(bytes).toString('hex')}`);
  return decoded.ok;
}

describe('every short input', () => {
  test('of up to two bytes, and of three that begin a value with a length or a type of its own', () => {
    let taken = 0;
    for (let first = 0; first < 256; first++) {
      if (expectCanonical(Uint8Array.of(1, first))) taken++;
      for (let second = 0; second < 256; second++) {
        if (expectCanonical(Uint8Array.of(1, first, second))) taken++;
        if (first < 0xc0 || first >= 0xe0) continue;
        for (let third = 0; third < 256; third++) if (expectCanonical(Uint8Array.of(1, first, second, third))) taken++;
      }
    }
    expect(taken).toBeGreaterThan(1000);
  });
});

/** The bytes with a checksum that fits. */
function sealed(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 4);
  whole.set(bytes);
  new DataView(whole.buffer).setUint32(bytes.length, crc32(bytes));
  return whole;
}

describe('a message', () => {
  const random = sample('hostile');
  const messages = Array.from({ length: 60 }, () => encodeMessage(random.message()));

  test('cut after any byte is refused, even if its checksum is made good', () => {
    for (const bytes of messages) {
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        expect(decodeMessage(cut).ok).toBe(false);
        if (length < bytes.length - 4) expect(decodeMessage(sealed(cut)).ok).toBe(false);
      }
    }
  });

  test('with anything behind it is refused, even if its checksum is made good', () => {
    for (const bytes of messages) {
      for (const more of [0x00, 0x80, 0xc0, 0xff]) {
        expect(decodeMessage(Uint8Array.of(...bytes, more)).ok).toBe(false);
        expect(decodeMessage(sealed(Uint8Array.of(...bytes.subarray(0, -4), more)))).toEqual({ ok: false, why: 'trailing-bytes' });
      }
    }
  });

  test('with any one bit turned is refused', () => {
    for (const bytes of messages.slice(0, 12)) {
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const turned = Uint8Array.from(bytes);
        turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(decodeMessage(turned).ok).toBe(false);
      }
    }
  });
});

test('a record cut after any byte, or with anything behind it, is refused', () => {
  const random = sample('hostile records');
  for (let i = 0; i < 100; i++) {
    const kinds = [
      [encodeRecord(random.entry()), decodeEntry],
      [encodeRecord(random.peer()), decodePeer],
      [encodeRecord({ clock: i, wallS: i, run: 'r' }), decodeMeta],
    ] as const;
    for (const [bytes, decode] of kinds) {
      expect(decode(bytes).ok).toBe(true);
      for (let length = 0; length < bytes.length; length++) expect(decode(bytes.subarray(0, length)).ok).toBe(false);
      expect(decode(Uint8Array.of(...bytes, 0))).toEqual({ ok: false, why: 'trailing-bytes' });
    }
  }
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Heap that is in use after a call and was not before. The result is kept until that is measured. */
function heapGrowth(call: () => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const result = call();
  collectGarbage();
  const after = process.memoryUsage().heapUsed;
  expect(result).toBeDefined();
  return after - before;
}

describe('memory', () => {
  const shapes: readonly (readonly [name: string, value: Value])[] = [
    ['names that look like places in an array', { '1000': 1, '1999': 1 }],
    ['one such name among others', { '': 0, '0': 0, '1023': 0, a: 0 }],
    ['empty objects', {}],
    ['empty arrays', []],
    ['short texts', 'xxxxxxxxxxxxxxxxxxxxxxxx'],
  ];

  test.each(shapes)('of a decoded list is a small multiple of its bytes: %s', (_, shape) => {
    const bytes = encodeValue(Array.from({ length: 20_000 }, () => shape));
    // The bug that this found took 480 MB for the first one.
    expect(heapGrowth(() => decodeValue(bytes))).toBeLessThan(20_000_000);
  });

  test.each(shapes)('of a copied value is bounded by its limit: %s', (_, shape) => {
    const value = Array.from({ length: 1000 }, () => shape);
    const growth = heapGrowth(() => Array.from({ length: 20 }, () => copyValue(value, { valueLengthMax: 200_000, valueDepthMax: 8 })));
    expect(growth).toBeLessThan(20_000_000);
  });

  test('of refused messages is not kept, and what is taken has the fields it came with', () => {
    const fields = { '1000': { '007': [null], '1': true }, '': {}, constructor: 'x', a: 1 };
    const decoded = decodeValue(encodeValue(fields));
    expect(decoded).toStrictEqual({ ok: true, value: fields });
    const copied = copyValue(fields, { valueLengthMax: 1000, valueDepthMax: 8 });
    expect(copied.ok && copied.value).toStrictEqual(fields);
    expect(copied.ok && Object.keys(copied.value as object)).toEqual(['1000', '', 'constructor', 'a']);
    expect(checkMessage(decoded.ok ? decoded.value : null, defaultLimits)).toEqual({ ok: false, why: 'malformed' });
  });
});
