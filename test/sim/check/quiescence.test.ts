/** Traffic that never ends is seen. */

import { expect, test } from 'vitest';
import type { Op } from '../../../src/core/index.ts';
import { expectCaught, misreading, withOps, worlds } from './planted.ts';

test('acknowledgements that are not heard', () => {
  const server = misreading((message) => (message.kind === 'sync' ? { ...message, data: { ...message.data, acked: 0 } } : message));
  expect(expectCaught('quiescence', worlds.busy, { server }).detail).toContain('participants must send no operations');
});

test('operations that are sent again and again', () => {
  const last = new Map<string, readonly Op[]>();
  const found = expectCaught('quiescence', worlds.busy, {
    ports: (ports, server) => ({
      send: (to, message) => {
        const { site } = server().replica;
        if (message.kind === 'sync' && message.data.data.length > 0) last.set(site, message.data.data);
        ports.send(to, message.kind === 'sync' ? withOps(message, (ops) => (ops.length > 0 ? ops : (last.get(site) ?? ops))) : message);
      },
    }),
  });
  expect(found.sites).toHaveLength(2);
});
