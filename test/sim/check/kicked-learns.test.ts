/** A kicked site that nobody tells is seen. */

import { expect, test } from 'vitest';
import { expectCaught, plantedWorld } from './planted.ts';

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

test('a kick that only kicked sites know leaves the run open', () => {
  // s3 kicks s4 while alone, and is kicked itself: nobody takes in what it has to say.
  const { outcome } = plantedWorld(
    `
sites: 4
duration: 12s
workload:
  - { at: 6s, do: kick, by: s3, of: s4 }
  - { at: 6s, do: kick, by: s1, of: s3 }
faults:
  - { at: 5s, for: 3s, partition: { isolate: s3 } }`,
    1,
    {
      ports: (ports, server) => ({
        send: (to, message) =>
          server().replica.entry('mem', 's3')?.op.value === false && server().site === 's3' ? undefined : ports.send(to, message),
      }),
    },
  );
  expect(outcome.violations.map((violation) => violation.invariant)).not.toContain('kicked-learns');
});
