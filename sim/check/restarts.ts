/** How many restarts liveness tells of, read from its stored form without the core's help: what the core's own reading is held against. */

import type { Op } from '../../src/core/index.ts';

/** Restarts are counted in sixteens. */
export function restartsOf({ value }: Pick<Op, 'value'>): number {
  return Math.floor(Number(value) / 16);
}
