/** A cleanup that leaves somebody behind whom it had to forget is seen, and one that takes too much. */

import { beforeEach, expect, test, vi } from 'vitest';
import { expectCaught, type Plant, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({ lateByS: 0, forgetAfterS: null as number | null, keepsTombstones: false }));

vi.mock('../../../src/core/forget.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/forget.ts')>();
  const cleanup: typeof real.cleanup = (state, nowS, forgetAfterS) => {
    const kept = plant.keepsTombstones ? [...state.peers.values()].filter((peer) => peer.forgotten) : [];
    for (const { site } of kept) state.peers.delete(site);
    const forgotten = real.cleanup(state, nowS - plant.lateByS, plant.forgetAfterS ?? forgetAfterS);
    for (const peer of kept) state.peers.set(peer.site, peer);
    return forgotten;
  };
  return { ...real, cleanup };
});

beforeEach(() => Object.assign(plant, { lateByS: 0, forgetAfterS: null, keepsTombstones: false }));

test('one second late', () => {
  plant.lateByS = 1;
  expect(expectCaught('cleanup-exact', worlds.cleanup).detail).toContain('has cleaned up, and keeps');
});

test('too early', () => {
  plant.forgetAfterS = 1;
  expect(expectCaught('cleanup-exact', worlds.cleanup).detail).toContain('which it must keep');
});

test('tombstones for ever', () => {
  plant.keepsTombstones = true;
  expectCaught('cleanup-exact', worlds.cleanup.replace('tombstoneFor: 20s', 'tombstoneFor: 4s'));
});

test('whom it forgot, untold or told wrongly', () => {
  const telling = (sites: readonly string[]): Plant => ({
    ports: (ports) => ({ report: (event) => ports.report(event.event === 'forgotten' ? { ...event, sites } : event) }),
  });
  expect(expectCaught('cleanup-exact', worlds.cleanup, telling([])).detail).toContain('and told nobody');
  expect(expectCaught('cleanup-exact', worlds.cleanup, telling(['nobody'])).detail).toContain('told that it forgot nobody');
});
