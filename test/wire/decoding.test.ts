import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { decodeValue, type WireRefusal } from '../../src/wire/decoding.ts';
import { encodeValue } from '../../src/wire/encoding.ts';
import { decodeMessage } from '../../src/wire/message-bytes.ts';
import { decodeEntry, decodeMeta, decodePeer, encodeRecord } from '../../src/wire/record-bytes.ts';
import { type Sample, sample } from './sample.ts';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

describe('decoding refuses', () => {
  const refusals: readonly (readonly [name: string, hex: string, why: WireRefusal])[] = [
    ['nothing at all', '', 'empty'],
    ['version 0', '00c0', 'version-unknown'],
    ['a newer version', '02c0', 'version-too-new'],
    ['a much newer version, whatever follows', 'ff', 'version-too-new'],
    ['a version without data', '01', 'truncated'],
    ['more than one value', '01c0c0', 'trailing-bytes'],
    ['a text that ends early', '01a3616', 'truncated'],
    ['an announced text beyond the end', '01dbffffffff', 'truncated'],
    ['an announced list beyond the end', '01ddffffffff01', 'truncated'],
    ['an announced map beyond the end', '01dfffffffffa16101', 'truncated'],
    ['a number cut short', '01cb0000', 'truncated'],
    ['the unused token', '01c1', 'bad-type'],
    ['binary data', '01c40100', 'bad-type'],
    ['an extension', '01d40100', 'bad-type'],
    ['a timestamp', '01d6ff00000000', 'bad-type'],
    ['an extension with announced length', '01c9ffffffff01', 'bad-type'],
    ['a record definition of msgpackr', '01d5720000', 'bad-type'],
    ['float32', '01ca3f800000', 'bad-type'],
    ['uint64', '01cf0000000000000001', 'bad-type'],
    ['int64', '01d3ffffffffffffffff', 'bad-type'],
    ['NaN', '01cb7ff8000000000000', 'bad-number'],
    ['infinity', '01cb7ff0000000000000', 'bad-number'],
    ['-0', '01cb8000000000000000', 'bad-number'],
    ['an integer as float64', '01cb3ff0000000000000', 'not-canonical'],
    ['a small integer in a byte', '01cc7f', 'not-canonical'],
    ['a byte in two', '01cd00ff', 'not-canonical'],
    ['two bytes in four', '01ce0000ffff', 'not-canonical'],
    ['a positive integer as signed', '01d001', 'not-canonical'],
    ['a small negative integer in a byte', '01d0e0', 'not-canonical'],
    ['a negative byte in two', '01d1ff80', 'not-canonical'],
    ['two negative bytes in four', '01d2ffff8000', 'not-canonical'],
    ['a short text with a long head', '01d90161', 'not-canonical'],
    ['a short list with a long head', '01dc000101', 'not-canonical'],
    ['a short map with a long head', '01de0001a16101', 'not-canonical'],
    ['keys out of order', '0182a16201a16101', 'not-canonical'],
    ['a key twice', '0182a16101a16101', 'not-canonical'],
    ['a number as key', '01810101', 'bad-key'],
    ['null as key', '0181c001', 'bad-key'],
    ['a list as key', '01819001', 'too-deep'],
    ['the key __proto__', '0181a95f5f70726f746f5f5f01', 'bad-key'],
    ['a lone continuation byte', '01a180', 'bad-text'],
    ['an overlong slash', '01a2c0af', 'bad-text'],
    ['a surrogate in UTF-8', '01a3eda080', 'bad-text'],
    ['a code point above the last', '01a4f4908080', 'bad-text'],
    ['UTF-8 that ends early', '01a2e290', 'bad-text'],
  ];
  test.each(refusals)('%s', (_, hex, why) => {
    expect(decodeValue(bytesOf(hex))).toStrictEqual({ ok: false, why });
  });

  test('what is too large, too deep or too much, each at its exact limit', () => {
    const limits = { bytesMax: 100, depthMax: 5, valuesMax: 20 };
    const refusal = (value: unknown): string => {
      const decoded = decodeValue(encodeValue(value), limits);
      return decoded.ok ? 'taken' : decoded.why;
    };
    expect(refusal('x'.repeat(97))).toBe('taken');
    expect(refusal('x'.repeat(98))).toBe('too-large');
    expect(refusal(nested(5))).toBe('taken');
    expect(refusal(nested(6))).toBe('too-deep');
    expect(refusal(Array.from({ length: 19 }, () => 1))).toBe('taken');
    expect(refusal(Array.from({ length: 20 }, () => 1))).toBe('too-many-values');
    expect(refusal(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}`, 1])))).toBe('too-many-values');
  });

  test('a megabyte of opening brackets at once', () => {
    const bytes = new Uint8Array(1024 * 1024).fill(0x91);
    bytes[0] = 1;
    expect(decodeValue(bytes)).toStrictEqual({ ok: false, why: 'too-deep' });
  });

  test('records of another shape, which are well-formed data', () => {
    const entry = { op: { origin: 's', key: { type: 'mem', site: 's' }, clock: 1, magic: 0, value: true, wallTime: 0 }, importedAt: 1 };
    const bad: unknown[] = [null, [], { ...entry, more: 1 }, { op: entry.op }, { ...entry, importedAt: -1 }, { ...entry, importedAt: 0.5 }];
    const ofKey = (type: string, value: unknown): object => ({ key: { type, site: 's' }, value });
    const ofOtherTypes = [
      ofKey('mem', 1),
      ofKey('mem', null),
      ofKey('host', 1),
      ofKey('host', ['n']),
      ofKey('live', true),
      ofKey('live', -4),
    ];
    for (const change of [
      { key: { type: 'other', site: 's' } },
      { clock: '1' },
      { magic: 0.5 },
      { origin: null },
      { wallTime: 1e300 },
      ...ofOtherTypes,
    ]) {
      bad.push({ ...entry, op: { ...entry.op, ...change } });
    }
    expect(decodeEntry(encodeValue(entry)).ok).toBe(true);
    for (const value of bad) expect(decodeEntry(encodeValue(value))).toStrictEqual({ ok: false, why: 'bad-shape' });
    const peer = { site: 's', ackedIn: null, ackedInRun: '', ackedOut: 0, forgotten: false };
    expect(decodePeer(encodeValue(peer)).ok).toBe(true);
    for (const change of [{ ackedIn: -1 }, { ackedOut: 'x' }, { forgotten: 1 }, { more: 1 }]) {
      expect(decodePeer(encodeValue({ ...peer, ...change }))).toStrictEqual({ ok: false, why: 'bad-shape' });
    }
    for (const value of [{ clock: 1 }, { clock: null, wallS: 0 }, { clock: 1, wallS: '0' }, entry]) {
      expect(decodeMeta(encodeValue(value))).toStrictEqual({ ok: false, why: 'bad-shape' });
    }
  });
});

test('records come back exactly, null apart from 0', () => {
  const random = sample('records');
  for (let i = 0; i < 2000; i++) {
    const entry = random.entry();
    const peer = random.peer();
    const meta = { clock: entry.importedAt, wallS: -random.int(2 ** 32) - 1, run: peer.ackedInRun };
    deepStrictEqual(decodeEntry(encodeRecord(entry)), { ok: true, record: entry });
    deepStrictEqual(decodePeer(encodeRecord(peer)), { ok: true, record: peer });
    deepStrictEqual(decodeMeta(encodeRecord(meta)), { ok: true, record: meta });
  }
});

/** Changes a message as a bad disk, a bad link or a bad peer might. */
function mutated(bytes: Uint8Array, random: Sample): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = random.int(copy.length);
  switch (random.int(6)) {
    case 0:
      copy[at] = random.int(256);
      return copy;
    case 1:
      copy[at] = (copy[at] as number) ^ (1 << random.int(8));
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return Buffer.concat([copy.subarray(0, at), random.bytes(1 + random.int(8)), copy.subarray(at)]);
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.min(copy.length, at + 1 + random.int(16)))]);
    default:
      copy.set(Uint8Array.from([0xdd, 0xff, 0xff, 0xff, 0xff]).subarray(0, copy.length - at), at);
      return copy;
  }
}

test('100,000 mutated inputs: no exception, and what is taken is what would have been written', { timeout: 180_000 }, () => {
  const random = sample('fuzz');
  const originals = Array.from({ length: 500 }, () => encodeValue(random.message()));
  const counts = new Map<string, number>();
  let taken = 0;
  for (let i = 0; i < 100_000; i++) {
    let bytes =
      i % 20 === 0 ? Uint8Array.from([1, ...random.bytes(random.int(64))]) : (originals[random.int(originals.length)] as Uint8Array);
    for (let changes = 1 + random.int(3); i % 20 !== 0 && changes > 0 && bytes.length > 0; changes--) bytes = mutated(bytes, random);
    const decoded = decodeValue(bytes);
    decodeMessage(bytes);
    if (i % 8 === 0) decodeEntry(bytes);
    if (i % 8 === 4) decodePeer(bytes);
    counts.set(decoded.ok ? 'ok' : decoded.why, (counts.get(decoded.ok ? 'ok' : decoded.why) ?? 0) + 1);
    if (!decoded.ok) continue;
    taken++;
    if (!Buffer.from(encodeValue(decoded.value)).equals(bytes))
      expect.fail(`taken, but not canonical: ${Buffer.from(bytes).toString('hex')}`);
  }
  expect(taken).toBeGreaterThan(1000);
  expect(counts.size).toBeGreaterThanOrEqual(11);
});

test('work per byte stays bounded, whatever the bytes', { timeout: 180_000 }, () => {
  const size = 512 * 1024;
  const fill = (pattern: string): Uint8Array =>
    bytesOf(`01dd${'0003ffff'}${pattern.repeat(Math.ceil(size / (pattern.length / 2)))}`).subarray(0, size);
  const patterns = ['c0', '80', '90', 'a161', '81a161c0', 'a4f09f9880', 'd92ae5908d'.padEnd(90, 'e5908d'), 'cb3fe0000000000000', 'dc000f'];
  for (const pattern of patterns) {
    const bytes = fill(pattern);
    const begin = process.hrtime.bigint();
    decodeValue(bytes);
    const nsPerByte = Number(process.hrtime.bigint() - begin) / bytes.length;
    expect(nsPerByte, pattern).toBeLessThan(5000);
  }
});
