/** Operations stored at a clock value that cannot be are seen. */

import { beforeEach, expect, test, vi } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({ importedAt: (importedAt: number): number => importedAt }));

vi.mock('../../../src/core/merge.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/merge.ts')>();
  const merge: typeof real.merge = (state, peer, op, importedAt = state.clock) => real.merge(state, peer, op, plant.importedAt(importedAt));
  return { ...real, merge };
});

beforeEach(() => {
  plant.importedAt = (importedAt) => importedAt;
});

test('stored before the operation itself', () => {
  plant.importedAt = (importedAt) => Math.max(0, importedAt - 1);
  expect(expectCaught('import-bounds', worlds.busy).detail).toContain('must be stored between');
});

test('stored in the future', () => {
  plant.importedAt = (importedAt) => importedAt + 1;
  expectCaught('import-bounds', worlds.busy);
});

test('stored at 0, where only the default may be', () => {
  plant.importedAt = () => 0;
  expectCaught('import-bounds', worlds.busy);
});
