/** How much faster than life a world of five sites runs, all checks on. */

import { compileFor } from '../sim/cli/compiler.ts';
import { runWorld } from '../sim/world/run-world.ts';
import { type Bench, cpuSeconds, perSecond } from './bench.ts';
import { queueRate } from './queue-ceiling.ts';
import { benchScenario } from './worlds.ts';

const world = `
name: five-sites
why: The cluster that most services run.
sites: 5
bootstrap: all
duration: 100h
maxEvents: 100000000
workload:
  - { every: 12/m, do: setInfo, by: any }
`;

/** The gate: times real time. */
const leastTimes = 20_000;

export const benchFiveSites: Bench = {
  run(overrides, print) {
    const scenario = benchScenario(world, overrides);
    // As `muster run` does.
    compileFor([scenario]);
    const before = process.cpuUsage();
    const { outcome } = runWorld(scenario, '1');
    const seconds = cpuSeconds(before);
    const times = outcome.virtualMs / 1000 / seconds;
    const span = `${(outcome.virtualMs / 60_000).toFixed(0)} min`;
    print(
      `5 sites, ${span.padEnd(16)}${Math.round(times).toLocaleString('en')} times real time (at least ${leastTimes.toLocaleString('en')})`,
    );
    print(`events                   ${perSecond(outcome.events / seconds)}`);
    print(`bare event queue         ${perSecond(queueRate(30, 500_000))}`);
    return outcome.verdict === 'pass' && times >= leastTimes;
  },
};
