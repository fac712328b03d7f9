/** Skew, drift and jumps of a machine's clocks reach what its core sees: wall times of operations, and the times of timers. */

import { describe, expect, it } from 'vitest';
import { Mixer } from '../../../sim/world/keyed.ts';
import { epochS, MachineClock } from '../../../sim/world/machine-clock.ts';
import { overheard } from './overheard.ts';
import { playWorld, scenarioOf } from './worlds.ts';

const changing = { sites: 5, duration: '60s', workload: [{ every: '200ms', do: 'setInfo', by: 'any' }] };

/** For each site, how far the wall times of its operations are off, in seconds, and when it issued them. */
function wallTimes(scenario: object): Map<string, { atUs: number; offS: number }[]> {
  const issued: Map<string, { atUs: number; offS: number }[]> = new Map();
  playWorld(scenarioOf(scenario), '1', (world) => ({
    issued: (m, op) => {
      const list = issued.get(m.site) ?? [];
      list.push({ atUs: world.nowUs, offS: op.wallTime - epochS - world.nowUs / 1_000_000 });
      issued.set(m.site, list);
    },
  }));
  return issued;
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('a wall clock', () => {
  it('is right without faults, as far as whole seconds go', () => {
    for (const list of wallTimes(changing).values()) {
      for (const { offS } of list) expect(offS).toBeLessThanOrEqual(0);
      for (const { offS } of list) expect(offS).toBeGreaterThan(-1);
    }
  });

  it('is off by its skew, each machine by its own, at most by what the scenario says', () => {
    const means = [...wallTimes({ ...changing, clocks: { skew: '1h' } }).values()].map((list) => {
      expect(spread(list.map(({ offS }) => offS))).toBeLessThan(1.1);
      return list.reduce((sum, { offS }) => sum + offS, 0) / list.length;
    });
    expect(means).toHaveLength(5);
    for (const mean of means) expect(Math.abs(mean)).toBeLessThan(3601);
    expect(spread(means)).toBeGreaterThan(600);
  });

  it('jumps when the plan says so, forward and back, and stays there; monotonic time does not', () => {
    const jumps = [
      { at: '20s', clockJump: 's2', by: '1000s..1000s' },
      { at: '40s', clockJump: 's2', by: '-3000s..-3000s' },
    ];
    for (const [site, list] of wallTimes({ ...changing, faults: jumps })) {
      for (const { atUs, offS } of list) {
        const expected = site !== 's2' || atUs < 20_000_000 ? 0 : atUs < 40_000_000 ? 1000 : -2000;
        expect(Math.abs(offS - expected)).toBeLessThan(1.1);
      }
    }
    const monoMs: number[] = [];
    playWorld(scenarioOf({ ...changing, faults: jumps }), '1', undefined, {
      makeServer: overheard({ woke: (site, timer, now) => void (site === 's2' && timer === 'flush' && monoMs.push(now.monoMs)) }),
    });
    const gaps = monoMs.slice(1).map((ms, nth) => ms - (monoMs[nth] as number));
    for (const gap of gaps) expect(gap).toBeGreaterThan(999);
    for (const gap of gaps) expect(gap).toBeLessThan(1200);
  });
});

describe('drift', () => {
  it('makes timers early or late, each machine by its own rate, and wall clocks with them', () => {
    const flushes: Map<string, { trueUs: number; localMs: number; wallS: number }[]> = new Map();
    let now = (): number => 0;
    const disk = { syncLatency: { min: '1us', p50: '1us', p99: '1us', max: '1us' } };
    playWorld(
      scenarioOf({ ...changing, disk, duration: '300s', clocks: { drift: '20000ppm' } }),
      '1',
      (world) => {
        now = () => world.nowUs;
        return {};
      },
      {
        makeServer: overheard({
          woke: (site, timer, { monoMs, wallS }) => {
            if (timer !== 'flush') return;
            flushes.set(site, [...(flushes.get(site) ?? []), { trueUs: now(), localMs: monoMs, wallS }]);
          },
        }),
      },
    );
    const rates = [...flushes.values()].map((list) => {
      const [first, last] = [list[1], list.at(-1)];
      if (first === undefined || last === undefined) throw new Error('no flush');
      const trueMs = (last.trueUs - first.trueUs) / 1000;
      const rate = (last.localMs - first.localMs) / trueMs;
      expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.02);
      // The machine itself notices nothing: by its own clock a second is a second, and so it flushes the more often the faster it runs.
      expect((last.localMs - first.localMs) / (list.length - 2)).toBeCloseTo(1000, 0);
      expect(Math.abs(last.wallS - first.wallS - (rate * trueMs) / 1000)).toBeLessThan(1.1);
      return rate;
    });
    expect(rates).toHaveLength(5);
    expect(spread(rates)).toBeGreaterThan(0.008);
  });

  it('takes no time away from anybody: what a clock measures is what has passed for it', () => {
    const mixer = new Mixer().start({ a: 1, b: 2 });
    for (const driftPpm of [0, 100, 50_000]) {
      const clock = new MachineClock({ skewUs: 0, driftPpm }, mixer);
      for (const localMs of [1, 250, 1000, 86_400_000]) {
        const measured = clock.at(5_000_000 + clock.lasting(localMs)).monoMs - clock.at(5_000_000).monoMs;
        expect(Math.abs(measured - localMs)).toBeLessThan(0.003);
      }
      expect(clock.lasting(0)).toBe(0);
    }
  });
});
