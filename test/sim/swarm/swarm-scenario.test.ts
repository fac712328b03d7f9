/** The scenarios of a swarm: the same for the same seed, fit to be written down, and among many of them everything there is. */

import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { resolvedAsFile } from '../../../sim/scenario/write.ts';
import { swarmName, swarmScenario } from '../../../sim/swarm/swarm-scenario.ts';

const many: readonly Scenario[] = Array.from({ length: 400 }, (_, seed) => swarmScenario(String(seed), 'muster'));

/** How often each value occurs among the scenarios. */
function tally(valuesOf: (scenario: Scenario) => readonly unknown[]): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const scenario of many) for (const value of new Set(valuesOf(scenario))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe('the scenario of a seed', () => {
  it('is a function of the seed', () => {
    for (const seed of ['1', '17', '', 'a seed']) expect(swarmScenario(seed, 'muster')).toEqual(swarmScenario(seed, 'muster'));
    expect(new Set(many.map((scenario) => JSON.stringify({ ...scenario, name: '', why: '' }))).size).toBe(many.length);
  });

  it('says as a file what it says', () => {
    for (const scenario of many.slice(0, 60)) {
      const file = resolvedAsFile(scenario);
      expect(parseScenario(file, `${scenario.name}.yaml`)).toEqual({ ok: true, scenario });
    }
  });

  it('has a name that a file can bear', () => {
    expect(swarmName('17')).toBe('swarm-17');
    expect(swarmName('../../etc/passwd *')).toBe('swarm-.._.._etc_passwd__');
  });

  it('under the other rules is the same world, without the check that these break at every join', () => {
    const muster = swarmScenario('23', 'muster');
    const original = swarmScenario('23', 'original');
    expect(original.checksOff).toEqual(['commit-before-send']);
    expect(muster.checksOff).toEqual([]);
    expect({ ...original, checksOff: [], protocol: { ...original.protocol, rules: 'muster' } }).toEqual(muster);
  });
});

describe('many scenarios', () => {
  it('meet every kind of fault, none of them all', () => {
    const faults = tally(({ faults }) => faults.map(({ fault }) => fault));
    expect([...faults.keys()].sort()).toEqual(['clockJump', 'crash', 'diskFailure', 'partition', 'pause']);
    for (const count of faults.values()) expect(count).toBeGreaterThan(many.length * 0.1);
    const fewest = Math.min(...many.map(({ faults }) => faults.length));
    expect(fewest).toBe(0);
    const crashes = many.flatMap(({ faults }) => faults.flatMap((fault) => (fault.fault === 'crash' ? [fault] : [])));
    for (const flag of ['moves', 'losesDisk', 'orderly'] as const)
      expect(crashes.filter((crash) => crash[flag]).length).toBeGreaterThan(20);
  });

  it('give every command there is', () => {
    const actions = tally(({ workload }) => workload.map((item) => item.do));
    expect([...actions.keys()].sort()).toEqual(
      ['cleanup', 'flush', 'importFallback', 'kick', 'leave', 'rejoin', 'setInfo', 'setLiveness', 'setMember', 'wipe'].sort(),
    );
    for (const count of actions.values()) expect(count).toBeGreaterThan(many.length * 0.1);
  });

  it('are mostly small, and forget kicked sites in about half of the cases', () => {
    const small = many.filter(({ sites }) => sites <= 6).length;
    expect(small).toBeGreaterThan(many.length * 0.75);
    expect(Math.max(...many.map(({ sites }) => sites))).toBeGreaterThan(10);
    const forgetting = many.filter(({ protocol, durationUs }) => protocol.forgetAfterS * 1_000_000 < durationUs).length;
    expect(forgetting / many.length).toBeGreaterThan(0.4);
    expect(forgetting / many.length).toBeLessThan(0.6);
  });

  it('start in every way, under both kinds of ids, with and without contact points', () => {
    expect([...tally(({ bootstrap }) => [bootstrap]).keys()].sort()).toEqual(['all', 'chain', 'none', 'star']);
    expect([...tally(({ ids }) => [ids]).keys()].sort()).toEqual(['plain', 'unicode']);
    expect(tally(({ contacts }) => [contacts > 0]).get(false)).toBeGreaterThan(20);
  });
});
