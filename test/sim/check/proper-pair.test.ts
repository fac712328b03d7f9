/** Two operations with equal order and different content are seen. */

import { expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught } from './planted.ts';

test('a clock that starts from 0 with every start', () => {
  const moving = 'sites: 3\nduration: 10s\nfaults:\n  - { every: 2s, crash: s2, restartAfter: 50ms, moves: true }';
  const found = expectCaught('proper-pair', moving, {
    rules: { noticesSetBack: false },
    server: (config, ports) =>
      new (class extends Server {
        override start(...[node, run, contacts, durable, now]: Parameters<Server['start']>): void {
          super.start(node, run, contacts, durable === null ? null : { ...durable, meta: { ...durable.meta, clock: 0 } }, now);
        }
      })(config, ports),
  });
  expect(found.detail).toContain('equal order and different content');
});
