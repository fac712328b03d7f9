/** Sites that return from being forgotten by less than a new membership are seen. */

import { expect, test } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

test('without tombstones, an old message brings a site back', () => {
  const found = expectCaught(
    'no-resurrection',
    worlds.cleanup.replace('max: 400ms', 'max: 8s').replace('p99: 80ms', 'p99: 6s'),
    { rules: { keepsTombstones: false } },
    10,
  );
  expect(found.detail).toContain('it may return only by a greater membership');
});

test('with tombstones that refuse nothing, other keys come back', () => {
  const found = expectCaught('no-resurrection', worlds.cleanup, { rules: { checksInput: false } }, 10);
  expect(found.detail).toContain('it may return only by a greater membership');
});

test('the original: a kicked site forgets itself, and its default membership is back at the next start', () => {
  const self = `
sites: 3
duration: 20s
protocol: { rules: original, forgetAfter: 2s, tombstoneFor: 1h, cleanupInterval: 1s }
workload:
  - { at: 4s, do: leave, by: s2 }
faults:
  - { at: 12s, crash: s2, restartAfter: 1s }`;
  expect(expectCaught('no-resurrection', self).sites).toContain('s2');
});
