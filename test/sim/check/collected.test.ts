/** Kicked sites that are never forgotten are seen. */

import { expect, test } from 'vitest';
import { expectCaught, plantedWorld } from './planted.ts';

const kicked = `
sites: 5
duration: 15s
protocol: { forgetAfter: 2s, tombstoneFor: 1h, cleanupInterval: 1s }
network: { latency: { min: 1ms, p50: 5ms, p99: 80ms, max: 400ms }, loss: 5% }
workload:
  - { at: 5s, do: kick, by: s1, of: s5 }
  - { at: 6s, do: kick, by: s2, of: s4 }
  - { every: 500ms, do: setInfo, by: any }`;

test('a cleanup that never comes', () => {
  const found = expectCaught('collected', kicked, { config: { cleanupIntervalMs: null } });
  expect(found.detail).toContain('must have forgotten it but for its tombstone');
});

test('a cleanup that waits too long', () => {
  expectCaught('collected', kicked, { config: { forgetAfterS: 3600 } });
});

test('the true core forgets them', () => {
  const { outcome } = plantedWorld(kicked, 1);
  expect(outcome.violations).toEqual([]);
  expect(outcome.witnesses['forget']).toBeGreaterThanOrEqual(6);
});
