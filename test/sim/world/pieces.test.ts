/** A world has one digest in however many pieces it is run, and in whatever order they take their turns. */

import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { worldDigest } from '../../../sim/world/world-digest.ts';
import { type Cutting, playInPieces } from './pieces.ts';
import { busyScenario, faultKinds, named, playWorld, scenarioOf, workloadKinds } from './worlds.ts';

const forward = (pieces: number): readonly number[] => Array.from({ length: pieces }, (_, piece) => piece);
const backward = (pieces: number): readonly number[] => forward(pieces).toReversed();
/** Another order in every window. */
const turning = (pieces: number, window: number): readonly number[] => forward(pieces).map((piece) => (piece + window) % pieces);

const cuttings: Readonly<Record<string, Cutting>> = {
  'one piece': { pieces: 1, pieceOf: () => 0, order: () => [0] },
  'two, alternately': { pieces: 2, pieceOf: (machine) => machine % 2, order: () => forward(2) },
  'two, backward': { pieces: 2, pieceOf: (machine) => machine % 2, order: () => backward(2) },
  'three, turning': { pieces: 3, pieceOf: (machine) => (machine * 2) % 3, order: (window) => turning(3, window) },
  'seven, one machine each': { pieces: 7, pieceOf: (machine) => machine % 7, order: (window) => turning(7, window) },
  'seven, backward': { pieces: 7, pieceOf: (machine) => machine % 7, order: () => backward(7) },
};

/** The contact through which all join moves while they try: half of them must find it at its new address. */
const movingContact = {
  sites: 7,
  duration: '30s',
  network: { latency: { min: '2ms', p50: '20ms', p99: '60ms', max: '90ms' }, loss: '30%' },
  workload: [workloadKinds.setInfo],
  faults: [
    { at: '1500ms', crash: 's1', restartAfter: '500ms', moves: true },
    { every: '6s', crash: 's5', restartAfter: '100ms', losesDisk: true },
  ],
};

const scenarios: Readonly<Record<string, Scenario>> = {
  'everything at once': busyScenario(),
  'the least latency there is': scenarioOf({
    sites: 7,
    contacts: 2,
    duration: '1s',
    protocol: { syncInterval: '20ms' },
    network: { latency: { min: '1us', p50: '40us', p99: '60us', max: '90us' }, duplicate: '10%' },
    disk: { syncLatency: { min: '0us', p50: '1us', p99: '20us', max: '50us' } },
    workload: [{ every: '10ms', do: 'setInfo', by: 'any' }],
    faults: [{ every: '100ms', crash: 'any', restartAfter: '10ms' }],
    expect: { convergesWithin: '200ms' },
  }),
  'original rules, preloaded': busyScenario({
    bootstrap: 'all',
    protocol: { syncInterval: '300ms', rules: 'original' },
    network: { loss: '20%', duplicate: '20%' },
  }),
  'joins through a site that moves': scenarioOf(movingContact),
  'cuts over cuts': scenarioOf({
    sites: 9,
    bootstrap: 'chain',
    duration: '6s',
    workload: named({ setInfo: workloadKinds.setInfo, kick: workloadKinds.kick }),
    faults: named({ a: faultKinds.halves, b: { ...faultKinds.halves, every: '1100ms' }, c: faultKinds.isolate, pause: faultKinds.pause }),
  }),
};

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  const whole = playWorld(scenario, 'pieces');
  const digest = worldDigest(scenario, 'pieces', whole);

  it.each(Object.entries(cuttings))('has the same digest in pieces: %s', (_name, cutting) => {
    const pieced = playInPieces(scenario, 'pieces', cutting);
    expect(pieced.digest).toBe(digest);
    expect(pieced.messages).toEqual(whole.counters.messages);
    if (cutting.pieces === 1) expect(pieced.crossed).toBe(0);
    else expect(pieced.crossed).toBeGreaterThan(100);
  });

  it('meets what it is about', () => {
    const { messages, faults } = whole.counters;
    expect(messages.delivered).toBeGreaterThan(500);
    for (const { fault } of scenario.faults) {
      const counted = {
        partition: faults.partitions,
        crash: faults.crashes,
        pause: faults.pauses,
        clockJump: faults.clockJumps,
        diskFailure: faults.diskFaults,
        hold: faults.holds,
        slow: faults.slowLinks,
        slowSite: faults.slowSites,
        exchange: faults.reusedNodes,
        clone: faults.clones,
        zombie: faults.zombies,
      };
      expect(counted[fault]).toBeGreaterThan(0);
    }
    for (const [share, count] of [
      [scenario.network.loss, messages.lost],
      [scenario.network.duplicate, messages.duplicated],
    ] as const) {
      if (share > 0) expect(count).toBeGreaterThan(10);
    }
  });
});
