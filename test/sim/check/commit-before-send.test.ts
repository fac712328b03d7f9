/** What leaves before it is durable is seen, whatever carries it. */

import { expect, test } from 'vitest';
import { expectCaught, withOps, worlds } from './planted.ts';

test('answers from live memory', () => {
  expect(expectCaught('commit-before-send', worlds.busy, { rules: { durableFirst: false } }).detail).toContain('durable is');
});

test('syncs that leave when their commit begins', () => {
  expectCaught('commit-before-send', worlds.busy, {
    ports: (ports, server) => ({
      commit: (batch) => {
        ports.commit(batch);
        const { replica } = server();
        const own = replica.entry('host', replica.site)?.op;
        const data = {
          cluster: replica.cluster,
          from: replica.site,
          since: 0,
          acked: 0,
          clock: batch.meta.clock,
          data: own === undefined ? [] : [own],
        };
        for (const site of replica.members()) {
          if (site === replica.site) continue;
          ports.send({ site, node: replica.nodeOfSite(site) ?? '' }, { kind: 'sync', node: 'n', run: 'r', to: site, data, ackedRun: '' });
        }
      },
    }),
  });
});

test('operations put in from live memory after the commit', () => {
  const found = expectCaught('commit-before-send', worlds.busy, {
    ports: (ports, server) => ({
      send: (to, message) => {
        const { replica } = server();
        const live = replica.entry('info', replica.site)?.op;
        ports.send(to, live === undefined ? message : withOps(message, (ops) => [...ops.filter((op) => op.key !== live.key), live]));
      },
    }),
  });
  expect(found.detail).toContain('before it was durable');
});

test('notifications of what is not durable', () => {
  const found = expectCaught('commit-before-send', worlds.busy, {
    ports: (ports, server) => ({ notify: (_upTo, changes) => ports.notify(server().replica.clock + 1, changes) }),
  });
  expect(found.detail).toContain('notified');
});

test('acknowledgements of what is not durable', () => {
  expectCaught('commit-before-send', worlds.busy, {
    ports: (ports) => ({
      send: (to, message) =>
        ports.send(to, message.kind === 'sync' ? { ...message, data: { ...message.data, acked: message.data.acked + 1 } } : message),
    }),
  });
});
