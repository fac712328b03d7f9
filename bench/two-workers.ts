/** What a second worker thread brings to a campaign: wall time of the same seeds on one and on two. Needs two idle cores to say anything. */

import type { Bench } from './bench.ts';
import { campaignSeconds } from './campaigns.ts';
import { benchFile } from './worlds.ts';

/** The gate. */
const leastGain = 1.8;

export const benchTwoWorkers: Bench = {
  async run({ seeds = '400', ...overrides }, print) {
    // The campaign of the README: its worlds are long enough for a thread to be warm most of the time.
    const scenario = benchFile('scenarios/quickstart.yaml', overrides);
    const one = await campaignSeconds(scenario, Number(seeds), 1);
    const two = await campaignSeconds(scenario, Number(seeds), 2);
    if (one === null || two === null) return false;
    print(`${seeds} seeds                ${one.toFixed(1)} s on one worker, ${two.toFixed(1)} s on two`);
    print(`gain                     ${(one / two).toFixed(2)} times (at least ${leastGain})`);
    return one / two >= leastGain;
  },
};
