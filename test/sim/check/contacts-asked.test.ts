/** A site that does not ask its contact points is noticed, though others may find it. */

import { expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught, worlds } from './planted.ts';

test.each([
  ['when their turn comes', 'contact', 'whose turn it is'],
  ['when it is alone', 'flush', 'since it is alone'],
] as const)('a site that does not ask %s', (_, timer, says) => {
  let silent = false;
  const found = expectCaught('contacts-asked', worlds.moves, {
    server: (config, ports) =>
      new (class extends Server {
        override woke(...args: Parameters<Server['woke']>): void {
          silent = args[0] === timer;
          super.woke(...args);
          silent = false;
        }
      })(config, {
        ...ports,
        send: (dest, message) => {
          if (!silent || message.kind !== 'ask') ports.send(dest, message);
        },
      }),
  });
  expect(found.detail).toContain(says);
});

test('a site that asks again and again, though it is not alone', () => {
  const found = expectCaught('contacts-asked', worlds.moves, {
    server: (config, ports) =>
      new (class extends Server {
        override received(...args: Parameters<Server['received']>): void {
          super.received(...args);
          if (args[0].kind === 'sync') super.woke('contact', args[2]);
        }
      })(config, ports),
  });
  expect(found.detail).toContain('no need to');
});

test('a site that asks one contact point only', () => {
  const found = expectCaught('contacts-asked', worlds.moves, {
    ports: (ports) => ({
      send: (dest, message) => ports.send('contact' in dest ? { contact: 'always the same' } : dest, message),
    }),
  });
  expect(found.detail).toContain('it was the turn of');
});
