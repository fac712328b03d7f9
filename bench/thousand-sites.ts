/** How much memory a full mesh of a thousand sites takes: a million replicas' peers, for a bounded time. */

import { World } from '../sim/world/world.ts';
import { type Bench, cpuSeconds, perSecond } from './bench.ts';
import { benchScenario } from './worlds.ts';

const world = `
name: thousand-sites
why: As many sites as one process can simulate in full.
sites: 1000
bootstrap: all
duration: 10s
`;

/** The gate, of issue and machine: 3 GiB. */
const mostMb = 3072;

export const benchThousandSites: Bench = {
  run({ virtualMs = '1500', ...overrides }, print) {
    const before = process.cpuUsage();
    const sim = new World(benchScenario(world, overrides), '1', { watches: () => [] });
    sim.runUntil(Number(virtualMs) * 1000);
    const seconds = cpuSeconds(before);
    const residentMb = process.resourceUsage().maxRSS / 1024;
    print(
      `${sim.machines.length} sites, ${virtualMs} ms    ${residentMb.toFixed(0)} MiB resident at most (gate ${mostMb} MiB), ${seconds.toFixed(1)} s of CPU`,
    );
    print(`operations delivered     ${perSecond(sim.counters.operations.delivered / seconds)}`);
    return residentMb <= mostMb;
  },
};
