/** What a scenario file means once it is read: defaults, and each field. */

import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';

function read(text: string, overrides?: Record<string, unknown>): Scenario {
  const parsed = parseScenario(text, 'dir/some-file.yaml', overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.scenario;
}

const DAY_S = 86_400;
const none = { minUs: 0, maxUs: 0 };
/** A command that is no mixture and no closed loop. */
const alone = { mix: [], thinkUs: null };

test('the smallest scenario has every default', () => {
  expect(read('sites: 3\n')).toEqual({
    name: 'some-file',
    why: '',
    sites: 3,
    ids: 'plain',
    bootstrap: 'star',
    contacts: 0,
    discovery: false,
    startWithinUs: 1_000_000,
    heal: 'all',
    durationUs: 60_000_000,
    protocol: {
      rules: 'muster',
      syncIntervalUs: 1_000_000,
      contactIntervalUs: 30_000_000,
      cleanupIntervalUs: 3_600_000_000,
      forgetAfterS: 7 * DAY_S,
      tombstoneForS: 90 * DAY_S,
    },
    network: {
      latency: { minUs: 1_000, p50Us: 5_000, p99Us: 80_000, maxUs: 400_000 },
      loss: 0,
      duplicate: 0,
      corrupt: 0,
      pairLatencyUs: none,
      directionLatencyUs: none,
      bandwidth: null,
    },
    clocks: { skewUs: 0, driftPpm: 0 },
    disk: {
      syncLatency: { minUs: 1_000, p50Us: 2_000, p99Us: 20_000, maxUs: 100_000 },
      loseUnsynced: true,
      failures: 0,
      failuresDurable: 0,
    },
    workload: [],
    faults: [],
    checksOff: [],
    expect: { convergesWithinUs: 10_000_000, violates: [], reaches: [] },
    maxEvents: 200_000_000,
  } satisfies Scenario);
});

test('JSON is a subset', () => {
  expect(read('{"sites": 5, "network": {"loss": "5%"}}').network.loss).toBe(0.05);
});

test('every field of the format arrives', () => {
  const scenario = read(`
name: all
why: everything at once
sites: 6
ids: unicode
bootstrap: chain
contacts: all
duration: 2m
protocol: { syncInterval: 500ms, contactInterval: 5s, cleanupInterval: 1m, forgetAfter: 1h, tombstoneFor: 3h, operationsMax: 8, rules: original }
network: { latency: { min: 2ms, p50: 3ms, p99: 4ms, max: 5ms }, loss: 5%, duplicate: 0.01, corrupt: 1% }
clocks: { skew: 1s, drift: 50ppm }
disk: { syncLatency: { min: 0, p50: 0, p99: 0, max: 0 }, loseUnsynced: false }
checks: { proper-pair: off, convergence: on, ack-sound: off }
expect: { convergesWithin: 7s, violates: internal, reaches: [gap-answered] }
maxEvents: 1000
`);
  expect(scenario).toMatchObject({
    name: 'all',
    why: 'everything at once',
    ids: 'unicode',
    bootstrap: 'chain',
    contacts: 5,
    durationUs: 120_000_000,
    protocol: {
      rules: 'original',
      syncIntervalUs: 500_000,
      contactIntervalUs: 5_000_000,
      cleanupIntervalUs: 60_000_000,
      forgetAfterS: 3600,
      tombstoneForS: 10_800,
      operationsMax: 8,
    },
    network: { latency: { minUs: 2_000, p50Us: 3_000, p99Us: 4_000, maxUs: 5_000 }, loss: 0.05, duplicate: 0.01, corrupt: 0.01 },
    clocks: { skewUs: 1_000_000, driftPpm: 50 },
    disk: { syncLatency: { minUs: 0, p50Us: 0, p99Us: 0, maxUs: 0 }, loseUnsynced: false },
    checksOff: ['ack-sound', 'proper-pair'],
    expect: { convergesWithinUs: 7_000_000, violates: ['internal'], reaches: ['gap-answered'] },
    maxEvents: 1000,
  });
});

describe('defaults that follow other fields', () => {
  test.each([
    ['network: { latency: { p50: 100ms } }', [1_000, 100_000, 100_000, 400_000]],
    ['network: { latency: { max: 3ms } }', [1_000, 3_000, 3_000, 3_000]],
    ['network: { latency: { min: 1s } }', [1_000_000, 1_000_000, 1_000_000, 1_000_000]],
    ['network: { latency: { min: 10us, max: 20us } }', [10, 20, 20, 20]],
  ])('%s keeps the quantiles ascending', (text, [minUs, p50Us, p99Us, maxUs]) => {
    expect(read(text).network.latency).toEqual({ minUs, p50Us, p99Us, maxUs });
  });

  test('tombstones outlive a long forgetAfter', () => {
    expect(read('protocol: { forgetAfter: 60d }').protocol.tombstoneForS).toBe(120 * DAY_S);
  });

  test('convergesWithin counts sync intervals', () => {
    expect(read('protocol: { syncInterval: 3s }').expect.convergesWithinUs).toBe(30_000_000);
  });
});

describe('items', () => {
  test('workload: when, who, whom, ids', () => {
    const { workload } = read(`
sites: 9
workload:
  - { do: setInfo, every: 2/s }
  - { do: kick, every: 1s..3s, at: 0, until: 30s, by: [s1, s3..s5], of: s2 }
  - { id: mine, do: rejoin, at: 10s, wipe: true }
  - { do: wipe, at: 10s, by: s9, stop: true }
  - { do: setLiveness, every: 1m, at: 1s, of: kicked }
`);
    expect(workload).toEqual([
      {
        id: 'workload-0-setInfo',
        do: 'setInfo',
        by: { kind: 'any' },
        of: { kind: 'self' },
        wipe: false,
        ...alone,
        atUs: 500_000,
        everyUs: 500_000,
        everyMaxUs: null,
        untilUs: 60_000_000,
      },
      {
        id: 'workload-1-kick',
        do: 'kick',
        by: { kind: 'machines', machines: [0, 2, 3, 4] },
        of: { kind: 'machines', machines: [1] },
        wipe: false,
        ...alone,
        atUs: 0,
        everyUs: 1_000_000,
        everyMaxUs: 3_000_000,
        untilUs: 30_000_000,
      },
      {
        id: 'mine',
        do: 'rejoin',
        by: { kind: 'any' },
        of: { kind: 'kicked' },
        wipe: true,
        ...alone,
        atUs: 10_000_000,
        everyUs: null,
        everyMaxUs: null,
        untilUs: 60_000_000,
      },
      {
        id: 'workload-3-wipe',
        do: 'wipe',
        by: { kind: 'machines', machines: [8] },
        of: { kind: 'self' },
        wipe: true,
        ...alone,
        atUs: 10_000_000,
        everyUs: null,
        everyMaxUs: null,
        untilUs: 60_000_000,
      },
      {
        id: 'workload-4-setLiveness',
        do: 'setLiveness',
        by: { kind: 'any' },
        of: { kind: 'kicked' },
        wipe: false,
        ...alone,
        atUs: 1_000_000,
        everyUs: 60_000_000,
        everyMaxUs: null,
        untilUs: 60_000_000,
      },
    ]);
  });

  test('faults: what, to whom, how long', () => {
    const when = { atUs: 1_000_000, everyUs: null, everyMaxUs: null, untilUs: 60_000_000 };
    const any = { kind: 'any' };
    const { faults } = read(`
sites: 5
faults:
  - { at: 1s, partition: halves }
  - { at: 1s, partition: { isolate: s2 }, for: 1s..2s, direction: out }
  - { at: 1s, partition: { groups: [[s4, s1], s3] } }
  - { at: 1s, crash: any }
  - { at: 1s, crash: s5, restartAfter: 2s, moves: true, losesDisk: true, orderly: true }
  - { at: 1s, pause: any }
  - { at: 1s, clockJump: any, by: -10s..5s }
  - { at: 1s, diskFailure: [s1], for: 3s }
`);
    expect(faults).toEqual([
      {
        ...when,
        id: 'fault-0-partition',
        fault: 'partition',
        shape: { kind: 'halves' },
        forUs: { minUs: 10_000_000, maxUs: 10_000_000 },
        direction: 'both',
        flapUs: null,
      },
      {
        ...when,
        id: 'fault-1-partition',
        fault: 'partition',
        shape: { kind: 'isolate', who: { kind: 'machines', machines: [1] } },
        forUs: { minUs: 1_000_000, maxUs: 2_000_000 },
        direction: 'out',
        flapUs: null,
      },
      {
        ...when,
        id: 'fault-2-partition',
        fault: 'partition',
        shape: { kind: 'groups', groups: [[0, 3], [2], [1, 4]] },
        forUs: { minUs: 10_000_000, maxUs: 10_000_000 },
        direction: 'both',
        flapUs: null,
      },
      {
        ...when,
        id: 'fault-3-crash',
        fault: 'crash',
        who: any,
        restartAfterUs: { minUs: 1_000_000, maxUs: 5_000_000 },
        moves: false,
        losesDisk: false,
        orderly: false,
        restores: null,
      },
      {
        ...when,
        id: 'fault-4-crash',
        fault: 'crash',
        who: { kind: 'machines', machines: [4] },
        restartAfterUs: { minUs: 2_000_000, maxUs: 2_000_000 },
        moves: true,
        losesDisk: true,
        orderly: true,
        restores: null,
      },
      { ...when, id: 'fault-5-pause', fault: 'pause', who: any, forUs: { minUs: 1_000_000, maxUs: 1_000_000 } },
      { ...when, id: 'fault-6-clockJump', fault: 'clockJump', who: any, byS: { min: -10, max: 5 } },
      {
        ...when,
        id: 'fault-7-diskFailure',
        fault: 'diskFailure',
        who: { kind: 'machines', machines: [0] },
        forUs: { minUs: 3_000_000, maxUs: 3_000_000 },
        share: 1,
        durable: 0,
      },
    ]);
  });
});
