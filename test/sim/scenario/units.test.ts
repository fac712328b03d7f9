/** Units are where a scenario silently becomes another one, so each reading is held against exact numbers and each refusal against its sentence. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDuration,
  formatRange,
  type Reading,
  readDrift,
  readDuration,
  readInterval,
  readProbability,
  readRange,
  readSignedRange,
  readSize,
} from '../../../sim/scenario/units.ts';

const good = <T>(value: T): Reading<T> => ({ ok: true, value });

describe('durations', () => {
  test.each([
    ['0', 'x', null],
    ['250ms', '', 250_000],
    ['1us', '', 1],
    ['0.07s', '', 70_000],
    ['1.5h', '', 5_400_000_000],
    ['7d', '', 604_800_000_000],
    ['36500d', '', 3_153_600_000_000_000],
    ['36501d', 'longer than a hundred years', null],
    ['0.0001ms', 'not a whole number of microseconds', null],
    ['10', 'has no unit', null],
    ['10 s', 'not a duration', null],
    ['10sec', '`sec` is not a unit of time', null],
    ['-1s', 'negative', null],
    ['s', 'not a duration', null],
    ['1e3s', 'not a duration', null],
  ])('%s', (text, complaint, us) => {
    const read = readDuration(text);
    if (us !== null) expect(read).toEqual(good(us));
    else if (text === '0') expect(read).toMatchObject({ ok: false, message: '`"0"` has no unit' });
    else expect(read).toMatchObject({ ok: false, message: expect.stringContaining(complaint), remedy: expect.stringMatching(/^Write /) });
  });

  test('a number needs a unit, unless it is 0', () => {
    expect(readDuration(0)).toEqual(good(0));
    expect(readDuration(5)).toMatchObject({ ok: false, message: '`5` has no unit' });
  });

  test.each([null, true, [], {}])('%j is refused', (raw) => {
    expect(readDuration(raw).ok).toBe(false);
  });

  test('what is written reads back as the same microseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_153_600_000_000_000 }), (us) => {
        expect(readDuration(formatDuration(us))).toEqual(good(us));
      }),
    );
  });

  test('the largest whole unit is written', () => {
    expect([0, 90_000_000, 3_600_000_000, 1_500].map(formatDuration)).toEqual(['0s', '90s', '1h', '1500us']);
  });
});

describe('ranges', () => {
  test.each([
    ['1s..5s', { minUs: 1_000_000, maxUs: 5_000_000 }],
    ['0.5s..500ms', { minUs: 500_000, maxUs: 500_000 }],
    ['2s', { minUs: 2_000_000, maxUs: 2_000_000 }],
  ])('%s', (text, range) => expect(readRange(text)).toEqual(good(range)));

  test('must ascend', () => {
    expect(readRange('5s..1s')).toEqual({
      ok: false,
      message: 'the range `5s..1s` ends before it begins',
      remedy: 'Write the smaller end first: 1s..5s',
    });
  });

  test.each(['1s..2s..3s', '1s..', '..5s', '1..5s', '-1s..5s'])('%s is refused', (text) => expect(readRange(text).ok).toBe(false));

  test('signed ranges read back as written', () => {
    const ends = fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 1e12 }));
    fc.assert(
      fc.property(ends, ([minUs, width]) => {
        const range = { minUs, maxUs: minUs + width };
        expect(readSignedRange(formatRange(range))).toEqual(good(range));
      }),
    );
  });
});

describe('intervals', () => {
  test.each([
    ['2/s', 500_000],
    ['3/s', 333_333],
    ['0.5/s', 2_000_000],
    ['30/m', 2_000_000],
    ['1/d', 86_400_000_000],
    ['4s', 4_000_000],
  ])('%s', (text, us) => expect(readInterval(text)).toEqual(good({ minUs: us, maxUs: us })));

  test.each(['0/s', '-1/s', '2/week', '2/s/s', '2ms/s', '/s', '5000000/s', '0s', '0s..1s', '0.000000001/d'])('%s is refused', (text) => {
    expect(readInterval(text)).toMatchObject({ ok: false, message: expect.any(String), remedy: expect.stringMatching(/^Write /) });
  });
});

describe('probabilities, drift, sizes', () => {
  test.each([
    ['5%', 0.05],
    [0.05, 0.05],
    ['12.5%', 0.125],
    ['100%', 1],
    [0, 0],
  ])('probability %s', (raw, value) => expect(readProbability(raw)).toEqual(good(value)));

  test.each(['101%', 1.01, -0.1, '0.05', '5 %', '5', true, null, Number.NaN, '-5%'])('%s is no probability', (raw) => {
    expect(readProbability(raw)).toMatchObject({ ok: false, message: expect.stringContaining('not a probability') });
  });

  test('drift', () => {
    expect(readDrift('100ppm')).toEqual(good(100));
    expect(readDrift(0)).toEqual(good(0));
    for (const raw of [100, '100', '-1ppm', '1.5ppm', '500001ppm', '1%']) expect(readDrift(raw)).toMatchObject({ ok: false });
  });

  test('sizes', () => {
    expect(['64kB', '1MiB', '1.5KiB', '0B'].map(readSize)).toEqual([64_000, 1_048_576, 1_536, 0].map(good));
    expect(readSize(0)).toEqual(good(0));
    for (const raw of ['64', '64KB', '-1B', '0.5B', 64]) expect(readSize(raw)).toMatchObject({ ok: false });
  });
});
