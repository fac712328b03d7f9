/** A flush that does not come, comes too often, or does not reach everybody is noticed where it leaves. */

import { expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

test('one that leaves somebody out', () => {
  let count = 0;
  const plant: Plant = {
    ports: (ports) => ({
      send: (dest, message) => {
        if (message.kind !== 'sync' || ++count % 20 !== 0) ports.send(dest, message);
      },
    }),
  };
  expect(expectCaught('flush-complete', worlds.busy, plant).detail).toContain('syncs in a flush');
});

test('syncs that no flush sent', () => {
  const plant: Plant = {
    ports: (ports) => ({
      send: (dest, message) => {
        ports.send(dest, message);
        if (message.kind !== 'answer') return;
        const { id: _, ...rest } = message;
        ports.send(dest, { ...rest, kind: 'sync' });
      },
    }),
  };
  expect(expectCaught('flush-complete', worlds.wipes, plant).detail).toContain('no flush had become durable');
});

test.each([0.5, 2])('one that comes after %d intervals', (share) => {
  const plant: Plant = {
    ports: (ports) => ({
      wake: (timer, afterMs) => ports.wake(timer, timer === 'flush' && afterMs !== null ? afterMs * share : afterMs),
    }),
  };
  expect(expectCaught('flush-complete', worlds.busy, plant).detail).toContain('it must come in');
});

test('a command to flush that waits for the timer', () => {
  const plant: Plant = {
    server: (config, ports) =>
      new (class extends Server {
        override command(...[request, command, now]: Parameters<Server['command']>): ReturnType<Server['command']> {
          return super.command(request, command.do === 'flush' ? { do: 'setInfo', value: 'later' } : command, now);
        }
      })(config, ports),
  };
  const text = worlds.busy.replace('workload:', 'workload:\n  - { every: 300ms, do: flush, by: any }');
  expect(expectCaught('flush-complete', text, plant).detail).toContain('must flush now');
});

test('a kicked site that goes on and on', () => {
  const found = expectCaught('flush-complete', worlds.cleanup, { rules: { silencesKicked: false } });
  expect(found.detail).toContain('has nothing to say');
});

test('a kicked site that is silent at once', () => {
  const plant: Plant = {
    ports: (ports, server) => ({
      send: (dest, message) => {
        const { replica, site } = server();
        if (message.kind !== 'sync' || replica.entry('mem', site)?.op.value !== false) ports.send(dest, message);
      },
    }),
  };
  expect(expectCaught('flush-complete', worlds.cleanup, plant).detail).toContain('sent 0 syncs in a flush');
});
