/** What a second worker thread brings to a campaign: wall time of the same seeds on one and on two. Needs two idle cores to say anything. */

import { runCampaign } from '../sim/campaign/campaign.ts';
import type { CampaignPlan } from '../sim/campaign/plan.ts';
import type { Bench } from './bench.ts';
import { benchScenario } from './worlds.ts';

const world = `
name: two-workers
why: Worlds of a middling size, as campaigns have them.
sites: 12
bootstrap: all
duration: 10s
workload:
  - { every: 1/s, do: setInfo, by: any }
`;

export const benchTwoWorkers: Bench = {
  async run({ seeds = '400', ...overrides }, print) {
    const cell = { scenario: benchScenario(world, overrides), file: 'bench', settings: [] };
    const plan: CampaignPlan = { cells: [cell], seeds: { kind: 'range', from: 1, to: Number(seeds) }, shard: null };
    const wallMs: number[] = [];
    for (const workers of [1, 2]) {
      const startedMs = performance.now();
      const { runs } = await runCampaign(plan, { workers });
      if (runs.some((run) => run.verdict !== 'pass')) return false;
      wallMs.push(performance.now() - startedMs);
    }
    const [one, two] = wallMs as [number, number];
    print(
      `${seeds} seeds                ${(one / 1000).toFixed(1)} s on one worker, ${(two / 1000).toFixed(1)} s on two: ${(one / two).toFixed(2)} times as fast`,
    );
    return true;
  },
};
