/** How fast a world of 200 sites in steady change runs with all checks on, beside the bare event queue of the same run. */

import { CHECK_NAMES, type CheckName } from '../sim/scenario/check-names.ts';
import { runWorld } from '../sim/world/run-world.ts';
import type { World } from '../sim/world/world.ts';
import { type Bench, cpuSeconds, perSecond } from './bench.ts';
import { queueRate } from './queue-ceiling.ts';
import { benchFile } from './worlds.ts';

/** The gate: delivered messages a second, as a share of the queue's bare rate. */
const leastRatio = 0.05;
/** Its scenario. */
export const steadyFile = 'bench/steady-200.yaml';

export const benchSteady: Bench = {
  run(overrides, print) {
    const scenario = benchFile(steadyFile, overrides);
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

/** The checks of the first promises: order, entries, clocks, durability, and that all agree in the end. */
const firstChecks: readonly CheckName[] = [
  'convergence',
  'right-answer',
  'total-order',
  'proper-pair',
  'monotone-entry',
  'clock-unique',
  'max-of-seen',
  'commit-before-send',
];

/** The same with these checks alone. */
export const benchFirstChecks: Bench = {
  run(overrides, print) {
    const off = CHECK_NAMES.filter((name) => !firstChecks.includes(name)).map((name) => [`checks.${name}`, 'off']);
    return benchSteady.run({ ...Object.fromEntries(off), ...overrides }, print);
  },
};
