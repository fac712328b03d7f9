/** A site that returns, and is not known as it was, is seen. */

import { expect, test } from 'vitest';
import { expectCaught, withOps, worlds } from './planted.ts';

test('a return that leaves the address behind', () => {
  const returned = new Set<string>();
  const found = expectCaught('rejoin-complete', worlds.cleanup, {
    ports: (ports, server) => ({
      send: (to, message) => {
        const { replica } = server();
        if (replica.entry('mem', replica.site)?.op.value === false) returned.add(replica.site);
        const isOwn = returned.has(replica.site);
        ports.send(
          to,
          isOwn ? withOps(message, (ops) => ops.filter((op) => op.key.type === 'mem' || op.key.site !== replica.site)) : message,
        );
      },
    }),
  });
  expect(found.detail).toContain('rejoined, so that all participants must hold');
});
