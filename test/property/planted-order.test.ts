/** With an order planted in the core that never looks at origins, the safety property finds it. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Op } from '../../src/core/index.ts';
import { safety } from './safety.ts';

vi.mock('../../src/core/order.ts', async (original) => {
  const real = await original<typeof import('../../src/core/order.ts')>();
  // At equal clocks the origin is not looked at: what comes later wins.
  return {
    ...real,
    compareOps: (a: Op, b: Op) => (a.key.type !== 'live' && a.clock === b.clock && a.magic === b.magic ? 1 : real.compareOps(a, b)),
  };
});

test('the planted bug is found, by its name', () => {
  const found = fc.check(safety(), { numRuns: 400, seed: 11 });
  expect((found.errorInstance as { readonly statement?: string }).statement).toBe('total-order');
});
