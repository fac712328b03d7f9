/** How many whole runs a second a campaign of tiny worlds gets through: three sites, about twenty events each before they settle. */

import { runWorld } from '../sim/world/run-world.ts';
import { type Bench, bestRate, perSecond } from './bench.ts';
import { queueRate } from './queue-ceiling.ts';
import { benchScenario } from './worlds.ts';

const world = `
name: micro
why: The smallest world in which anything can go wrong.
sites: 3
bootstrap: all
duration: 1s
expect: { convergesWithin: 1s }
workload:
  - { at: 500ms, do: setInfo, by: any }
`;

export const benchMicroWorlds: Bench = {
  run(overrides, print) {
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
    return true;
  },
};
