/** How many whole runs a second a campaign of tiny worlds gets through: three sites, about twenty events each before they settle. */

import { runWorld } from '../sim/world/run-world.ts';
import { type Bench, bestRate, perSecond } from './bench.ts';
import { campaignTime } from './campaigns.ts';
import { queueRate } from './queue-ceiling.ts';
import { benchScenario } from './worlds.ts';

const world = `
name: micro
why: The smallest world in which anything can go wrong.
sites: 3
bootstrap: all
duration: 1s
expect: { convergesWithin: 2s }
workload:
  - { at: 500ms, do: setInfo, by: any }
`;

/** The gate: whole runs a second on two cores. */
const leastRuns = 3000;

export const benchMicroWorlds: Bench = {
  async run(overrides, print) {
    const runs = Number(overrides['runs'] ?? 2000);
    const scenario = benchScenario(world);
    let events = 0;
    let seed = 0;
    const rate = bestRate(runs, () => {
      events = 0;
      for (let i = 0; i < runs; i++) events += runWorld(scenario, String(seed++)).outcome.events;
    });
    print(`3-site worlds            ${perSecond(rate)} whole runs on one core, ${(events / runs).toFixed(0)} events each`);
    print(`bare event queue         ${perSecond(queueRate(30, runs * 100))}`);
    const all = 4 * runs;
    const time = await campaignTime(scenario, all, 2);
    if (time === null) return false;
    print(`campaign, two workers    ${perSecond(all / time.seconds)} whole runs (at least ${leastRuns})`);
    print(`its last half            ${perSecond(all / 2 / time.lastHalfSeconds)}, when the threads are warm`);
    return all / time.seconds >= leastRuns;
  },
};
