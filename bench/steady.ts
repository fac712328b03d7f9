/** How fast a world of 200 sites in steady change runs with all checks on, beside the bare event queue of the same run. */

import { readFileSync } from 'node:fs';
import { runWorld } from '../sim/world/run-world.ts';
import type { World } from '../sim/world/world.ts';
import { type Bench, cpuSeconds, perSecond } from './bench.ts';
import { queueRate } from './queue-ceiling.ts';
import { benchScenario } from './worlds.ts';

/** The gate: delivered messages a second, as a share of the queue's bare rate. */
const leastRatio = 0.05;
/** Its scenario. */
export const steadyFile: URL = new URL(`${import.meta.url.endsWith('.js') ? '../../' : '../'}bench/steady-200.yaml`, import.meta.url);

export const benchSteady: Bench = {
  run(overrides, print) {
    const scenario = benchScenario(readFileSync(steadyFile, 'utf8'), overrides);
    let world: World | null = null;
    const before = process.cpuUsage();
    const { outcome } = runWorld(scenario, '1', {
      watch: (made) => {
        world = made;
        return {};
      },
    });
    const seconds = cpuSeconds(before);
    const syncs = (world as unknown as World).counters.syncsDelivered;
    const bare = queueRate(1400, 2_000_000);
    const ratio = syncs / seconds / bare;
    print(`${outcome.verdict}, ${outcome.sites} sites, ${outcome.virtualMs / 1000} s of virtual time in ${seconds.toFixed(1)} s of CPU`);
    print(`sync messages delivered  ${perSecond(syncs / seconds)}`);
    print(`operations delivered     ${perSecond(outcome.operations.delivered / seconds)}`);
    print(`operations per message   ${(outcome.operations.delivered / syncs).toFixed(1)}`);
    print(`bare event queue         ${perSecond(bare)} at 1,400 pending`);
    print(`ratio                    ${(100 * ratio).toFixed(1)}% (at least ${100 * leastRatio}%)`);
    return outcome.verdict === 'pass' && ratio >= leastRatio;
  },
};
