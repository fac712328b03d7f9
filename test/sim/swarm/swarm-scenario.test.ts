/** The scenarios of a swarm: the same for the same seed, fit to be written down, and among many of them everything there is. */

import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { type Scenario, type When, WORKLOAD_ACTIONS } from '../../../sim/scenario/scenario.ts';
import { scenarioJsonSchema } from '../../../sim/scenario/schema.ts';
import { resolvedAsFile } from '../../../sim/scenario/write.ts';
import { withArrivals } from '../../../sim/swarm/arrivals.ts';
import { swarmName, swarmScenario } from '../../../sim/swarm/swarm-scenario.ts';

const many: readonly Scenario[] = Array.from({ length: 400 }, (_, seed) => swarmScenario(String(seed), 'muster'));

/** How often each value occurs among the scenarios. */
function tally(valuesOf: (scenario: Scenario) => readonly unknown[]): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const scenario of many) for (const value of new Set(valuesOf(scenario))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The kinds of faults that the published schema knows, each by its one required field. */
function faultsOfSchema(): readonly string[] {
  const { properties } = scenarioJsonSchema() as {
    properties: { faults: { items: { anyOf: readonly { required: readonly string[] }[] } } };
  };
  return properties.faults.items.anyOf.flatMap(({ required }) => required.slice(0, 1)).sort();
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
  it('meet every kind of fault that a file can express, none of them all', () => {
    const faults = tally(({ faults }) => faults.map(({ fault }) => fault));
    expect([...faults.keys()].sort()).toEqual(faultsOfSchema());
    for (const [fault, count] of faults) expect([fault, count > many.length * 0.05]).toEqual([fault, true]);
    expect(Math.min(...many.map(({ faults }) => faults.length))).toBe(0);
    const crashes = many.flatMap(({ faults }) => faults.flatMap((fault) => (fault.fault === 'crash' ? [fault] : [])));
    for (const flag of ['moves', 'losesDisk', 'orderly'] as const)
      expect(crashes.filter((crash) => crash[flag]).length).toBeGreaterThan(20);
    for (const kind of ['backup', 'tail'] as const)
      expect(crashes.filter(({ restores }) => restores?.kind === kind).length).toBeGreaterThan(20);
  });

  it('cut, hold and slow links of every shape, some of them flapping', () => {
    const links = many.flatMap(({ faults }) => faults.flatMap((fault) => ('shape' in fault ? [fault] : [])));
    const shapes = ['bridge', 'groups', 'halves', 'isolate', 'links', 'majority', 'minority', 'ring', 'swizzle'];
    expect([...new Set(links.map(({ shape }) => shape.kind))].sort()).toEqual(shapes);
    expect([...new Set(links.map(({ direction }) => direction))].sort()).toEqual(['both', 'in', 'out']);
    expect(links.filter((link) => link.fault === 'partition' && link.flapUs !== null).length).toBeGreaterThan(10);
  });

  it('give every command there is, some in mixtures and closed loops', () => {
    const actions = tally(({ workload }) => workload.flatMap(({ do: first, mix }) => [first, ...mix.map((choice) => choice.do)]));
    expect([...actions.keys()].sort()).toEqual([...WORKLOAD_ACTIONS].sort());
    for (const [action, count] of actions) expect([action, count > many.length * 0.1]).toEqual([action, true]);
    const items = many.flatMap(({ workload }) => workload);
    expect(items.filter(({ mix }) => mix.length > 1).length).toBeGreaterThan(20);
    expect(items.filter(({ thinkUs }) => thinkUs !== null).length).toBeGreaterThan(20);
    const targets = ['any', 'down', 'kicked', 'machines', 'nobody', 'self', 'unheard', 'up'];
    expect([...new Set(items.map(({ of }) => of.kind))].sort()).toEqual(targets);
  });

  it('let some of what repeats come at random, in bursts and after silences, and the rest by the clock', () => {
    const repeated = (kind: 'faults' | 'workload'): readonly When[] =>
      many
        .flatMap((scenario): readonly When[] => scenario[kind])
        .filter(({ everyUs, everyMaxUs }) => everyUs !== null && everyMaxUs === null);
    for (const kind of ['faults', 'workload'] as const) {
      const random = repeated(kind).filter(({ memoryless }) => memoryless === true).length;
      expect([kind, random > repeated(kind).length * 0.05]).toEqual([kind, true]);
      expect([kind, random < repeated(kind).length * 0.3]).toEqual([kind, true]);
    }
  });

  it('are otherwise the same as if everything came by the clock', () => {
    const items = [
      { do: 'flush', at: '1s', every: '2s' },
      { do: 'wipe', at: '1s' },
      { do: 'kick', every: '1s..2s' },
    ];
    const drawn = Array.from({ length: 40 }, (_, seed) => withArrivals(String(seed), 'labour', items));
    expect(drawn.filter((some) => some === items).length).toBeGreaterThan(20);
    expect(drawn.filter(([flush]) => flush?.arrivals === 'random').length).toBeGreaterThan(2);
    for (const some of drawn) expect(some.map(({ arrivals: _, ...item }) => item)).toEqual(items);
    for (const [, ...others] of drawn) expect(others).toEqual(items.slice(1));
  });

  it('heal in both ways, on networks, disks and clocks of every kind', () => {
    const share = (is: (scenario: Scenario) => boolean): number => many.filter(is).length / many.length;
    const kinds: Readonly<Record<string, (scenario: Scenario) => boolean>> = {
      core: ({ heal }) => heal === 'core',
      discovery: ({ discovery }) => discovery,
      'late starts': ({ startWithinUs, protocol }) => startWithinUs > protocol.syncIntervalUs,
      'small messages': ({ protocol }) => protocol.operationsMax !== undefined,
      'far pairs': ({ network }) => network.pairLatencyUs.maxUs > 0,
      'far directions': ({ network }) => network.directionLatencyUs.maxUs > 0,
      'narrow links': ({ network }) => network.bandwidth !== null,
      'failing disks': ({ disk }) => disk.failures > 0,
      'disks that keep what they were given': ({ disk }) => !disk.loseUnsynced,
      'drifting clocks': ({ clocks }) => clocks.driftPpm > 0,
      'damaged messages': ({ network }) => network.corrupt > 0,
    };
    for (const [kind, is] of Object.entries(kinds)) {
      expect([kind, share(is) > 0.04]).toEqual([kind, true]);
      expect([kind, share(is) < 0.6]).toEqual([kind, true]);
    }
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
