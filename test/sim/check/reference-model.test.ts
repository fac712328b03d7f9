/** The reference model: the same operations, folded into a plain map in any order, give the state that a world ends with. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mustWin } from '../../../sim/check/comparator.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import type { Op, Server } from '../../../src/core/index.ts';
import { faulty, scenarioOf } from './planted.ts';

const world = `
sites: 5
ids: unicode
duration: 12s
network: { latency: { min: 1ms, p50: 5ms, p99: 300ms, max: 900ms }, loss: 10%, duplicate: 10% }
workload:
  - { every: 150ms, do: setInfo, by: any }
  - { every: 1s, do: kick, by: any, of: any }
  - { every: 1s, do: rejoin, of: kicked }
  - { every: 300ms, do: setLiveness, by: any, of: any }`;

test('any order of delivery gives the same state', () => {
  for (const seed of ['1', '2', '3']) {
    const issued: Op[] = [];
    const servers: Server[] = [];
    const makeServer: ReturnType<typeof faulty> = (config, ports) => {
      const made = faulty({})(config, ports);
      servers.push(made);
      return made;
    };
    runWorld(scenarioOf(world), seed, { makeServer, watch: () => ({ issued: (_m, op) => void issued.push(op) }) });
    fc.assert(
      fc.property(fc.shuffledSubarray(issued, { minLength: issued.length }), (shuffled) => {
        const state = new Map<string, Op>();
        for (const op of shuffled) {
          const key = `${op.key.type} ${op.key.site}`;
          const before = state.get(key);
          if (before === undefined || mustWin(op, before, true)) state.set(key, op);
        }
        for (const { replica } of servers) for (const op of state.values()) expect(replica.entry(op.key.type, op.key.site)?.op).toBe(op);
      }),
      { numRuns: 20, seed: 7 },
    );
  }
});
