/** What is written back must mean the same: shrinker and swarm hand out nothing else. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { CHECK_NAMES } from '../../../sim/scenario/check-names.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { resolvedAsFields, resolvedAsFile } from '../../../sim/scenario/write.ts';

function read(text: string, overrides?: Record<string, unknown>): Scenario {
  const parsed = parseScenario(text, 'dir/some-file.yaml', overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.scenario;
}

describe('writing back', () => {
  const us = (max: number): fc.Arbitrary<string> => fc.integer({ min: 1, max }).map((value) => `${value}us`);
  const range = (max: number): fc.Arbitrary<string> =>
    fc.tuple(us(max), us(max)).map(([a, b]) => (Number.parseInt(a, 10) <= Number.parseInt(b, 10) ? `${a}..${b}` : a));
  const site = fc.integer({ min: 1, max: 20 });
  const siteList = fc.uniqueArray(site, { minLength: 1, maxLength: 20 }).map((numbers) => numbers.map((number) => `s${number}`));
  const who = fc.oneof(
    fc.constantFrom('any', 'all'),
    site.map((number) => `s${number}`),
    siteList,
  );
  const timing = fc.oneof(
    fc.record({ at: us(9_999_999) }),
    fc.record({ every: fc.oneof(range(9_999_999), fc.constant('3/s')) }),
    fc.record({ every: us(9_999_999), arrivals: fc.constantFrom('regular', 'random') }),
    fc.record({
      at: us(4_000_000),
      every: range(9_999_999),
      until: us(5_000_000).map((text) => `${4_000_000 + Number.parseInt(text, 10)}us`),
    }),
  );
  const partition = fc.oneof(
    fc.constantFrom('halves', 'minority', 'majority', 'swizzle'),
    fc.integer({ min: 1, max: 20 }).map((sites) => ({ swizzle: sites })),
    fc.record({
      isolate: fc.oneof(
        fc.constant('any'),
        site.map((number) => `s${number}`),
      ),
    }),
    fc.uniqueArray(site, { minLength: 2, maxLength: 10 }).map((numbers) => ({ groups: numbers.map((number) => [`s${number}`]) })),
  );
  const links = fc.oneof(
    fc.constantFrom('ring', 'bridge'),
    fc.record({ links: fc.double({ min: 0, max: 1, noNaN: true }), oneWay: fc.boolean() }, { requiredKeys: ['links'] }),
  );
  const age = fc.oneof(fc.constant(true), range(1e9));
  const share = fc.nat(100).map((percent) => `${percent}%`);
  const flags = { moves: fc.boolean(), losesDisk: fc.boolean(), orderly: fc.boolean() };
  const fault = fc.oneof(
    fc.record({ partition, for: range(1e9), direction: fc.constantFrom('both', 'in', 'out') }, { requiredKeys: ['partition'] }),
    fc.record({ partition: links, flap: range(1e9) }, { requiredKeys: ['partition'] }),
    fc.record({ hold: partition, direction: fc.constantFrom('both', 'in', 'out') }, { requiredKeys: ['hold'] }),
    fc.record({ slow: links, by: range(1e9), for: range(1e9) }, { requiredKeys: ['slow'] }),
    fc.record({ crash: who, restartAfter: range(1e9), ...flags }, { requiredKeys: ['crash'] }),
    fc.record({ crash: who, restoresBackup: age }),
    fc.record({ crash: who, losesTail: age, moves: fc.boolean() }),
    fc.record(
      { exchange: fc.constantFrom('any', ['s1', 's2']), restartAfter: range(1e9), orderly: fc.boolean() },
      { requiredKeys: ['exchange'] },
    ),
    fc.record({ clone: who, for: range(1e9) }),
    fc.record({ zombie: who, for: range(1e9) }),
    fc.record({ slowSite: who, for: range(1e9), by: range(1e9) }, { requiredKeys: ['slowSite'] }),
    fc.record({ pause: who, for: range(1e9) }),
    fc.record({ clockJump: who, by: fc.tuple(fc.integer({ min: -1e6, max: -1 }), fc.nat(1e6)).map(([a, b]) => `${a}s..${b}s`) }),
    fc.record({ diskFailure: who, share, durable: share }, { requiredKeys: ['diskFailure'] }),
  );
  const command = fc.oneof(
    fc.record({ do: fc.constantFrom('setInfo', 'flush', 'leave'), by: who }),
    fc.record(
      { do: fc.constant('cleanup'), by: who, forgetAfter: fc.integer({ min: 1, max: 1e6 }).map((s) => `${s}s`) },
      { requiredKeys: ['do'] },
    ),
    fc.record({
      do: fc.constantFrom('kick', 'setMember', 'setLiveness'),
      by: who,
      of: fc.oneof(siteList, fc.constantFrom('any', 'up', 'down', 'unheard', 'nobody')),
    }),
    fc.record({ do: fc.constant('dispute'), by: fc.constantFrom('sides', 'all', 's3') }, { requiredKeys: ['do'] }),
    fc.record({
      do: fc.dictionary(fc.constantFrom('setInfo', 'kick', 'rejoin', 'dispute'), fc.integer({ min: 1, max: 9 }), {
        minKeys: 1,
        noNullPrototype: true,
      }),
      by: who,
    }),
    fc.record({ do: fc.constant('rejoin'), of: fc.constantFrom('kicked', 'self', 's3'), wipe: fc.boolean() }),
    fc.record({ do: fc.constant('wipe'), stop: fc.boolean() }),
  );
  const loop = fc.record(
    {
      do: fc.constantFrom('setInfo', 'kick'),
      by: who,
      think: range(1e9),
      until: us(5_000_000).map((text) => `${4_000_000 + Number.parseInt(text, 10)}us`),
    },
    { requiredKeys: ['do', 'think'] },
  );
  const both = <A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> => fc.tuple(a, b).map(([x, y]) => ({ ...x, ...y }));
  const sayable = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '');
  const file = fc.record(
    {
      name: sayable,
      why: sayable,
      sites: fc.constant(20),
      ids: fc.constantFrom('plain', 'unicode'),
      bootstrap: fc.constantFrom('star', 'chain', 'none', 'all'),
      contacts: fc.oneof(fc.constantFrom('none', 'all'), fc.nat(19)),
      discovery: fc.boolean(),
      startWithin: us(1e7),
      heal: fc.constantFrom('all', 'core'),
      duration: fc.constantFrom('10s', '1h', '10000001us'),
      protocol: fc.record(
        {
          rules: fc.constantFrom('original', 'muster'),
          syncInterval: us(1e9),
          forgetAfter: fc.nat(1e8).map((s) => `${s + 1}s`),
          operationsMax: fc.integer({ min: 1, max: 1e6 }),
        },
        { requiredKeys: ['rules'] },
      ),
      network: fc.record({
        latency: fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 4, maxLength: 4 }).map((quantiles) => {
          const [min, p50, p99, max] = quantiles.sort((a, b) => a - b).map((value) => `${value}us`);
          return { min, p50, p99, max };
        }),
        loss: fc.oneof(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.nat(100).map((percent) => `${percent}%`),
        ),
        pairLatency: fc.oneof(fc.constant(0), range(1e6)),
        directionLatency: range(1e6),
        bandwidth: fc.record(
          { rate: fc.constantFrom('1B/s', '1.5kB/s', '1MB/s'), queue: fc.constantFrom('1B', '64kB', '1MiB') },
          { requiredKeys: ['rate'] },
        ),
      }),
      clocks: fc.record({ skew: us(1e9), drift: fc.nat(500_000).map((ppm) => `${ppm}ppm`) }),
      disk: fc.record({ syncLatency: fc.record({ p99: us(1e7) }), loseUnsynced: fc.boolean(), failures: share, failuresDurable: share }),
      workload: fc.array(fc.oneof(both(command, timing), both(command, timing), loop), { maxLength: 5 }),
      faults: fc.array(both(fault, timing), { maxLength: 5 }),
      checks: fc.dictionary(fc.constantFrom(...CHECK_NAMES), fc.constantFrom('on', 'off')),
      expect: fc.record({
        convergesWithin: us(1e9),
        violates: fc.constantFrom('internal', ['internal']),
        reaches: fc.constantFrom('moved', ['gap', 'forget']),
      }),
      maxEvents: fc.integer({ min: 1, max: 1e11 }),
    },
    { requiredKeys: ['sites'] },
  );

  test('a resolved scenario, written as a file, parses to an equal one', () => {
    fc.assert(
      fc.property(file, (fields) => {
        const scenario = read(stringify(fields));
        const text = resolvedAsFile(scenario);
        expect(read(text)).toEqual(scenario);
        expect(resolvedAsFile(read(text))).toBe(text);
        expect(parseYaml(text)).toEqual(resolvedAsFields(scenario));
      }),
      { numRuns: 100 },
    );
  });

  test('items keep their ids when one before them is taken away', () => {
    const scenario = read('faults:\n  - { at: 1s, crash: any }\n  - { at: 2s, pause: any }\n');
    const shrunk = read(resolvedAsFile({ ...scenario, faults: scenario.faults.slice(1) }));
    expect(shrunk.faults).toEqual([scenario.faults[1]]);
    expect(shrunk.faults[0]?.id).toBe('fault-1-pause');
  });

  test('items stand on one line each, and neighbours as a run', () => {
    const text = resolvedAsFile(read('sites: 9\nfaults:\n  - { at: 1s, crash: [s1, s2, s5, s4, s6] }\n'));
    expect(text).toContain(
      '  - { id: fault-0-crash, at: 1s, crash: [ s1, s2, s4..s6 ], restartAfter: 1s..5s, moves: false, losesDisk: false, orderly: false }\n',
    );
  });
});
