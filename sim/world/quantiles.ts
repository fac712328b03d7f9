/** Latencies given by quantiles, drawn by linear interpolation in whole microseconds: the same on every engine. */

import type { Quantiles, Us } from '../scenario/scenario.ts';

/** The latency at a fraction (0 to 1) of the distribution. */
export function atFraction(table: Quantiles, fraction: number): Us {
  if (fraction < 0.5) return between(table.minUs, table.p50Us, fraction / 0.5);
  if (fraction < 0.99) return between(table.p50Us, table.p99Us, (fraction - 0.5) / 0.49);
  return between(table.p99Us, table.maxUs, (fraction - 0.99) / 0.01);
}

function between(low: Us, high: Us, share: number): Us {
  return low + Math.floor((high - low) * share);
}
