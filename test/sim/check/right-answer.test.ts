/** Ending with something that is not the greatest is seen. */

import { expect, test, vi } from 'vitest';
import { expectCaught } from './planted.ts';

vi.mock('../../../src/core/merge.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/merge.ts')>();
  // Of the metadata of others, the first word is the last.
  const merge: typeof real.merge = (state, peer, op, importedAt = state.clock) => {
    if (op.key.type !== 'info' || peer.info === null || op.origin === state.local) return real.merge(state, peer, op, importedAt);
    state.watch?.merged(op, peer.info.op, false, importedAt);
    return false;
  };
  return { ...real, merge };
});

test('the first in the place of the greatest', () => {
  const calm = 'sites: 4\nbootstrap: all\nduration: 10s\nworkload:\n  - { every: 1s, do: setInfo, by: any }';
  expect(expectCaught('right-answer', calm).detail).toContain('was durable at a participant');
});
