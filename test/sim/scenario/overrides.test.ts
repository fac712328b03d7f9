/** Overrides come from command lines, so a wrong one must be named as such, and a right one must pass the same checks as the file. */

import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';

function read(text: string, overrides?: Record<string, unknown>): Scenario {
  const parsed = parseScenario(text, 'dir/some-file.yaml', overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.scenario;
}

function refusal(text: string, overrides: Record<string, unknown>): readonly string[] {
  const parsed = parseScenario(text, 'x.yaml', overrides);
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

describe('overrides', () => {
  const text = 'sites: 3\nnetwork: { loss: 1% }\nworkload:\n  - { do: flush, every: 5s }\n';

  test('change what is there, add what is not, and are read as YAML', () => {
    const scenario = read(text, {
      'network.loss': '5%',
      'network.duplicate': 0.5,
      'workload.0.every': '2/s',
      'protocol.rules': 'original',
      sites: '4',
      faults: '[{ at: 1s, crash: s4 }]',
    });
    expect(scenario.network).toMatchObject({ loss: 0.05, duplicate: 0.5 });
    expect(scenario.workload[0]?.everyUs).toBe(500_000);
    expect(scenario.protocol.rules).toBe('original');
    expect(scenario.sites).toBe(4);
    expect(scenario.faults).toHaveLength(1);
  });

  test('an empty file can be filled by them', () => {
    expect(read('', { sites: '7' }).sites).toBe(7);
  });

  test.each([
    [
      { 'network.loss': '5' },
      'x.yaml:2:18: override `network.loss` = `5`: `5` is not a probability. Write a number from 0 to 1, or per cent from 0% to 100%.',
    ],
    [{ 'netwrok.loss': '5%' }, 'x.yaml:1:1: override `netwrok.loss` = `5%`: unknown field `netwrok`. Did you mean network?'],
    [{ 'network.los': '5%' }, 'x.yaml:2:10: override `network.los` = `5%`: unknown field `los`. Did you mean loss?'],
    [
      { 'workload.0.do': 'fly' },
      'x.yaml:4:11: override `workload.0.do` = `fly`: `fly` does not belong here. Write setInfo, kick, rejoin, setLiveness, setMember, importFallback, flush, cleanup, wipe, leave or dispute.',
    ],
    [
      { 'clocks.skew': 'x' },
      'x.yaml:1:1: override `clocks.skew` = `x`: `x` is not a duration. Write a number and a unit out of us, ms, s, m, h and d, for example 250ms or 10s.',
    ],
    [
      { 'workload.1.do': 'flush' },
      'x.yaml:4:3: override `workload.1.do`: `workload` is a list of 1, and `1` is not one of its items. Name a field that exists; items of a list are counted from 0.',
    ],
    [
      { 'sites.few': 1 },
      'x.yaml:1:8: override `sites.few`: `sites` is a single value and has no fields. Name a field that exists; items of a list are counted from 0.',
    ],
    [
      { 'network..loss': 1 },
      'x.yaml:2:10: override `network..loss`: this is not the path of a field. Write names separated by dots, as network.loss=5%.',
    ],
    [
      { '__proto__.x': 1 },
      'x.yaml:1:1: override `__proto__.x` = `1`: unknown field `__proto__`. The fields here are name, why, sites, ids, bootstrap, contacts, discovery, startWithin, duration, heal, protocol, network, clocks, disk, workload, faults, checks, expect, maxEvents.',
    ],
    [
      { sites: '[1' },
      'x.yaml:1:8: override `sites`: the value is not valid YAML. Write a value as it would stand in the file, as network.loss=5%.',
    ],
    [
      { duration: '2s' },
      'x.yaml:4:25: workload.0.every: it would first happen at 5s, but the scenario ends at 2s. Write less than 2s, or raise duration.',
    ],
  ])('%j is refused with its name', (overrides, line) => {
    expect(refusal(text, overrides)).toEqual([line]);
  });

  test('do not touch what later files see', () => {
    refusal(text, { 'constructor.prototype.sites': 9 });
    expect(read('{}').sites).toBe(3);
    expect(({} as { sites?: number }).sites).toBeUndefined();
  });

  test('change one place only, also where an alias stands for several', () => {
    const aliased = 'workload:\n  - &item { do: flush, every: 5s }\n  - *item\n';
    expect(read(aliased, { 'workload.1.every': '2s' }).workload.map((item) => item.everyUs)).toEqual([5_000_000, 2_000_000]);
  });
});
