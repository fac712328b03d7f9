/** A failing world made small still fails, by the same check, as the file that was written says it; what is left is all that it needs. */

import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { occurrencesOf, withOccurrences } from '../../../sim/shrink/occurrences.ts';
import { shrink } from '../../../sim/shrink/shrink.ts';
import { plainer, withFewerSites, withLessTime } from '../../../sim/shrink/simpler.ts';
import { layPlan } from '../../../sim/world/plan.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { busyScenario, scenarioOf } from '../world/worlds.ts';

/** The original tells others what a crash then takes from it: two crashes of one site would do. */
const loud = scenarioOf({
  sites: 5,
  duration: '20s',
  protocol: { rules: 'original', syncInterval: '1s' },
  network: { loss: '5%' },
  disk: { syncLatency: { p50: '50ms', max: '400ms' } },
  workload: [
    { every: '100ms', do: 'setInfo', by: 'any' },
    { every: '2s', do: 'kick', by: 'any' },
    { every: '2s', do: 'rejoin', of: 'kicked' },
  ],
  faults: [
    { every: '700ms', crash: 'any', restartAfter: '10ms..400ms' },
    { at: '3s', for: '2s', partition: 'halves' },
    { every: '3s', pause: 'any', for: '200ms' },
  ],
  checks: { 'commit-before-send': 'off' },
});

const seed = Array.from({ length: 30 }, (_, nth) => String(nth + 1)).find((one) => runWorld(loud, one).outcome.verdict === 'fail') ?? '';

function parsed(text: string): Scenario {
  const read = parseScenario(text, 'shrunk.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.scenario;
}

describe('shrinking', () => {
  const steps: number[] = [];
  const shrunk = shrink(loud, seed, { onStep: (_scenario, tries) => void steps.push(tries) });

  it('leaves a file that fails by the same check', () => {
    const { outcome } = runWorld(parsed(shrunk?.text ?? ''), seed);
    expect(outcome.verdict).toBe('fail');
    expect(outcome.violations.map(({ invariant }) => invariant)).toContain(shrunk?.invariant);
    expect(shrunk?.invariant).toBe(runWorld(loud, seed).outcome.violations[0]?.invariant);
  });

  it('leaves little, and nothing that could be left out', () => {
    const scenario = parsed(shrunk?.text ?? '');
    const left = occurrencesOf(scenario, seed);
    expect(occurrencesOf(loud, seed).length).toBeGreaterThan(200);
    expect(left.length).toBeLessThan(12);
    for (const nth of left.keys()) {
      const { outcome } = runWorld(withOccurrences(scenario, left.toSpliced(nth, 1)), seed);
      expect(outcome.violations.map(({ invariant }) => invariant)).not.toContain(shrunk?.invariant);
    }
    expect(scenario.durationUs).toBeLessThan(loud.durationUs);
    expect(shrunk).toMatchObject({ done: true });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  it('comes to the same every time', () => {
    expect(shrink(loud, seed)).toEqual(shrunk);
  });

  it('has nothing to do where nothing fails', () => {
    expect(shrink(scenarioOf({ sites: 3, duration: '2s' }), '1')).toBeNull();
  });
});

describe('occurrences', () => {
  it('put together again are the whole plan, and a part of them leaves the rest as it was', () => {
    const scenario = busyScenario();
    const all = occurrencesOf(scenario, '3');
    const physics = (of: Scenario): unknown => [layPlan(of, '3').physics, layPlan(of, '3').cuts];
    expect(physics(withOccurrences(scenario, all))).toEqual(physics(scenario));
    const [first] = scenario.workload.filter(({ everyUs }) => everyUs !== null);
    const some = all.filter(({ id, nth }) => id === first?.id && nth !== null && nth % 2 === 0);
    const times = (of: Scenario): readonly string[] =>
      layPlan(of, '3')
        .commands.filter(({ item }) => item.id === first?.id)
        .map(({ time, occurrence }) => `${occurrence} at ${time}`);
    const kept = times(withOccurrences(scenario, some));
    expect(kept.length).toBeGreaterThan(0);
    expect(times(scenario)).toEqual(expect.arrayContaining([...kept]));
  });
});

describe('plainer scenarios', () => {
  it('are those that differ', () => {
    const steps = plainer(loud);
    expect(steps.some(({ network }) => network.loss === 0)).toBe(true);
    const plainest = steps.reduce((scenario) => plainer(scenario)[0] ?? scenario, loud);
    expect(plainer(plainest)).toEqual([]);
  });

  it('keep who is named', () => {
    const named = {
      ...loud,
      faults: scenarioOf({ sites: 5, duration: '9s', faults: [{ at: '1s', crash: 's3', restartAfter: '1s' }] }).faults,
    };
    expect(withFewerSites(loud).map(({ sites }) => sites)).toEqual([2, 4]);
    expect(withFewerSites(named).map(({ sites }) => sites)).toEqual([3, 4]);
  });

  it('end soon after the first violation', () => {
    expect(withLessTime(loud, 4_200_000).map(({ durationUs }) => durationUs / 1e6)).toEqual([5, 10, 15]);
    expect(withLessTime(loud, 25_000_000).map(({ durationUs }) => durationUs / 1e6)).toEqual([10, 15]);
    for (const { faults, durationUs } of withLessTime(loud, 1_500_000))
      for (const { untilUs } of faults) expect(untilUs).toBeLessThanOrEqual(durationUs);
  });
});
