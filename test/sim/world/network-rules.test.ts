/** What a network may do to messages, held to the plan: cuts, deaths, healing; and every message is counted exactly once. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cut } from '../../../sim/world/plan.ts';
import type { World } from '../../../sim/world/world.ts';
import { anyScenarioFile, busyScenario, fatesOf, playWorld, scenarioOf, type Told, toldOf } from './worlds.ts';

/** Whether a partition names this link: written down once more, from what the scenario format promises. */
function names(cut: Cut, from: number, to: number): boolean {
  if (cut.barrier.kind !== 'groups') throw new Error(`a cut of ${cut.barrier.kind}`);
  const { groups, direction } = cut.barrier;
  const [a, b] = [groups[from], groups[to]];
  if (a === b) return false;
  return { both: true, in: b === 0, out: a === 0 }[direction];
}

const isCut = (world: World, from: number, to: number, atUs: number): boolean =>
  world.cuts.some((cut) => cut.fromUs <= atUs && atUs < cut.toUs && names(cut, from, to));

function worldAndFates(scenario: Parameters<typeof playWorld>[0], seed: string): { world: World; fates: Told[] } {
  const fates: Told[] = [];
  const world = playWorld(scenario, seed, (scene) => ({ fate: (flight, fate) => void fates.push(toldOf(flight, fate, scene.nowUs)) }));
  return { world, fates };
}

const cutting = { sites: 6, contacts: 'all', duration: '20s', protocol: { syncInterval: '200ms' } };

describe('a partition', () => {
  const shapes: Readonly<Record<string, readonly object[]>> = {
    'into halves': [{ every: '3s', for: '1s..2s', partition: 'halves' }],
    'of one, both ways': [{ every: '2s', for: '1s', partition: { isolate: 'any' } }],
    'of one, going in': [{ every: '2s', for: '1s', partition: { isolate: 's3' }, direction: 'in' }],
    'of one, going out': [{ every: '2s', for: '1s', partition: { isolate: 's3' }, direction: 'out' }],
    'into groups': [{ every: '2s', for: '1s', partition: { groups: [['s1', 's2'], ['s5']] } }],
    'of groups, going out of the first': [{ every: '2s', for: '1s', partition: { groups: [['s2', 's6'], ['s5']] }, direction: 'out' }],
    'over another': [
      { every: '1500ms', for: '1s..3s', partition: 'halves' },
      { every: '1100ms', for: '500ms..2s', partition: { isolate: 'any' } },
    ],
  };

  it.each(Object.entries(shapes))('%s blocks exactly the links that it names, when something is sent or would arrive', (_, faults) => {
    const { world, fates: all } = worldAndFates(scenarioOf({ ...cutting, faults }), '1');
    // Before that some have not started yet.
    const fates = all.filter(({ sentAtUs }) => sentAtUs > 200_000);
    const seen = { atSend: 0, atArrival: 0, delivered: 0, besides: 0 };
    for (const { from, to, sentAtUs, arrivesAtUs, fate } of fates) {
      const atSend = isCut(world, from, to, sentAtUs);
      const atArrival = arrivesAtUs !== null && isCut(world, from, to, arrivesAtUs);
      expect({ fate, early: arrivesAtUs === null }).toEqual({ fate: atSend || atArrival ? 'blocked' : 'delivered', early: atSend });
      if (atSend) seen.atSend++;
      else if (atArrival) seen.atArrival++;
      else seen.delivered++;
      // Something is cut at that moment, and this link is not.
      if (fate === 'delivered' && world.cuts.some((cut) => cut.fromUs <= sentAtUs && sentAtUs < cut.toUs)) seen.besides++;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
  });

  it('ends when its time is over, at the latest at the end of the faults', () => {
    const { world, fates } = worldAndFates(scenarioOf({ ...cutting, faults: [{ at: '18s', for: '1h', partition: 'halves' }] }), '1');
    expect(world.cuts.map(({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[18_000_000, 20_000_000]]);
    expect(fates.filter(({ sentAtUs, fate }) => sentAtUs >= 20_000_000 && fate !== 'delivered')).toEqual([]);
  });
});

describe('a message', () => {
  it('is delivered only to who was up all the time, and dies with whom it would have reached', () => {
    const network = { latency: { min: '20ms', p50: '100ms', p99: '200ms', max: '300ms' } };
    const crashing = { ...cutting, network, faults: [{ every: '300ms', crash: 'any', restartAfter: '50ms..400ms' }] };
    const downs: Map<number, number[]> = new Map();
    const ups: Map<number, number[]> = new Map();
    const note = (map: Map<number, number[]>, machine: number, atUs: number): void =>
      void map.set(machine, [...(map.get(machine) ?? []), atUs]);
    const ends: [Told, boolean][] = [];
    playWorld(scenarioOf(crashing), '1', (world) => ({
      down: (m) => note(downs, m.index, world.nowUs),
      started: (m) => note(ups, m.index, world.nowUs),
      fate: (flight, fate) => void ends.push([toldOf(flight, fate, world.nowUs), world.machines[flight.to]?.up === true]),
    }));
    const seen = { delivered: 0, toNobody: 0, overtakenByCrash: 0 };
    for (const [{ to, sentAtUs, atUs, fate }, up] of ends) {
      const diedOnTheWay = (downs.get(to) ?? []).some((downUs) => sentAtUs <= downUs && downUs <= atUs);
      expect(fate).toBe(up && !diedOnTheWay ? 'delivered' : 'dead');
      if (fate === 'delivered') seen.delivered++;
      else if (!up) seen.toNobody++;
      else seen.overtakenByCrash++;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
    expect((ups.get(0) ?? []).length).toBe((downs.get(0) ?? []).length + 1);
  });

  it('to the old address of a site that moved dies there, and finds the new one once that is known', () => {
    const moving = {
      sites: 3,
      duration: '12s',
      protocol: { syncInterval: '20ms' },
      network: { latency: { min: '50ms', p50: '55ms', p99: '58ms', max: '60ms' } },
      faults: [{ at: '10s', crash: 's3', restartAfter: '300ms', moves: true }],
    };
    const fates = fatesOf(scenarioOf(moving), '1').filter(({ to, sentAtUs }) => to === 2 && sentAtUs > 10_300_000);
    const dead = fates.filter(({ fate }) => fate === 'dead');
    const delivered = fates.filter(({ fate }) => fate === 'delivered');
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.length + delivered.length).toBe(fates.length);
    expect(delivered.length).toBeGreaterThan(20);
    // Each of the others learns of it once, and never forgets.
    for (const from of [0, 1]) {
      const of = (list: readonly Told[]): number[] => list.filter((told) => told.from === from).map(({ sentAtUs }) => sentAtUs);
      expect(Math.max(0, ...of(dead))).toBeLessThan(Math.min(...of(delivered)));
    }
  });

  it('is never lost, doubled or damaged after healing; only delayed', () => {
    const scenario = busyScenario({
      network: { loss: '30%', duplicate: '30%', corrupt: '30%', latency: { min: '1ms', p50: '10ms', p99: '80ms', max: '300ms' } },
    });
    const fates = fatesOf(scenario, '1');
    const healed = fates.filter(({ sentAtUs }) => sentAtUs >= scenario.durationUs);
    expect(healed.length).toBeGreaterThan(500);
    expect(healed.filter(({ copy, fate }) => copy > 0 || (fate !== 'delivered' && fate !== 'dead'))).toEqual([]);
    expect(healed.filter(({ atUs, sentAtUs }) => atUs - sentAtUs > 10_000).length).toBeGreaterThan(healed.length / 3);
    const before = fates.filter(({ sentAtUs }) => sentAtUs < scenario.durationUs);
    for (const told of [
      before.some(({ copy }) => copy > 0),
      before.some(({ fate }) => fate === 'lost'),
      before.some(({ fate }) => fate === 'refused'),
    ])
      expect(told).toBe(true);
  });
});

describe('the counts', () => {
  it('hold their identity in every world, and are what the fates say', () => {
    const all = { lost: 0, blocked: 0, dead: 0, inFlight: 0, duplicated: 0, reordered: 0, corrupted: 0 };
    fc.assert(
      fc.property(anyScenarioFile, fc.string(), (file, seed) => {
        const scenario = scenarioOf(file);
        const { world, fates } = worldAndFates(scenario, seed);
        const { messages } = world.counters;
        const { sent, duplicated, delivered, lost, blocked, dead, inFlight } = messages;
        expect(sent + duplicated).toBe(delivered + lost + blocked + dead + inFlight);
        const count = (of: (told: Told) => boolean): number => fates.filter(of).length;
        expect({
          duplicated: count(({ copy }) => copy === 1),
          delivered: count(({ fate }) => fate === 'delivered' || fate === 'refused'),
          corrupted: count(({ fate }) => fate === 'refused'),
          lost: count(({ fate }) => fate === 'lost'),
          blocked: count(({ fate }) => fate === 'blocked'),
          dead: count(({ fate }) => fate === 'dead'),
          reordered: overtaken(fates),
        }).toEqual({
          duplicated: countedCopies(fates, messages),
          delivered,
          corrupted: messages.corrupted,
          lost,
          blocked,
          dead,
          reordered: messages.reordered,
        });
        for (const name of Object.keys(all) as (keyof typeof all)[]) all[name] += messages[name];
      }),
      { seed: 5, numRuns: 40 },
    );
    // The worlds had all of it.
    for (const count of Object.values(all)) expect(count).toBeGreaterThan(10);
  });
});

/** Second copies whose end was told: all but those still on their way when the world ended. */
function countedCopies(fates: readonly Told[], messages: World['counters']['messages']): number {
  const ended = fates.filter(({ copy }) => copy === 1).length;
  expect(ended).toBeLessThanOrEqual(messages.duplicated);
  expect(messages.duplicated - ended).toBeLessThanOrEqual(messages.inFlight);
  return ended;
}

/** Deliveries after one that was sent later on the same link. */
function overtaken(fates: readonly Told[]): number {
  const newest: Map<string, readonly [number, number]> = new Map();
  let count = 0;
  for (const { from, to, sentAtUs, nth, fate } of fates) {
    if (fate !== 'delivered' && fate !== 'refused') continue;
    const link = `${from} ${to}`;
    const [us, place] = newest.get(link) ?? [-1, -1];
    if (sentAtUs < us || (sentAtUs === us && nth < place)) count++;
    else newest.set(link, [sentAtUs, nth]);
  }
  return count;
}
