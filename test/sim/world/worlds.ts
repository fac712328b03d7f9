/** Worlds for tests: scenarios from a few words of YAML, worlds without checks, and random scenarios that meet every kind of fault. */

import fc from 'fast-check';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import type { Cut } from '../../../sim/world/plan.ts';
import { World, type WorldParts } from '../../../sim/world/world.ts';
import { worldDigest } from '../../../sim/world/world-digest.ts';
import type { Flight, MessageFate, WorldWatch } from '../../../sim/world/world-watch.ts';

/** The scenario of a YAML text, or of an object. A mistake in it is the test's. */
export function scenarioOf(source: string | object): Scenario {
  const parsed = parseScenario(typeof source === 'string' ? source : JSON.stringify(source), 'test.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.scenario;
}

/** Runs a whole world with nobody looking on but `watch`. */
export function playWorld(
  scenario: Scenario,
  seed: string,
  watch: (world: World) => WorldWatch = () => ({}),
  parts: Partial<WorldParts> = {},
): World {
  const world = new World(scenario, seed, { watches: (scene) => [watch(scene)], ...parts });
  world.runUntil(Number.POSITIVE_INFINITY);
  world.finish();
  return world;
}

export function digestOf(scenario: Scenario, seed: string): string {
  return worldDigest(scenario, seed, playWorld(scenario, seed));
}

/** What became of one copy, and when. */
export interface Told extends Flight {
  readonly fate: MessageFate;
  readonly atUs: number;
}

/** What is told of a flight at its end, kept: the world goes on with the flight itself. */
export function toldOf(flight: Flight, fate: MessageFate, atUs: number): Told {
  const { message, from, to, sentAtUs, nth, arrivesAtUs, copy } = flight;
  return { message, from, to, sentAtUs, nth, arrivesAtUs, copy, fate, atUs };
}

/** The fate of every copy in a world that was sent to somebody, in the order of their ends. */
export function fatesOf(scenario: Scenario, seed: string): Told[] {
  const told: Told[] = [];
  playWorld(scenario, seed, (world) => ({ fate: (flight, fate) => void told.push(toldOf(flight, fate, world.nowUs)) }));
  return told;
}

/** The group of each machine in a cut that makes groups. */
export function groupsOf({ barrier }: Cut): readonly number[] {
  if (barrier.kind !== 'groups') throw new Error(`no groups, but ${barrier.kind}`);
  return barrier.groups;
}

/** Every plan item that there is, as a scenario file says it. */
export const faultKinds = {
  halves: { every: '2s', for: '500ms..1500ms', partition: 'halves' },
  isolate: { at: '1s', for: '2s', partition: { isolate: 'any' }, direction: 'in' },
  groups: { at: '2s', for: '1s', partition: { groups: [['s1', 's2']] }, direction: 'out' },
  crash: { every: '1s..2s', crash: 'any', restartAfter: '100ms..1s' },
  move: { every: '2500ms', crash: 'any', restartAfter: '200ms', moves: true },
  stop: { every: '3s', crash: 'any', restartAfter: '500ms', orderly: true },
  lostDisk: { at: '3s', crash: 's3', restartAfter: '1s', losesDisk: true },
  pause: { every: '1500ms', pause: 'any', for: '200ms..2s' },
  slowLinks: { every: '2s', for: '1s', slow: 'minority', by: '10ms..200ms' },
  hold: { every: '2500ms', for: '300ms..1s', hold: { links: '50%', oneWay: true } },
  ring: { at: '1200ms', for: '1s', partition: 'ring' },
  bridge: { at: '1800ms', for: '700ms', partition: 'bridge' },
  flap: { at: '500ms', for: '2s', partition: 'majority', direction: 'in', flap: '50ms..300ms' },
  swizzle: { at: '1500ms', for: '2s', partition: 'swizzle' },
  backup: { at: '2200ms', crash: 's1', restartAfter: '300ms', restoresBackup: '500ms..2s' },
  tail: { every: '2s', crash: 'any', restartAfter: '200ms', losesTail: '10ms..300ms' },
  exchange: { every: '2300ms', exchange: 'any', restartAfter: '100ms..500ms' },
  clone: { at: '2s', clone: 'any', for: '1s' },
  zombie: { at: '1700ms', zombie: 'any', for: '1500ms' },
  slowSite: { every: '2s', slowSite: 'any', for: '1s', by: '1ms..40ms' },
  jump: { every: '2s', clockJump: 'any', by: '-1h..1h' },
  disk: { every: '2s', diskFailure: 'any', for: '500ms' },
  disk2: { every: '1700ms', diskFailure: 'any', for: '900ms', share: '50%', durable: '50%' },
} as const;

export const workloadKinds = {
  setInfo: { every: '150ms', do: 'setInfo', by: 'any' },
  kick: { every: '1s', do: 'kick', by: 'any', of: 'any' },
  rejoin: { every: '700ms', do: 'rejoin', of: 'kicked' },
  wipeAndRejoin: { every: '1700ms', do: 'rejoin', by: 'any', of: 'self', wipe: true },
  setLiveness: { every: '500ms', do: 'setLiveness', by: 'any', of: 'any' },
  setMember: { every: '900ms', do: 'setMember', by: 'any', of: 'any' },
  flush: { every: '400ms', do: 'flush', by: 'any' },
  cleanup: { every: '1100ms', do: 'cleanup', by: 'any' },
  leave: { at: '2s', do: 'leave', by: 's2' },
  wipe: { at: '3s', do: 'wipe', by: 's4', stop: true },
  dispute: { every: '300ms', do: 'dispute' },
  mixture: { every: '250ms', do: { setInfo: 3, setLiveness: 2, flush: 1, kick: 1 }, by: 'any' },
  loop: { do: { setInfo: 2, rejoin: 1, setMember: 1 }, by: 'all', think: '200ms..900ms' },
  suspect: { every: '800ms', do: 'kick', by: 'any', of: 'down' },
} as const;

/** A scenario in which everything happens. */
export function busyScenario(changes: object = {}): Scenario {
  return scenarioOf({
    sites: 7,
    ids: 'unicode',
    contacts: 2,
    duration: '6s',
    protocol: { syncInterval: '300ms', contactInterval: '2s', cleanupInterval: '1s' },
    network: { latency: { min: '1ms', p50: '4ms', p99: '60ms', max: '200ms' }, loss: '8%', duplicate: '5%', corrupt: '1%' },
    clocks: { skew: '2s', drift: '300ppm' },
    workload: named(workloadKinds),
    faults: named(faultKinds),
    ...changes,
  });
}

/** Plan items with explicit ids, so that taking one away renames no other. */
export function named(kinds: Readonly<Record<string, object>>): object[] {
  return Object.entries(kinds).map(([id, item]) => ({ id, ...item }));
}

/** Random small scenarios, as file objects: any selection of faults and workload, any network. */
export const anyScenarioFile: fc.Arbitrary<Record<string, unknown> & { readonly faults: object[] }> = fc
  .record({
    sites: fc.integer({ min: 4, max: 8 }),
    ids: fc.constantFrom('plain', 'unicode'),
    bootstrap: fc.constantFrom('star', 'chain', 'none', 'all'),
    contacts: fc.constantFrom(0, 2, 'all'),
    rules: fc.constantFrom('muster', 'original'),
    faults: fc.subarray(Object.keys(faultKinds) as (keyof typeof faultKinds)[]),
    workload: fc.subarray(Object.keys(workloadKinds) as (keyof typeof workloadKinds)[]),
    loss: fc.constantFrom(0, 0.1, 0.5),
    duplicate: fc.constantFrom(0, 0.1, 0.5),
    corrupt: fc.constantFrom(0, 0.05),
    minUs: fc.constantFrom(1, 700, 5000),
    syncMs: fc.constantFrom(200, 500),
  })
  .map(({ sites, ids, bootstrap, contacts, rules, faults, workload, loss, duplicate, corrupt, minUs, syncMs }) => ({
    sites,
    ids,
    bootstrap,
    contacts,
    duration: '4s',
    protocol: { rules, syncInterval: `${syncMs}ms`, contactInterval: '1s', cleanupInterval: '1s' },
    network: { latency: { min: `${minUs}us`, p50: '6ms', p99: '50ms', max: '150ms' }, loss, duplicate, corrupt },
    clocks: { skew: '1s', drift: '500ppm' },
    workload: workload.map((kind) => ({ id: kind, ...workloadKinds[kind] })),
    faults: faults.map((kind) => ({ id: kind, ...faultKinds[kind] })),
    expect: { convergesWithin: '1s' },
  }));
