/** An answer that nobody asked for and is believed, or one that is waited for and turned away, is noticed where it arrives. */

import { describe, expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught, misreading, type Plant, worlds } from './planted.ts';

test('an answer that nobody asked for', () => {
  const plant: Plant = {
    server: (config, ports) => {
      let isUnasked = false;
      return new (class extends Server {
        override received(...[message, via, now]: Parameters<Server['received']>): void {
          isUnasked = false;
          super.received(message, via, now);
          if (message.kind !== 'answer' || !isUnasked) return;
          const { id: _, ...rest } = message;
          super.received({ ...rest, kind: 'sync' }, via, now);
        }
      })(config, {
        ...ports,
        report: (event) => {
          isUnasked = event.event === 'refused' && event.why === 'unasked';
          if (!isUnasked) ports.report(event);
        },
      });
    },
  };
  expect(expectCaught('answers-heard', worlds.wipes, plant, 10).detail).toContain('without having asked');
});

test('an answer that is not recognised', () => {
  const plant: Plant = {
    server: misreading((message) => (message.kind === 'answer' ? { ...message, id: message.id + 0.5 } : message)),
  };
  expect(expectCaught('answers-heard', worlds.wipes, plant).detail).toContain('though it waits for it');
});

describe('an ask', () => {
  test('of somebody else than was wanted', () => {
    const plant: Plant = {
      ports: (ports) => ({
        send: (dest, message) => ports.send('site' in dest && message.kind === 'ask' ? { ...dest, node: 'elsewhere' } : dest, message),
      }),
    };
    expect(expectCaught('answers-heard', worlds.wipes, plant).detail).toContain('was to ask');
  });

  const asking = (id: (own: number) => number): Plant => ({
    ports: (ports) => ({
      send: (dest, message) => ports.send(dest, message.kind === 'ask' ? { ...message, id: id(message.id) } : message),
    }),
  });

  test('with the number of another one', () => {
    const found = expectCaught(
      'answers-heard',
      worlds.wipes,
      asking(() => 3),
    );
    expect(found.detail).toContain('asked something else with it');
  });

  test('that is repeated with another number', () => {
    const asked: Set<number> = new Set();
    const again = asking((id) => {
      if (asked.has(id)) return id + 0.5;
      asked.add(id);
      return id;
    });
    const found = expectCaught('answers-heard', 'sites: 2\nduration: 10s\nnetwork: { loss: 60% }', again, 9);
    expect(found.detail).toContain('asked the same with');
  });
});
