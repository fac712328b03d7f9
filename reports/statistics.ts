/** The few statistics that reports state: an interval for a rate, quantiles, and the steps of a distribution. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One step of an empirical distribution: `share` of all observations are at most `value`. */
export interface Step {
  readonly value: number;
  readonly share: number;
}

const z95 = 1.959963984540054;

/**
 * 95% confidence interval of a rate after `hits` in `trials`, by Wilson's score (E. B. Wilson, 1927): sound for rates near 0
 * and for few trials, where the textbook interval collapses. Null without trials: nothing is known then.
 */
export function wilsonInterval(hits: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const rate = hits / trials;
  const scale = 1 + (z95 * z95) / trials;
  const centre = (rate + (z95 * z95) / (2 * trials)) / scale;
  const half = (z95 / scale) * Math.sqrt((rate * (1 - rate)) / trials + (z95 * z95) / (4 * trials * trials));
  return { low: hits === 0 ? 0 : Math.max(0, centre - half), high: hits === trials ? 1 : Math.min(1, centre + half) };
}

/** The numbers in ascending order, in a new array. */
export function sortedNumbers(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Nearest rank: the smallest observation that at least `share` of all observations do not exceed. Null without observations. */
export function quantile(ascending: Float64Array, share: number): number | null {
  const rank = Math.min(ascending.length, Math.max(1, Math.ceil(share * ascending.length)));
  return ascending[rank - 1] ?? null;
}

/**
 * Steps of the empirical distribution of `ascending` among `total` observations (more than its length, when some never came to
 * a value). At most `most` steps, evenly spread over the ranks, the last one always among them.
 */
export function distributionSteps(ascending: Float64Array, total: number, most: number): readonly Step[] {
  const size = ascending.length;
  const steps: Step[] = [];
  const drawn = Math.min(size, most);
  for (let index = 1; index <= drawn; index += 1) {
    const rank = Math.ceil((index * size) / drawn);
    const value = ascending[rank - 1] ?? 0;
    if (steps.at(-1)?.value === value) steps.pop();
    steps.push({ value, share: rank / total });
  }
  return steps;
}

/** At most `most` of `items`, evenly spread, first and last kept. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T);
}
