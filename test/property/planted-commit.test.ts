/** With a failed commit taken for a durable one, the safety property finds it. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { safety } from './safety.ts';

vi.mock('../../src/core/durable.ts', async (original) => {
  const real = await original<typeof import('../../src/core/durable.ts')>();
  class Forgetful extends real.Changes {
    // A failed batch is taken for durable: what it held is never committed.
    override failed(): void {
      this.committed();
    }
  }
  return { ...real, Changes: Forgetful };
});

test('the planted bug is found, by its name', () => {
  const found = fc.check(safety(), { numRuns: 400, seed: 11 });
  expect((found.errorInstance as { readonly statement?: string }).statement).toBe('commit-before-send');
});
