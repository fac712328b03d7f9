/** Campaigns of benchmarks: the same seeds on some workers, by the clock on the wall, since threads are what is measured. */

import { runCampaign } from '../sim/campaign/campaign.ts';
import type { CampaignPlan } from '../sim/campaign/plan.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** Seconds for so many seeds, the start of the threads included; null if a run did not pass. */
export async function campaignSeconds(scenario: Scenario, seeds: number, workers: number): Promise<number | null> {
  const cell = { scenario, file: 'bench', settings: [] };
  const plan: CampaignPlan = { cells: [cell], seeds: { kind: 'range', from: 1, to: seeds }, shard: null };
  const startedMs = performance.now();
  const { runs } = await runCampaign(plan, { workers });
  return runs.some((run) => run.verdict !== 'pass') ? null : (performance.now() - startedMs) / 1000;
}
