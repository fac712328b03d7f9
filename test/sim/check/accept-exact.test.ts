/** Whoever takes more, or less, from a message than it says is seen. */

import { expect, test } from 'vitest';
import { type Message, Server } from '../../../src/core/index.ts';
import { expectCaught, misreading, type Plant, withOps, worlds } from './planted.ts';

test('the maximum in the place of the last acknowledgement', () => {
  const greatest = new Map<string, number>();
  const server = misreading((message, { replica }) => {
    if (message.kind !== 'sync') return message;
    const link = `${replica.site} ${message.data.from} ${message.run}`;
    const clock = Math.max(message.data.clock, greatest.get(link) ?? 0);
    greatest.set(link, clock);
    return { ...message, data: { ...message.data, clock } };
  });
  expect(expectCaught('accept-exact', worlds.busy, { server }).detail).toContain('ackedIn must be');
});

test('an ignored gap', () => {
  const server = misreading((message) => (message.kind === 'sync' ? { ...message, data: { ...message.data, since: 0 } } : message));
  expect(expectCaught('accept-exact', worlds.wipes, { server }).detail).toContain('must see a gap');
});

test('an empty sync in the place of a gap answer', () => {
  const asSync = (message: Message): Message => {
    if (message.kind !== 'gap') return message;
    const data = { cluster: message.cluster, from: message.from, since: 0, acked: message.acked, clock: message.acked, data: [] };
    return { kind: 'sync', node: message.node, run: message.run, to: message.to, data, ackedRun: message.ackedRun };
  };
  expectCaught('accept-exact', worlds.wipes, { server: misreading(asSync) });
});

test('a clock that does not advance', () => {
  const server = misreading((message) =>
    message.kind === 'sync' ? { ...withOps(message, () => []), data: { ...message.data, data: [], clock: message.data.since } } : message,
  );
  expect(expectCaught('accept-exact', worlds.busy, { server }).detail).toContain('must be');
});

test('an acknowledgement that is not kept', () => {
  const server = misreading((message) => (message.kind === 'sync' ? { ...message, data: { ...message.data, acked: 0 } } : message));
  expect(expectCaught('accept-exact', worlds.busy, { server }).detail).toContain('ackedOut must be');
});

test('an ask that changes something', () => {
  const server: Plant['server'] = (config, ports) =>
    new (class extends Server {
      override received(...[message, via, now]: Parameters<Server['received']>): void {
        super.received(message, via, now);
        if (message.kind === 'ask') super.command(0, { do: 'setInfo', value: 'asked' }, now);
      }
    })(config, ports);
  expect(expectCaught('accept-exact', worlds.busy, { server }).detail).toContain('it may issue nothing');
});

test('a forgotten site that is listened to', () => {
  expect(expectCaught('accept-exact', worlds.cleanup, { rules: { checksInput: false, keepsTombstones: true } }, 10).detail).toMatch(/must/);
});
