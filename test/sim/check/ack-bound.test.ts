/** Acknowledgements of what does not exist are seen. */

import { expect, test } from 'vitest';
import { expectCaught, misreading, type Plant, worlds } from './planted.ts';

test('a peer that acknowledges more than there is', () => {
  const ports: Plant['ports'] = (real) => ({
    send: (to, message) =>
      real.send(to, message.kind === 'sync' ? { ...message, data: { ...message.data, acked: message.data.acked + 1_000 } } : message),
  });
  expect(expectCaught('ack-bound', worlds.busy, { ports, rules: { noticesSetBack: false } }).detail).toContain('yet its own clock is');
});

test('a receiver that acknowledges more than it was sent', () => {
  const server = misreading((message) =>
    message.kind === 'sync' ? { ...message, data: { ...message.data, clock: message.data.clock + 1_000 } } : message,
  );
  expect(expectCaught('ack-bound', worlds.busy, { server }).detail).toContain('never passed');
});
