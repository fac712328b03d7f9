/** Entries of sites without membership are seen. */

import { expect, test } from 'vitest';
import { expectCaught, misreading, withOps, worlds } from './planted.ts';

test('an address that comes without its membership', () => {
  const server = misreading((message) => withOps(message, (ops) => ops.filter((op) => op.key.type !== 'mem')));
  expect(expectCaught('no-orphan', worlds.busy, { server, rules: { checksInput: false } }).detail).toContain('and no membership of');
});

test('the original: a fresh address of a forgotten site, relayed alone', () => {
  const relayed = `
sites: 4
duration: 25s
protocol: { rules: original, forgetAfter: 1s, tombstoneFor: 1h, cleanupInterval: 1s }
network: { latency: { min: 1ms, p50: 5ms, p99: 80ms, max: 400ms } }
workload:
  - { every: 4s, do: kick, by: any, of: any }
  - { every: 300ms, do: setInfo, by: any }
faults:
  - { every: 2s, crash: any, restartAfter: 100ms..3s }`;
  expect(expectCaught('no-orphan', relayed, {}, 10).detail).toContain('nothing will ever clean it up');
});
