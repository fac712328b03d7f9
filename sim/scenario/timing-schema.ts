/** The fields that every item of a plan has: under which id it draws, and when it happens. */

import { z } from 'zod';
import { duration, interval, itemId } from './field-kinds.ts';
import type { UsRange } from './scenario.ts';

type Optional<T> = z.ZodOptional<z.ZodType<T, unknown>>;

/** How sites are named wherever somebody acts or fails. */
export const WHO: string =
  '`any` is one site, chosen anew each time among those that should be up; `all` is every one of these; names mean every site that is named.';

export const timing: {
  readonly id: Optional<string>;
  readonly at: Optional<number>;
  readonly every: Optional<UsRange>;
  readonly arrivals: Optional<'regular' | 'random'>;
  readonly until: Optional<number>;
  readonly only: Optional<readonly number[]>;
} = {
  id: itemId(
    'Keys the randomness of this item, so that it keeps its fate when other items come or go. Default: made from kind and position.',
  ).optional(),
  at: duration('When it happens, counted from the start; with `every`, when it first happens (default: after one gap).').optional(),
  every: interval(
    'Gap between two occurrences: `4s`, drawn from `1s..5s`, or as a rate `2/s`. Without it the item happens once, at `at`.',
  ).optional(),
  arrivals: z
    .enum(['regular', 'random'])
    .meta({
      description:
        'With `every`, a gap or a rate: `regular` keeps to it; `random` takes it for the mean of gaps that do not depend on one another (a Poisson process): some occurrences come in bursts, others after a long silence. Default: `regular`.',
    })
    .optional(),
  until: duration('With `every`: no occurrence at or after this time. Default: `duration`.').optional(),
  only: z
    .array(z.int().min(1).max(1_000_000))
    .min(1)
    .meta({
      description:
        'With `every`: of all occurrences only these, counted from 1. Each keeps its time and its fate, as `muster shrink` needs it.',
    })
    .optional(),
};
