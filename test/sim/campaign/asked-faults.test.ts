/** What a scenario asks for is what its worlds count: whatever a world of it counts was asked for. */

import { describe, expect, it } from 'vitest';
import { askedFaults } from '../../../sim/campaign/asked-faults.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { runWorld } from '../../../sim/world/run-world.ts';

function parsed(yaml: string): Scenario {
  const read = parseScenario(yaml, 'given.yaml', {});
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.scenario;
}

describe('asked faults', () => {
  it.each([
    ['sites: 3', []],
    ['sites: 3\nduration: 20s\nfaults: [{ at: 1s, for: 2s, partition: halves }]', ['partitions']],
    ['sites: 3\nduration: 20s\nfaults: [{ at: 1s, crash: any, restartAfter: 1s }]', ['crashes', 'restarts']],
    ['sites: 3\nduration: 20s\nworkload: [{ every: 3s, do: rejoin, of: kicked, wipe: true }]', ['wipes']],
  ])('reads %j', (yaml, names) => {
    expect([...askedFaults(parsed(yaml))]).toEqual(names);
  });

  it('is, item by item, what a world counts', () => {
    const scenario = parsed(everything);
    const { faults } = runWorld(scenario, '1').outcome;
    const fired = Object.entries(faults).flatMap(([name, count]) => (count > 0 ? [name] : []));
    expect([...askedFaults(scenario)].sort()).toEqual(fired.sort());
    expect(fired).toHaveLength(Object.keys(faults).length);
  });
});

const everything = `
sites: 12
duration: 60s
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 2s, do: kick, by: any, of: any }
  - { every: 2s, do: rejoin, of: kicked, wipe: true }
faults:
  - { at: 5s, for: 2s, partition: halves }
  - { at: 8s, for: 2s, hold: halves }
  - { at: 11s, for: 2s, slow: halves }
  - { at: 14s, crash: any, losesDisk: true, restartAfter: 1s }
  - { at: 17s, crash: any, restoresBackup: true, restartAfter: 1s }
  - { at: 20s, crash: any, losesTail: true, restartAfter: 1s }
  - { at: 23s, exchange: any, restartAfter: 1s }
  - { at: 26s, clone: any, for: 2s }
  - { at: 29s, zombie: any, for: 2s }
  - { at: 33s, pause: any, for: 1s }
  - { at: 36s, slowSite: any, for: 1s }
  - { at: 39s, clockJump: any }
  - { at: 42s, diskFailure: all, for: 5s, durable: 50% }
`;
