/** The statistics that reports state, against values worked out elsewhere. */

import { describe, expect, it } from 'vitest';
import { distributionSteps, quantile, sortedNumbers, thinned, wilsonInterval } from '../../reports/statistics.ts';

describe('wilsonInterval', () => {
  it.each([
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    { hits: 81, trials: 263, low: 0.2553, high: 0.3662 },
    { hits: 15, trials: 148, low: 0.0624, high: 0.1605 },
    { hits: 0, trials: 20, low: 0, high: 0.1611 },
    { hits: 1, trials: 29, low: 0.0061, high: 0.1718 },
  ])('$hits of $trials', ({ hits, trials, low, high }) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('mirrors when hits and misses change places', () => {
    const some = wilsonInterval(3, 40);
    const others = wilsonInterval(37, 40);
    expect(others?.low).toBeCloseTo(1 - (some?.high ?? 0), 12);
    expect(others?.high).toBeCloseTo(1 - (some?.low ?? 0), 12);
  });

  it('reaches 1 when everything failed, and knows nothing without trials', () => {
    expect(wilsonInterval(7, 7)?.high).toBe(1);
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe('quantile', () => {
  it('takes the nearest rank', () => {
    const hundred = sortedNumbers(Array.from({ length: 100 }, (_, index) => 100 - index));
    expect([0.5, 0.95, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([50, 95, 99, 100]);
    expect(quantile(hundred, 0)).toBe(1);
    expect(quantile(sortedNumbers([10, 9]), 1)).toBe(10);
    expect(quantile(sortedNumbers([]), 0.5)).toBeNull();
  });
});

describe('distributionSteps', () => {
  it('ends below 1 when some observations never came to a value', () => {
    const steps = distributionSteps(sortedNumbers([3, 1, 1]), 4, 100);
    expect(steps).toEqual([
      { value: 1, share: 0.5 },
      { value: 3, share: 0.75 },
    ]);
  });

  it('keeps the last step and the truth of each kept one when it thins', () => {
    const values = sortedNumbers(Array.from({ length: 10_001 }, (_, index) => index));
    const steps = distributionSteps(values, values.length, 100);
    expect(steps).toHaveLength(100);
    expect(steps.at(-1)).toEqual({ value: 10_000, share: 1 });
    for (const { value, share } of steps) expect(share).toBeCloseTo((value + 1) / 10_001, 12);
  });

  it('has no step without observations', () => {
    expect(distributionSteps(sortedNumbers([]), 5, 100)).toEqual([]);
  });
});

describe('thinned', () => {
  it('keeps first and last', () => {
    const few = thinned(
      Array.from({ length: 999 }, (_, index) => index),
      50,
    );
    expect(few).toHaveLength(50);
    expect([few[0], few.at(-1)]).toEqual([0, 998]);
    expect(new Set(few).size).toBe(50);
  });
});
