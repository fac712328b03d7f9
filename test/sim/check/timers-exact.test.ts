/** A timer that is set otherwise than configured, and a store that is not given the time to recover, are noticed at once. */

import { describe, expect, test } from 'vitest';
import { type Ports, Server, type Timer } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

describe('a timer that is armed for too long', () => {
  test.each<Timer>(['contact', 'cleanup', 'join', 'retry'])('%s', (late) => {
    const plant: Plant = {
      ports: (ports) => ({
        wake: (timer, afterMs) => ports.wake(timer, timer === late && afterMs !== null ? afterMs + 1 : afterMs),
      }),
    };
    expect(expectCaught('timers-exact', worlds.slowDisks, plant).detail).toContain(`to be woken for ${late}`);
  });
});

describe('a store that fails', () => {
  test('is tried again after ever the same time', () => {
    const plant: Plant = {
      ports: (ports) => ({ wake: (timer, afterMs) => ports.wake(timer, timer === 'retry' && afterMs !== null ? 100 : afterMs) }),
    };
    expect(expectCaught('timers-exact', worlds.slowDisks, plant).detail).toContain('that must be in 200 ms');
  });

  test('is tried again at the next flush', () => {
    const plant: Plant = {
      server: (config, ports) =>
        new (class extends Server {
          override woke(...[timer, now]: Parameters<Server['woke']>): void {
            if (timer === 'flush') super.woke('retry', now);
            super.woke(timer, now);
          }
        })(config, ports),
    };
    const text = worlds.slowDisks.replace('workload:', 'workload:\n  - { every: 100ms, do: flush, by: any }');
    const { detail } = expectCaught('timers-exact', text, plant);
    expect(detail).toContain('before the time to try again');
  });

  test.each(['store-failing', 'store-healed'] as const)('and nothing is said of it (%s)', (unsaid) => {
    const plant: Plant = {
      ports: (ports: Ports) => ({
        report: (event) => {
          if (event.event !== unsaid) ports.report(event);
        },
      }),
    };
    expect(expectCaught('timers-exact', worlds.slowDisks, plant).detail).toContain(`must report ${unsaid}`);
  });

  test('more often than is said', () => {
    const plant: Plant = {
      ports: (ports: Ports) => ({
        report: (event) => ports.report(event.event === 'store-failing' ? { ...event, failures: 1 } : event),
      }),
    };
    expect(expectCaught('timers-exact', worlds.slowDisks, plant).detail).toContain('after 2 failures');
  });
});
