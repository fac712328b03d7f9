/** A start whose address does not win over what is stored is seen. */

import { expect, test, vi } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

// Of an address the first one known stays.
vi.mock('../../../src/core/merge.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/merge.ts')>();
  const merge: typeof real.merge = (state, peer, op, importedAt = state.clock) => {
    if (op.key.type !== 'host' || peer.host === null) return real.merge(state, peer, op, importedAt);
    state.watch?.merged(op, peer.host.op, false, importedAt);
    return false;
  };
  const issue: typeof real.issue = (state, type, site, value, wallS) => {
    state.clock += 1;
    merge(state, state.peer(site), state.make(type, site, value, wallS));
  };
  return { ...real, merge, issue };
});

test('an address that stays as it was', () => {
  expect(expectCaught('local-wins', worlds.moves).detail).toMatch(/issued host|says of its address/);
});
