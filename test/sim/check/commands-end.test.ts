/** A command that ends too early, too late, or with a lie is noticed, though the membership is none the worse for it. */

import { describe, expect, test } from 'vitest';
import { type Done, type Ports, Server } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** Every command ends otherwise. */
const ending = (change: (result: Done) => Done | null): Plant => ({
  ports: (ports: Ports) => ({
    done: (request, result) => {
      const changed = change(result);
      if (changed !== null) ports.done(request, changed);
    },
  }),
});

/** A Server that lets some wake-ups pass. */
const sleeping = (timers: readonly string[]): Plant => ({
  server: (config, ports) =>
    new (class extends Server {
      override woke(...args: Parameters<Server['woke']>): void {
        if (!timers.includes(args[0])) super.woke(...args);
      }
    })(config, ports),
});

test('a join that forgets the time', () => {
  const plant: Plant = {
    ports: (ports: Ports) => ({
      wake: (timer, afterMs) => {
        if (timer !== 'join') ports.wake(timer, afterMs);
      },
    }),
  };
  expect(expectCaught('commands-end', worlds.wipes, plant).detail).toContain('does not mind the time');
});

test('a command that is said to be taken at another clock', () => {
  const plant: Plant = {
    server: (config, ports) =>
      new (class extends Server {
        override command(...args: Parameters<Server['command']>): ReturnType<Server['command']> {
          return { ...super.command(...args), clock: this.durableClock };
        }
      })(config, ports),
  };
  expect(expectCaught('commands-end', worlds.busy, plant).detail).toContain('the clock is');
});

describe('a command', () => {
  test.each<[string, Plant, string]>([
    ['that is durable, and nobody is told', ending((result) => (result.ok ? null : result)), 'nobody was told'],
    ['that was taken at another clock', ending((result) => (result.ok ? { ...result, clock: result.clock - 1 } : result)), 'was taken at'],
    ['that is durable, and said not to be', ending((result) => (result.ok ? { ok: false, why: 'not-durable' } : result)), 'not-durable'],
    ['whose end is withheld while the store fails', ending((result) => (result.ok ? result : null)), 'must end'],
    ['that is given up at the first failure', { config: { failuresMax: 1 } }, '1 failed commits'],
    ['that is never given up', { config: { failuresMax: 100 } }, 'must end after 5 failed commits'],
    ['to join that asks once', sleeping(['join']), 'must ask again'],
    ['to join that asks twice', { config: { asksMax: 2 } }, '2 asks'],
  ])('%s', (_, plant, says) => {
    const text = worlds.slowDisks.replace('for: 200ms..5s', 'for: 7s').replace('loss: 5%', 'loss: 30%');
    expect(expectCaught('commands-end', text, plant, 10).detail).toContain(says);
  });

  test('that ends before a commit that began after it', () => {
    const early: Plant = {
      server: (config, ports) => {
        const requests: number[] = [];
        return new (class extends Server {
          override command(...args: Parameters<Server['command']>): ReturnType<Server['command']> {
            const taken = super.command(...args);
            if (taken.ok && args[1].do === 'setInfo') requests.push(args[0]);
            return taken;
          }

          override committed(...args: Parameters<Server['committed']>): void {
            super.committed(...args);
            for (const request of requests.splice(0)) ports.done(request, { ok: true, clock: this.durableClock });
          }
        })(config, ports);
      },
    };
    expect(expectCaught('commands-end', worlds.slowDisks, early).detail).toContain('no commit that began after it is');
  });
});
