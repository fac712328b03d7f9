/** Acknowledgements of what was never held are seen, whoever is to blame. */

import { expect, test } from 'vitest';
import type { Op } from '../../../src/core/index.ts';
import { expectCaught, misreading, withOps, worlds } from './planted.ts';

test('a sync without some of what it says it brings', () => {
  const found = expectCaught('ack-sound', worlds.busy, {
    ports: (ports) => ({
      send: (to, message) =>
        ports.send(
          to,
          withOps(message, (ops) => ops.slice(1)),
        ),
    }),
  });
  expect(found.detail).toContain('as complete, without');
});

test('an empty sync in the place of a full one', () => {
  expectCaught('ack-sound', worlds.busy, {
    ports: (ports) => ({
      send: (to, message) =>
        ports.send(
          to,
          withOps(message, () => []),
        ),
    }),
  });
});

test('a receiver that overlooks operations', () => {
  const server = misreading((message) => withOps(message, (ops) => ops.filter((op) => op.key.type !== 'info')));
  expect(expectCaught('ack-sound', worlds.busy, { server }).detail).toContain('acknowledged to');
});

test('an entry that is kept in memory alone', () => {
  // Neither durable nor sent, it can be missed by nobody but who compares both ends in the end.
  const isLive = (op: Op): boolean => op.key.type === 'live';
  const found = expectCaught('ack-sound', worlds.busy, {
    ports: (ports) => ({
      commit: (batch) => ports.commit({ ...batch, entries: batch.entries.filter(({ op }) => !isLive(op)) }),
      send: (to, message) =>
        ports.send(
          to,
          withOps(message, (ops) => ops.filter((op) => !isLive(op))),
        ),
    }),
  });
  expect(found.detail).toContain('yet lacks');
});
