/** Liveness that forgets restarts is seen. */

import { expect, test, vi } from 'vitest';
import type { Op } from '../../../src/core/index.ts';
import { expectCaught, worlds } from './planted.ts';

vi.mock('../../../src/core/order.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/order.ts')>();
  const compareOps = (a: Op, b: Op): number => (a.key.type === 'live' ? a.clock - b.clock || real.compareOps(a, b) : real.compareOps(a, b));
  return { ...real, compareOps };
});

test('liveness by clock', () => {
  const lively = worlds.busy.replace(
    'do: setLiveness, by: any, of: any',
    'do: setLiveness, by: any, of: self }\n  - { every: 300ms, do: setLiveness, by: any, of: any',
  );
  expect(expectCaught('restarts-monotone', lively, { rules: { refusesVainCommands: false } }, 10).detail).toContain('restarts of');
});
