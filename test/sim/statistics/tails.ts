/** The statistical tests of this suite: Pearson's chi-square and Kolmogorov-Smirnov, with their tails computed here. */

/** Below this probability a test fails. At fixed seeds a failure is no bad luck: it stays until somebody has looked. */
export const level = 1e-4;

/** Probability that a chi-square variable with `freedom` degrees of freedom is greater than `x`: the regularized upper gamma function. */
export function chiSquareTail(x: number, freedom: number): number {
  const [a, z] = [freedom / 2, x / 2];
  if (z <= 0) return 1;
  const scale = Math.exp(a * Math.log(z) - z - logGamma(a));
  return z < a + 1 ? 1 - scale * lowerSeries(a, z) : scale * upperFraction(a, z);
}

function lowerSeries(a: number, z: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 10_000 && term > sum * 1e-16; n++) {
    term *= z / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's evaluation of the continued fraction. */
function upperFraction(a: number, z: number): number {
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** Stirling's series, shifted up to where it is exact. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 20; z++) shift -= Math.log(z);
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5);
}

/** Pearson's test of counts against their expectations. Probability of so great a difference by chance. */
export function countsTest(observed: readonly number[], expected: readonly number[], freedom: number = observed.length - 1): number {
  const x = observed.reduce((sum, count, bin) => sum + (count - (expected[bin] as number)) ** 2 / (expected[bin] as number), 0);
  return chiSquareTail(x, freedom);
}

/** Whether `hits` of `trials` are what a probability gives. */
export function shareTest(hits: number, trials: number, probability: number): number {
  return countsTest([hits, trials - hits], [trials * probability, trials * (1 - probability)]);
}

/** A number of hits against independent trials, each with a probability of its own. Normal approximation. */
export function trialsTest(hits: number, probabilities: readonly number[]): number {
  const mean = probabilities.reduce((sum, p) => sum + p, 0);
  const variance = probabilities.reduce((sum, p) => sum + p * (1 - p), 0);
  return chiSquareTail((hits - mean) ** 2 / variance, 1);
}

/** Pearson's test of independence of two classifications, each into `size` classes from 0 on. */
export function independenceTest(pairs: readonly (readonly [number, number])[], size = 2): number {
  const table = new Array<number>(size * size).fill(0);
  for (const [a, b] of pairs) table[a * size + b] = (table[a * size + b] as number) + 1;
  const row = (a: number): number => table.slice(a * size, (a + 1) * size).reduce((sum, count) => sum + count, 0);
  const column = (b: number): number => table.filter((_, cell) => cell % size === b).reduce((sum, count) => sum + count, 0);
  const expected = table.map((_, cell) => (row(Math.floor(cell / size)) * column(cell % size)) / pairs.length);
  return countsTest(table, expected, (size - 1) ** 2);
}

/** Kolmogorov-Smirnov: whether values come from a distribution with this cumulative function. */
export function distributionTest(values: readonly number[], cumulative: (value: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((most, value, i) => {
    const at = cumulative(value);
    return Math.max(most, at - i / n, (i + 1) / n - at);
  }, 0);
  const lambda = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  let tail = 0;
  for (let k = 1; k <= 100; k++) tail += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * lambda) ** 2);
  return Math.min(1, Math.max(0, lambda < 0.2 ? 1 : tail));
}
