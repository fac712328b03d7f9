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
