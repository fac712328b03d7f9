/** Occurrences at random times are a Poisson process: gaps are exponential, no gap knows of another, and counts spread as they should. */

import seedrandom from 'seedrandom';
import { expect, it } from 'vitest';
import { exponential } from '../../../sim/world/exponential.ts';
import { layPlan } from '../../../sim/world/plan.ts';
import { scenarioOf } from '../world/worlds.ts';
import { countsTest, distributionTest, independenceTest, level } from './tails.ts';

const meanMs = 250;
const scenario = scenarioOf({
  sites: 5,
  startWithin: '0s',
  duration: '1000s',
  faults: [{ every: `${meanMs}ms`, arrivals: 'random', pause: 'any', for: '1ms' }],
});

function timesOf(seed: string): readonly number[] {
  return layPlan(scenario, seed)
    .physics.filter(({ physics }) => physics.kind === 'pause')
    .map(({ time }) => time);
}

const times = timesOf('arrivals');
const gaps = times.map((time, i) => time - (i === 0 ? 0 : (times[i - 1] as number)));
const cumulative = (us: number): number => 1 - Math.exp(-us / (meanMs * 1000));

it('draws exponential numbers from uniform ones', () => {
  const numbers = Array.from({ length: 20_000 }, (_, nth) => exponential(seedrandom.tychei(`numbers ${nth}`).quick));
  expect(distributionTest(numbers, (x) => 1 - Math.exp(-x))).toBeGreaterThan(level);
  // The test can fail: a tenth of a percent of a hundredth is seen at once when the mean is off by a few hundredths.
  expect(
    distributionTest(
      numbers.map((x) => x * 1.05),
      (x) => 1 - Math.exp(-x),
    ),
  ).toBeLessThan(level);
});

it('leaves exponential gaps, the first one included', () => {
  expect(gaps.length).toBeGreaterThan(3500);
  expect(distributionTest(gaps, cumulative)).toBeGreaterThan(level);
  const firsts = Array.from({ length: 400 }, (_, seed) => timesOf(`first ${seed}`)[0] as number);
  expect(distributionTest(firsts, cumulative)).toBeGreaterThan(level);
});

it('has no gap know of the one before', () => {
  const median = Math.log(2) * meanMs * 1000;
  const isLong = gaps.map((gap) => (gap > median ? 1 : 0));
  expect(independenceTest(isLong.slice(1).map((long, i) => [long, isLong[i] as number]))).toBeGreaterThan(level);
});

it('spreads counts as Poisson says, and regular gaps do not', () => {
  const spread = (list: readonly number[]): number => {
    // Seconds by how many occurrences fell into them: mean 4.
    const counts = new Array<number>(1000).fill(0);
    for (const us of list) counts[Math.floor(us / 1_000_000)] = (counts[Math.floor(us / 1_000_000)] as number) + 1;
    const bins = [0, 0, 0, 0, 0];
    for (const count of counts) bins[count <= 1 ? 0 : count <= 3 ? 1 : count === 4 ? 2 : count <= 6 ? 3 : 4]!++;
    const p = (k: number): number => (Math.exp(-4) * 4 ** k) / [1, 1, 2, 6, 24, 120, 720][k]!;
    const shares = [p(0) + p(1), p(2) + p(3), p(4), p(5) + p(6)];
    return countsTest(
      bins,
      [...shares, 1 - shares.reduce((sum, share) => sum + share)].map((share) => share * 1000),
    );
  };
  expect(spread(times)).toBeGreaterThan(level);
  expect(spread(times.map((_, i) => i * meanMs * 1000))).toBeLessThan(level);
});
