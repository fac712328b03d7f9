/** Whoever was set back and does otherwise than it must is noticed, though its peers may make good for it; so is who was not and thinks so. */

import { beforeEach, expect, test, vi } from 'vitest';
import type { State } from '../../../src/core/state.ts';
import { expectCaught, plantedWorld, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({
  dreams: null as ((state: State) => number | null) | null,
  before: null as ((state: State) => void) | null,
  seesBeyond: 0,
}));

vi.mock('../../../src/core/set-back.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/set-back.ts')>();
  const evidenceOf: typeof real.evidenceOf = (state, ...rest) => real.evidenceOf(state, ...rest) ?? plant.dreams?.(state) ?? null;
  const recover: typeof real.recover = (state, from, data, seen, now) => {
    plant.before?.(state);
    real.recover(state, from, data, seen + plant.seesBeyond, now);
  };
  return { ...real, evidenceOf, recover };
});

beforeEach(() => Object.assign(plant, { dreams: null, before: null, seesBeyond: 0 }));

const clones = `
sites: 4
bootstrap: all
duration: 9s
protocol: { syncInterval: 250ms }
network: { latency: { min: 1ms, p50: 10ms, p99: 60ms, max: 100ms } }
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 500ms, do: setInfo, by: s3 }
faults:
  - { at: 2s, clone: s3, for: 4s }`;

test('clones of the true core do what they must', () => {
  const { violations, witnesses } = plantedWorld(clones, 1).outcome;
  expect(violations).toEqual([]);
  expect(witnesses).toMatchObject({ 'identity-conflict': 2, 'set-back-noticed': 6 });
});

test('a site that does not notice that it was set back', () => {
  const found = expectCaught('set-back-noticed', worlds.lostDisks, { rules: { noticesSetBack: false } });
  expect(found.detail).toContain('did not notice');
});

test('a site that thinks so without evidence', () => {
  plant.dreams = ({ clock }) => (clock > 20 ? 1 : null);
  expect(expectCaught('set-back-noticed', worlds.busy).detail).toContain('was shown nothing');
});

test('a site that says its address anew without a reason', () => {
  plant.dreams = (state) => {
    const known = state.own('host');
    if (known === undefined || state.clock < 20) return null;
    state.watch?.issued(known);
    return null;
  };
  expect(expectCaught('set-back-noticed', worlds.busy).detail).toContain('nothing on account of which it must say');
});

test('a site that jumps further than it must', () => {
  plant.seesBeyond = 1;
  expect(expectCaught('set-back-noticed', worlds.lostDisks).detail).toContain('must jump to');
});

test('a site that keeps it to itself', () => {
  plant.before = (state) => Object.assign(state, { tell: () => {} });
  expect(expectCaught('set-back-noticed', worlds.lostDisks).detail).toContain('must report set-back');
});

test('a site that gives up too soon, and one that never does', () => {
  plant.before = (state) => {
    state.setBacksMs = [0, 0, 0].map(() => state.setBacksMs.at(-1) ?? 1e9);
  };
  expect(expectCaught('set-back-noticed', worlds.lostDisks).detail).toContain('did not notice');
  plant.before = (state) => {
    state.setBacksMs = state.setBacksMs.slice(-1);
  };
  expect(expectCaught('set-back-noticed', clones).detail).toContain('for the fourth time');
});
