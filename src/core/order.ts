/** The total order on the operations of a key: the one comparison on which agreement rests. */

import type { Op, Ord } from './operation.ts';
import { compareText } from './text.ts';

/** `(clock, magic, origin)`, and for `live` keys `(value, clock, origin)`. */
export function ord(op: Op): Ord {
  return op.key.type === 'live' ? [op.value as number, op.clock, op.origin] : [op.clock, op.magic, op.origin];
}

/** Compares two operations on one key by `ord`. Negative, zero or positive. Total, but not causal: see the README. */
export function compareOps(a: Op, b: Op): number {
  if (a.key.type === 'live') {
    if (a.value !== b.value) return (a.value as number) - (b.value as number);
    if (a.clock !== b.clock) return a.clock - b.clock;
  } else {
    if (a.clock !== b.clock) return a.clock - b.clock;
    if (a.magic !== b.magic) return a.magic - b.magic;
  }
  return compareText(a.origin, b.origin);
}
