/** An application that is told too little, too late, too often or something else is noticed. */

import { expect, test } from 'vitest';
import { expectCaught, worlds } from './planted.ts';

test('a notification that leaves one site out', () => {
  const found = expectCaught('notify-complete', worlds.busy, {
    ports: (ports) => ({ notify: (upTo, changes) => ports.notify(upTo, new Map([...changes].slice(1))) }),
  });
  expect(found.detail).toContain('must say');
});

test('a notification that is lost', () => {
  let count = 0;
  const found = expectCaught('notify-complete', worlds.busy, {
    ports: (ports) => ({
      notify: (upTo, changes) => {
        if (++count % 7 !== 0) ports.notify(upTo, changes);
      },
    }),
  });
  expect(found.detail).toContain('it says');
});

test('no notification ever', () => {
  expect(expectCaught('notify-complete', worlds.busy, { ports: () => ({ notify: () => {} }) }).detail).toContain(
    'after the change became durable',
  );
});

test('a notification that comes twice', () => {
  const twice = expectCaught('notify-complete', worlds.busy, {
    ports: (ports) => ({
      notify: (upTo, changes) => {
        ports.notify(upTo, changes);
        ports.notify(upTo, changes);
      },
    }),
  });
  expect(twice.detail).toContain('though it had done so');
});

test('a kicked site that is told as a member', () => {
  expectCaught('notify-complete', worlds.busy, {
    ports: (ports) => ({
      notify: (upTo, changes) =>
        ports.notify(
          upTo,
          new Map([...changes].map(([site, change]) => [site, change.member ? change : { member: true, clock: change.clock ?? 0 }])),
        ),
    }),
  });
});
