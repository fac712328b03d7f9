/** A Server that does not keep its word to a store, a timer or an application is noticed, though no other site could tell. */

import { describe, expect, test } from 'vitest';
import { type Batch, type Ports, Server } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** Ports that ask for something more. */
const asking = (change: (ports: Ports) => Partial<Ports>): Plant => ({ ports: change });

describe('commits', () => {
  test('two at once', () => {
    const twice = asking((ports) => ({
      commit: (batch) => {
        ports.commit(batch);
        ports.commit({ ...batch, seq: batch.seq + 0.5 });
      },
    }));
    expect(expectCaught('port-contract', worlds.busy, twice).detail).toContain('was under way');
  });

  test('a number that was given before', () => {
    let last: Batch | null = null;
    const again = asking((ports) => ({
      commit: (batch) => {
        ports.commit(last === null || batch.seq < 5 ? batch : { ...batch, seq: last.seq });
        last = batch;
      },
    }));
    expect(expectCaught('port-contract', worlds.busy, again).detail).toContain('after commit');
  });
});

describe('commands', () => {
  test('one that is said to be done before it is durable', () => {
    const early: Plant = {
      server: (config, ports) =>
        new (class extends Server {
          override command(...args: Parameters<Server['command']>): ReturnType<Server['command']> {
            const taken = super.command(...args);
            if (taken.ok && args[1].do === 'setInfo') ports.done(args[0], { ok: true, clock: taken.clock });
            return taken;
          }
        })(config, ports),
    };
    expect(expectCaught('port-contract', worlds.busy, early).detail).toContain('durable is');
  });

  test('one that ends twice', () => {
    const twice = asking((ports) => ({
      done: (request, result) => {
        ports.done(request, result);
        ports.done(request, result);
      },
    }));
    expect(expectCaught('port-contract', worlds.busy, twice).detail).toContain('twice');
  });

  test('one that never ends', () => {
    const silent = asking((ports) => ({
      done: (request, result) => {
        if (request % 5 !== 0) ports.done(request, result);
      },
    }));
    const long = `${worlds.busy}\nexpect: { convergesWithin: 120s }`;
    expect(expectCaught('port-contract', long, silent).detail).toContain('has not said how it ended');
  });
});

describe('timers', () => {
  test('a flush that is put off by every arrival', () => {
    const eager: Plant = {
      server: (config, ports) =>
        new (class extends Server {
          override received(...args: Parameters<Server['received']>): void {
            super.received(...args);
            ports.wake('flush', config.syncIntervalMs);
          }
        })(config, ports),
    };
    expect(expectCaught('port-contract', worlds.busy, eager).detail).toContain('one is armed already');
  });

  test.each(['flush', 'cleanup', 'contact'] as const)('no %s, sooner or later', (forgotten) => {
    let count = 0;
    const forgetful = asking((ports) => ({
      wake: (timer, afterMs) => {
        if (timer !== forgotten || afterMs === null || ++count < 9) ports.wake(timer, afterMs);
      },
    }));
    expectCaught('port-contract', worlds.cleanup, forgetful);
  });

  test('one that a stop leaves armed', () => {
    const alive = asking((ports) => ({
      wake: (timer, afterMs) => {
        if (afterMs !== null || timer !== 'cleanup') ports.wake(timer, afterMs);
      },
    }));
    expect(expectCaught('port-contract', worlds.moves, alive).detail).toContain('is still to be woken for cleanup');
  });
});

test('an end that is given up because its commit failed', () => {
  const tired: Plant = {
    server: (config, ports) =>
      new (class extends Server {
        override woke(...args: Parameters<Server['woke']>): void {
          if (this.running || args[0] !== 'retry') super.woke(...args);
        }
      })(config, ports),
  };
  const text = worlds.slowDisks.replace('faults:', 'faults:\n  - { every: 1s, crash: any, orderly: true, restartAfter: 100ms }');
  expect(expectCaught('port-contract', text, tired).detail).toContain('neither commits nor tries to again');
});

test('a notification of nothing', () => {
  const empty = asking((ports) => ({ notify: (upTo) => ports.notify(upTo, new Map()) }));
  expect(expectCaught('port-contract', worlds.busy, empty).detail).toContain('of nothing');
});
