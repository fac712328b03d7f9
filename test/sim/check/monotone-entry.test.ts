/** Entries that are replaced by lesser ones, or without a merge, are seen. */

import { beforeEach, expect, test, vi } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({ silently: false }));

// A lesser operation replaces a greater one: by a merge that it wins, or without telling.
vi.mock('../../../src/core/merge.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/merge.ts')>();
  const merge: typeof real.merge = (state, peer, op, importedAt = state.clock) => {
    const before = peer[op.key.type]?.op ?? null;
    if (op.key.type !== 'info' || before === null || op.clock >= before.clock) return real.merge(state, peer, op, importedAt);
    state.store(peer, op, importedAt);
    state.watch?.merged(op, before, !plant.silently, importedAt);
    return true;
  };
  return { ...real, merge };
});

beforeEach(() => {
  plant.silently = false;
});

test('by a lesser one', () => {
  expect(expectCaught('monotone-entry', worlds.busy).detail).toContain('which is not greater');
});

test('behind the back of everybody', () => {
  plant.silently = true;
  expect(expectCaught('monotone-entry', worlds.busy).detail).toContain('without any merge');
});
