/** A site that is not answered, or more than once, is noticed: the one stalls it, the other lets anybody make a flood of answers. */

import { expect, test } from 'vitest';
import { type Message, type Ports, Server } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

const answering = (times: (message: Message) => number): Plant => ({
  ports: (ports: Ports) => ({
    send: (dest, message) => {
      for (let i = 0; i < (message.kind === 'gap' ? times(message) : 1); i++) ports.send(dest, i === 0 ? message : { ...message });
    },
  }),
});

test('a stranger that is answered again and again', () => {
  const found = expectCaught(
    'strangers-answered',
    worlds.wipes,
    answering(() => 2),
  );
  expect(found.detail).toContain('is enough');
});

test('a stranger that is not answered', () => {
  const found = expectCaught(
    'strangers-answered',
    worlds.wipes,
    answering(() => 0),
  );
  expect(found.detail).toContain('must answer');
});

test('somebody well known that is answered all the same', () => {
  const plant: Plant = {
    server: (config, ports) =>
      new (class extends Server {
        override received(...[message, via, now]: Parameters<Server['received']>): void {
          super.received(message, via, now);
          if (message.kind !== 'sync' || message.data.clock % 50 !== 0) return;
          const { cluster, from: to } = message.data;
          const gap = { kind: 'gap', cluster, from: config.site, to, acked: 0, ackedRun: '', node: config.site, run: 'any' } as const;
          ports.send({ site: to, node: message.node }, gap);
        }
      })(config, ports),
  };
  expect(expectCaught('strangers-answered', worlds.busy, plant).detail).toContain('nothing to say');
});
