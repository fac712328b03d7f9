/** What a second worker thread brings to a campaign: wall time of the same seeds on one and on two. Needs two idle cores to say anything. */

import type { Bench } from './bench.ts';
import { campaignTime } from './campaigns.ts';
import { benchFile } from './worlds.ts';

/** The gate. */
const leastGain = 1.8;

export const benchTwoWorkers: Bench = {
  async run({ seeds = '400', ...overrides }, print) {
    // The campaign of the README: its worlds are long enough for a thread to be warm most of the time.
    const scenario = benchFile('scenarios/quickstart.yaml', overrides);
    const one = await campaignTime(scenario, Number(seeds), 1);
    const two = await campaignTime(scenario, Number(seeds), 2);
    if (one === null || two === null) return false;
    print(`${seeds} seeds                ${one.seconds.toFixed(1)} s on one worker, ${two.seconds.toFixed(1)} s on two`);
    const gain = one.seconds / two.seconds;
    print(`gain                     ${gain.toFixed(2)} times (at least ${leastGain})`);
    return gain >= leastGain;
  },
};
