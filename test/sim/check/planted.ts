/** Worlds with a planted bug, so that each check is proven on what it is for: the true core with one thing wrong about it. */

import { expect, vi } from 'vitest';
import type { Violation } from '../../../sim/campaign/result.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { type FinishedWorld, runWorld } from '../../../sim/world/run-world.ts';
import type { MakeServer } from '../../../sim/world/surroundings.ts';
import { type Config, type Message, type Op, type Ports, type Rules, Server } from '../../../src/core/index.ts';

// A bug may take some worlds to show itself, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const network = 'network: { latency: { min: 1ms, p50: 5ms, p99: 80ms, max: 400ms }, loss: 5%, duplicate: 5% }';

/** Small worlds in which much happens. */
export const worlds: Readonly<Record<'busy' | 'cleanup' | 'wipes' | 'moves' | 'lostDisks' | 'slowDisks', string>> = {
  /** Changes, kicks and returns, crashes and a cut: no cleanup. */
  busy: `
sites: 6
ids: unicode
duration: 15s
${network}
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 1s..3s, do: kick, by: any, of: any }
  - { every: 1s..3s, do: rejoin, of: kicked }
  - { every: 500ms, do: setLiveness, by: any, of: any }
faults:
  - { every: 2s..4s, crash: any, restartAfter: 100ms..2s }
  - { at: 6s, for: 4s, partition: halves }`,
  /** The same, and sites that were kicked are soon forgotten. */
  cleanup: `
sites: 6
contacts: all
duration: 30s
protocol: { forgetAfter: 2s, tombstoneFor: 20s, cleanupInterval: 1s, contactInterval: 5s }
${network}
clocks: { skew: 300ms, drift: 100ppm }
workload:
  - { every: 300ms, do: setInfo, by: any }
  - { every: 1s..3s, do: kick, by: any, of: any }
  - { every: 2s..4s, do: rejoin, of: kicked }
  - { every: 1s, do: setLiveness, by: any, of: any }
faults:
  - { every: 3s..6s, crash: any, restartAfter: 100ms..4s }
  - { at: 6s, every: 9s, for: 4s, partition: halves }`,
  /** Sites are wiped, and return by themselves or through others. */
  wipes: `
sites: 7
bootstrap: chain
contacts: all
duration: 20s
protocol: { forgetAfter: 3s, tombstoneFor: 1h, cleanupInterval: 1s, contactInterval: 3s }
network: { latency: { min: 1ms, p50: 10ms, p99: 300ms, max: 1200ms }, loss: 5%, duplicate: 5% }
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 2s..4s, do: kick, by: any, of: any }
  - { every: 2s..4s, do: rejoin, by: any, of: self, wipe: true }
  - { every: 3s, do: rejoin, of: kicked }
  - { every: 5s..9s, do: wipe, by: any }
  - { every: 5s..9s, do: leave, by: any }
  - { every: 700ms, do: setLiveness, by: any, of: any }
  - { every: 4s, do: cleanup, by: any }
faults:
  - { every: 2s..5s, crash: any, restartAfter: 10ms..3s }
  - { every: 7s, pause: any, for: 500ms..4s }`,
  /** Sites come back elsewhere, and links are cut one way. */
  moves: `
sites: 6
contacts: all
duration: 20s
protocol: { forgetAfter: 4s, tombstoneFor: 30s, cleanupInterval: 2s, contactInterval: 2s }
${network}
workload:
  - { every: 300ms, do: setInfo, by: any }
  - { every: 3s..6s, do: kick, by: any, of: any }
  - { every: 3s..6s, do: rejoin, of: kicked }
faults:
  - { every: 2s..4s, crash: any, restartAfter: 100ms..4s, moves: true }
  - { every: 5s, crash: any, restartAfter: 100ms..4s, moves: true, orderly: true }
  - { at: 4s, every: 9s, for: 3s, partition: { isolate: any }, direction: in }
  - { at: 8s, every: 9s, for: 3s, partition: { isolate: any }, direction: out }`,
  /** Disks are lost. */
  lostDisks: `
sites: 6
contacts: all
duration: 25s
protocol: { forgetAfter: 5s, tombstoneFor: 1h, cleanupInterval: 2s, contactInterval: 3s }
${network}
workload:
  - { every: 300ms, do: setInfo, by: any }
  - { every: 4s, do: kick, by: any, of: any }
  - { every: 3s, do: rejoin, of: kicked }
  - { every: 1s, do: setLiveness, by: any, of: any }
faults:
  - { every: 9s..14s, crash: any, restartAfter: 100ms..4s, losesDisk: true }
  - { every: 5s, crash: any, restartAfter: 100ms..2s }`,
  /** Disks are slow and fail, clocks jump, sites stand still. */
  slowDisks: `
sites: 5
ids: unicode
contacts: 2
duration: 25s
protocol: { forgetAfter: 2s, tombstoneFor: 8s, cleanupInterval: 1s }
disk: { syncLatency: { min: 1ms, p50: 20ms, p99: 300ms, max: 1500ms } }
${network}
clocks: { skew: 1s, drift: 200ppm }
workload:
  - { every: 200ms, do: setInfo, by: any }
  - { every: 2s..5s, do: kick, by: any, of: any }
  - { every: 2s..5s, do: rejoin, of: kicked }
  - { every: 5s, do: rejoin, by: any, of: self, wipe: true }
  - { every: 1s, do: setLiveness, by: any, of: any }
faults:
  - { every: 4s, diskFailure: any, for: 200ms..5s }
  - { every: 3s, crash: any, restartAfter: 100ms..3s }
  - { every: 6s, clockJump: any, by: -3s..3s }
  - { every: 5s, pause: any, for: 1s..4s }`,
};

/** A scenario from its text. */
export function scenarioOf(text: string): Scenario {
  const parsed = parseScenario(text, 'planted');
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('; '));
  return parsed.scenario;
}

/** What is wrong about the core. */
export interface Plant {
  readonly rules?: Partial<Rules>;
  readonly config?: Partial<Config>;
  readonly ports?: (ports: Ports, server: () => Server) => Partial<Ports>;
  readonly server?: (config: Config, ports: Ports) => Server;
}

/** A maker of faulty Servers. */
export function faulty({ rules, config, ports, server }: Plant): MakeServer {
  return (trueConfig, truePorts) => {
    const changed = { ...trueConfig, ...config, rules: { ...trueConfig.rules, ...rules } };
    const whole: Ports = { ...truePorts, ...ports?.(truePorts, () => made) };
    const made = server === undefined ? new Server(changed, whole) : server(changed, whole);
    return made;
  };
}

/** Runs one world with a planted bug. */
export function plantedWorld(text: string, seed: number, plant: Plant = {}): FinishedWorld {
  return runWorld(scenarioOf(text), String(seed), { makeServer: faulty(plant) });
}

/** Demands that the check catches the planted bug in one of so many worlds. Returns the first violation. */
export function expectCaught(check: string, text: string, plant: Plant = {}, seeds = 5): Violation {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violations } = plantedWorld(text, seed, plant).outcome;
    const found = violations.find((violation) => violation.invariant === check);
    if (found !== undefined) return found;
  }
  return expect.unreachable(`${check} found nothing wrong in ${seeds} worlds`);
}

/** A message with other operations. */
export function withOps(message: Message, change: (ops: readonly Op[]) => readonly Op[]): Message {
  if (message.kind !== 'sync' && message.kind !== 'answer') return message;
  return { ...message, data: { ...message.data, data: change(message.data.data) } };
}

/** A Server to which every message is something else than what arrived. */
export function misreading(misread: (message: Message, server: Server) => Message | null): NonNullable<Plant['server']> {
  return (config, ports) =>
    new (class extends Server {
      override received(...[message, via, now]: Parameters<Server['received']>): void {
        const misunderstood = misread(message, this);
        if (misunderstood !== null) super.received(misunderstood, via, now);
      }
    })(config, ports);
}
