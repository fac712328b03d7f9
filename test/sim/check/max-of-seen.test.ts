/** Entries that are not the greatest of what was seen are noticed. */

import { beforeEach, expect, test, vi } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({ bug: 'no store' as 'no store' | 'lost later' }));

vi.mock('../../../src/core/merge.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/merge.ts')>();
  const merge: typeof real.merge = (state, peer, op, importedAt = state.clock) => {
    if (plant.bug === 'no store' && op.key.type === 'info' && op.clock % 3 === 0) {
      state.watch?.merged(op, peer.info?.op ?? null, true, importedAt);
      return true;
    }
    const won = real.merge(state, peer, op, importedAt);
    // Storing one entry deletes another.
    if (plant.bug === 'lost later' && op.key.type === 'host') state.discard(peer, 'live');
    return won;
  };
  return { ...real, merge };
});

beforeEach(() => {
  plant.bug = 'no store';
});

test('an operation that wins and is not stored', () => {
  expect(expectCaught('max-of-seen', worlds.busy).detail).toContain('the greatest that it has seen');
});

test('an entry that is lost behind the back of everybody', () => {
  plant.bug = 'lost later';
  expectCaught('max-of-seen', worlds.busy);
});
