/** What each check costs in a world of 200 sites in steady change, and by how much all together slow it. */

import { Checks } from '../sim/check/checks.ts';
import { ConvergenceClock } from '../sim/journal/convergence-clock.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { World } from '../sim/world/world.ts';
import type { WorldWatch } from '../sim/world/world-watch.ts';
import { type Bench, cpuSeconds } from './bench.ts';
import { profile } from './profile.ts';
import { steadyFile } from './steady.ts';
import { benchFile } from './worlds.ts';

/** The gate: all checks slow the world by at most this factor. */
const mostFactor = 2;

export const benchChecks: Bench = {
  run(overrides, print) {
    const scenario = benchFile(steadyFile, overrides);
    // The first world of each kind warms the compiler up, and the lesser of two is less disturbed.
    const bare = Math.min(...[1, 2].map(() => secondsOf(scenario, () => [])));
    const full = Math.min(...[1, 2].map(() => secondsOf(scenario, allChecks)));
    let syncs = 0;
    const shares = profile(
      () => {
        syncs = played(scenario, allChecks).counters.syncsDelivered;
      },
      (url) => /\/sim\/(?:check|journal)\/([\w-]+)\.[jt]s$/.exec(url)?.[1] ?? null,
    );
    print('                          of all   ns per message');
    for (const [name, share] of [...shares].sort((a, b) => b[1] - a[1])) {
      print(`${name.padEnd(25)}${(100 * share).toFixed(1).padStart(7)}%${((1e9 * share * full) / syncs).toFixed(0).padStart(17)}`);
    }
    print(
      `without checks ${bare.toFixed(2)} s of CPU, with all ${full.toFixed(2)} s: ${(full / bare).toFixed(2)} times (at most ${mostFactor})`,
    );
    return full / bare <= mostFactor;
  },
};

type Watches = (scene: World) => readonly WorldWatch[];

/** What a run has looking on. */
function allChecks(scene: World): readonly WorldWatch[] {
  const clock = new ConvergenceClock(scene);
  const checks = new Checks(scene, (m) => clock.viewed(m, checks.views));
  return [...checks.watches, clock.watch()];
}

function secondsOf(scenario: Scenario, watches: Watches): number {
  const before = process.cpuUsage();
  played(scenario, watches);
  return cpuSeconds(before);
}

function played(scenario: Scenario, watches: Watches): World {
  const world = new World(scenario, '1', { watches });
  world.runUntil(Number.POSITIVE_INFINITY);
  world.finish();
  return world;
}
