/** A kicked site that nobody tells is seen. */

import { expect, test } from 'vitest';
import type { Server } from '../../../src/core/index.ts';
import { expectCaught, misreading, type Plant, plantedWorld } from './planted.ts';

const kick = `
sites: 4
duration: 10s
workload:
  - { at: 5s, do: kick, by: s1, of: s4 }
  - { every: 500ms, do: setInfo, by: [s1, s2, s3] }`;

test('syncs to kicked sites that are dropped', () => {
  const found = expectCaught('kicked-learns', kick, {
    ports: (ports, server) => ({
      send: (to, message) => {
        const { replica } = server();
        if (message.to === null || replica.entry('mem', message.to)?.op.value !== false) ports.send(to, message);
      },
    }),
  });
  expect(found.detail).toContain('still believes itself a member');
});

test('the true core tells it', () => {
  const { outcome } = plantedWorld(kick, 1);
  expect(outcome.violations).toEqual([]);
  expect(outcome.witnesses['kicked-site-learns']).toBe(1);
});

/** s3 kicks s4 while alone, is kicked itself, and from then on says nothing more. */
const silenced = `
sites: 4
duration: 12s
workload:
  - { at: 6s, do: kick, by: s3, of: s4 }
  - { at: 6s, do: kick, by: s1, of: s3 }
faults:
  - { at: 5s, for: 3s, partition: { isolate: s3 } }`;

const silence: Plant = {
  ports: (ports, server) => ({
    send: (to, message) =>
      server().replica.entry('mem', 's3')?.op.value === false && server().site === 's3' ? undefined : ports.send(to, message),
  }),
};

test('a kicked site that keeps its own last kick to itself', () => {
  const found = expectCaught('kicked-learns', silenced, silence);
  expect(found.detail).toContain('s3, which it can learn from');
});

test('a kick that only kicked sites know leaves the run open where they owe nobody their last words', () => {
  const { outcome } = plantedWorld(`${silenced}\nprotocol: { rules: original }`, 1, silence);
  expect(outcome.violations.map((violation) => violation.invariant)).not.toContain('kicked-learns');
});

test('a kicked site that answers nobody who asks it', () => {
  // s3 leaves after its last kick, and neither tells nor hears anything more; of s4, which moves meanwhile, it has no address.
  const left = `
sites: 4
bootstrap: all
contacts: all
duration: 10s
protocol: { contactInterval: 1s }
workload:
  - { at: 6s, do: kick, by: s3, of: s4 }
  - { at: 6500ms, do: leave, by: s3 }
faults:
  - { at: 5s, for: 5s, partition: { isolate: s3 } }
  - { at: 7s, crash: s4, restartAfter: 500ms, moves: true }`;
  const isGone = (server: Server): boolean => server.site === 's3' && server.replica.entry('mem', 's3')?.op.value === false;
  const found = expectCaught('kicked-learns', left, {
    ports: (ports, server) => ({ send: (to, message) => (isGone(server()) ? undefined : ports.send(to, message)) }),
    server: misreading((message, server) => (isGone(server) && message.kind !== 'ask' ? null : message)),
  });
  expect(found.detail).toContain('s3, which it can learn from');
  expect(plantedWorld(left, 1).outcome.violations).toEqual([]);
});
