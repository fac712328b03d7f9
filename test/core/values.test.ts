/** Texts, order, liveness and values: what all agreement rests on, each against a second opinion. */

import { describe, expect, test } from 'vitest';
import {
  compareOps,
  compareText,
  defaultConfig,
  defaultKeeping,
  defaultLimits,
  fromLiveness,
  musterRules,
  type Op,
  ord,
  originalRules,
  Replica,
  rulesNamed,
  toLiveness,
  type Value,
} from '../../src/core/index.ts';
import { isId, isWellFormed, utf8Length } from '../../src/core/text.ts';
import { canonical, compareValues, copyValue, putField } from '../../src/core/value.ts';

const texts = [
  '',
  'a',
  'A',
  'b',
  'aa',
  'a\u0000',
  'é',
  '\u007f',
  '\u0080',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
  'a\u{10000}',
  'a\uffff',
  '名',
];

describe('texts', () => {
  test('compare by UTF-8 bytes, where UTF-16 units would be wrong', () => {
    for (const a of texts) for (const b of texts) expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect('\uffff' < '\u{10000}').toBe(false);
    expect(compareText('\uffff', '\u{10000}')).toBeLessThan(0);
  });

  test('their length is that of their bytes', () => {
    for (const a of texts) expect(utf8Length(a)).toBe(Buffer.byteLength(a));
  });

  test('lone surrogates are not well-formed, pairs are', () => {
    for (const bad of ['\ud800', 'a\udc00', '\udc00\ud800', '\ud800\ud800', '\ud800a']) expect(isWellFormed(bad)).toBe(false);
    for (const good of texts) expect(isWellFormed(good)).toBe(true);
  });

  test('ids are neither empty nor longer than their limit in bytes', () => {
    expect(isId('é'.repeat(5), 10)).toBe(true);
    expect(isId('é'.repeat(5), 9)).toBe(false);
    for (const bad of ['', '\ud800', 7, null, undefined, ['a'], {}]) expect(isId(bad, 255)).toBe(false);
  });
});

describe('liveness', () => {
  test('orders restarts, then a third party, then up', () => {
    const rising = [
      toLiveness(0, true, false),
      toLiveness(0, true, true),
      toLiveness(0, false, false),
      toLiveness(0, false, true),
      toLiveness(1, true, false),
    ];
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(rising).toEqual([0, 1, 4, 5, 16]);
  });

  test.each([0, 1, 2 ** 27, 2 ** 31, 2 ** 40])('%d restarts go there and back', (restarts) => {
    for (const self of [true, false])
      for (const up of [true, false]) expect(fromLiveness(toLiveness(restarts, self, up))).toEqual({ restarts, self, up });
  });
});

describe('order', () => {
  const op = (type: Op['key']['type'], clock: number, magic: number, origin: string, value: Value): Op => ({
    origin,
    key: { type, site: 'X' },
    clock,
    magic,
    value,
    wallTime: 0,
  });

  test('is clock, then magic, then origin by bytes', () => {
    const rising = [
      op('mem', 0, -5, 'z', true),
      op('mem', 0, 0, 'a', true),
      op('mem', 1, -9, '\uffff', false),
      op('mem', 1, -9, '\u{10000}', true),
      op('mem', 1, 0, 'A', true),
      op('mem', 2, -1, 'A', false),
    ];
    rising.forEach((a, i) => {
      rising.forEach((b, j) => {
        expect(Math.sign(compareOps(a, b))).toBe(Math.sign(i - j));
      });
    });
  });

  test('of liveness is value, then clock, then origin', () => {
    const rising = [op('live', 9, 0, 'z', 1), op('live', 1, 0, 'a', 4), op('live', 2, 0, 'a', 4), op('live', 2, 0, 'b', 4)];
    rising.forEach((a, i) => {
      rising.forEach((b, j) => {
        expect(Math.sign(compareOps(a, b))).toBe(Math.sign(i - j));
      });
    });
    expect(rising.map(ord)[1]).toEqual([4, 1, 'a']);
    expect(ord(op('host', 7, -1, 'o', 'n'))).toEqual([7, -1, 'o']);
  });
});

describe('canonical encoding (RFC 8785)', () => {
  test.each<[Value, string]>([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
    [{ '\u{10000}': 1, '\uffff': 2 }, '{"\u{10000}":1,"\uffff":2}'],
    [[1e21, 1e-7, 0.1, 100], '[1e+21,1e-7,0.1,100]'],
    ['\u0000\b\t\n\f\r"\\/\u007f€', '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f€"'],
    [{ a: [{ c: null, b: true }] }, '{"a":[{"b":true,"c":null}]}'],
  ])('%j', (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  test('decides between contents by bytes', () => {
    expect(compareValues('\uffff', '\u{10000}')).toBeLessThan(0);
    expect(compareValues({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(0);
    expect(Math.sign(compareValues(true, false))).toBe(1);
  });
});

describe('values from outside', () => {
  const limits = { valueLengthMax: 1000, valueDepthMax: 3 };
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const symbolic = Object.defineProperty({}, 'x', { enumerable: true, value: 1 });

  test('what is no JSON, or nested too deep, is refused', () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, -0];
    const foreign = [undefined, [undefined], new Array(2), () => 1, 1n, Symbol('s'), new Date(0), new Map()];
    const deep = [[[[1]]]];
    const others = ['\ud800', { '\ud800': 1 }, JSON.parse('{"__proto__":1}'), cyclic, deep, { a: { b: { c: {} } } }];
    for (const bad of [...numbers, ...foreign, ...others]) expect(copyValue(bad, limits)).toEqual({ ok: false, why: 'bad-value' });
    expect(copyValue(deep[0], limits).ok).toBe(true);
  });

  test.each(['x'.repeat(2000), Array.from({ length: 600 }, () => null), { [`k${'x'.repeat(1000)}`]: 1 }])(
    'what is too large is refused',
    (big) => {
      expect(copyValue(big, limits)).toEqual({ ok: false, why: 'too-large' });
    },
  );

  test.each<[Value, number]>([
    [null, 2],
    [[true, null], 9],
    [[1.5, null], 28],
    ['abc', 5],
    [[], 2],
    [[null, 'a'], 7],
    [{}, 2],
    [{ a: null }, 7],
    [{ ab: [true], c: null }, 18],
  ])('%j is reckoned as %d units of text: one less than that is too little room', (value, units) => {
    const within = (valueLengthMax: number): unknown => copyValue(value, { valueLengthMax, valueDepthMax: 9 });
    expect(within(units)).toEqual({ ok: true, value });
    expect(within(units - 1)).toEqual({ ok: false, why: 'too-large' });
  });

  test('objects are plain: with the prototype of any realm, or none', () => {
    class Special {}
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    for (const plain of [bare, Object.create(Object.create(null) as object)]) expect(copyValue(plain, limits).ok).toBe(true);
    expect(copyValue(bare, limits)).toEqual({ ok: true, value: { a: 1 } });
    for (const other of [new Special(), Object.create({}), /x/]) expect(copyValue(other, limits)).toEqual({ ok: false, why: 'bad-value' });
  });

  test('fields whose names are numbers are fields like others', () => {
    const value = { '0': 1, '1000': { '9x': 2 }, ':': 3, '/': 4 };
    const copied = copyValue(value, limits);
    expect(copied).toEqual({ ok: true, value });
    expect(copied.ok && Object.keys(copied.value as object)).toEqual(Object.keys(value));
  });

  test('fields whose names begin with a digit cannot be written, so that they take no room for all smaller numbers', () => {
    const object = {};
    for (const name of ['0', '9', '1000', '/', ':', 'a', '']) putField(object, name, 1);
    const fixed = Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([name, { writable }]) => (writable ? [] : [name]));
    expect(fixed).toEqual(['0', '9', '1000']);
    expect(Object.values(object)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  test('what is bad and just fits is bad, not too large', () => {
    expect(copyValue([undefined], { valueLengthMax: 4, valueDepthMax: 9 })).toEqual({ ok: false, why: 'bad-value' });
  });

  test('nothing of what follows something bad is looked at', () => {
    const trap = {
      get late(): never {
        throw new Error('looked');
      },
    };
    for (const early of [[Number.NaN, trap], { a: Number.NaN, b: trap }, ['x'.repeat(2000), trap]])
      expect(copyValue(early, limits).ok).toBe(false);
  });

  test('copies are deep, frozen, and share nothing', () => {
    const inner = { list: [1, 'two', null, true], nothing: null };
    const copied = copyValue(inner, limits);
    if (!copied.ok) throw new Error(copied.why);
    inner.list[0] = 2;
    expect(copied.value).toEqual({ list: [1, 'two', null, true], nothing: null });
    expect(Object.isFrozen(copied.value) && Object.isFrozen((copied.value as { list: Value[] }).list)).toBe(true);
    expect(copyValue(symbolic, limits).ok).toBe(true);
  });
});

describe('defaults', () => {
  test('sites are forgotten after a week, and tombstones after 90 days', () => {
    const day = 24 * 60 * 60;
    expect(defaultKeeping).toEqual({ forgetAfterS: 7 * day, tombstoneForS: 90 * day });
    expect(defaultConfig('c', 'A')).toMatchObject({
      cluster: 'c',
      site: 'A',
      ...defaultKeeping,
      rules: musterRules,
      limits: defaultLimits,
    });
  });

  test('both rule sets are known by their names, and differ in every rule', () => {
    for (const name of ['original', 'muster'] as const) expect(rulesNamed(name).name).toBe(name);
    expect([rulesNamed('original'), rulesNamed('muster')]).toEqual([originalRules, musterRules]);
    for (const rule of Object.keys(musterRules) as (keyof typeof musterRules)[]) expect(musterRules[rule]).not.toBe(originalRules[rule]);
  });

  test('a replica without settings follows them', () => {
    const replica = new Replica({ cluster: 'c', site: 'A' });
    replica.begin('n', 'r', 1000);
    replica.setMember('X', false, 1000);
    replica.setMember('X', true, 1000);
    replica.setMember('X', false, 1000);
    expect(replica.setMember('X', false, 1000)).toMatchObject({ ok: false, why: 'already-kicked' });
    // Alone with it, only time forgets: that of a tombstone.
    expect(replica.cleanup(1000 + defaultKeeping.tombstoneForS)).toEqual([]);
    expect(replica.cleanup(1001 + defaultKeeping.tombstoneForS)).toEqual(['X']);
    expect(replica.setInfo('x'.repeat(defaultLimits.valueLengthMax), 1000)).toMatchObject({ ok: false, why: 'too-large' });
  });
});
