/** Whoever forgets too early, or itself, or without asking who must know, is seen. */

import { expect, test } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

test('a site forgotten sooner after its kick than configured', () => {
  expect(expectCaught('forget-safe', worlds.cleanup, { config: { forgetAfterS: 0 } }).detail).toContain('it may be forgotten after');
});

test('a tombstone dropped before its time', () => {
  expect(expectCaught('forget-safe', worlds.cleanup, { config: { tombstoneForS: 4 } }).detail).toContain('its tombstone must be kept for');
});

test('a site that forgets itself', () => {
  const found = expectCaught('forget-safe', worlds.cleanup.replace('- { every: 2s..4s, do: rejoin, of: kicked }', ''), {
    rules: { neverForgetsSelf: false },
  });
  expect(found.detail).toContain('no site may forget itself');
});

test('two kicks forgotten by the last one who knows them', () => {
  const lastWords = `
sites: 3
duration: 20s
protocol: { forgetAfter: 2s, tombstoneFor: 1h, cleanupInterval: 1s }
workload:
  - { at: 5s, do: leave, by: [s2, s3] }
faults:
  - { at: 6200ms, crash: [s2, s3], restartAfter: 10s }`;
  const found = expectCaught('forget-safe', lastWords, { rules: { keepsTombstones: false } });
  expect(found.detail).toContain('with no active peer the site itself must have acknowledged');
  expect(found.story?.join()).toContain('forgets');
});
