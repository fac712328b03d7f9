/** Campaigns of benchmarks: the same seeds on some workers, by the clock on the wall, since threads are what is measured. */

import { runCampaign } from '../sim/campaign/campaign.ts';
import type { CampaignPlan } from '../sim/campaign/plan.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** Wall time of a campaign. */
export interface CampaignTime {
  /** All of it, the start of the threads included. */
  readonly seconds: number;
  /** From the middle one of its runs to its end: by then each thread has compiled what it runs. */
  readonly lastHalfSeconds: number;
}

/** How long so many seeds take; null if a run did not pass. */
export async function campaignTime(scenario: Scenario, seeds: number, workers: number): Promise<CampaignTime | null> {
  const cell = { scenario, file: 'bench', settings: [] };
  const plan: CampaignPlan = { cells: [cell], seeds: { kind: 'range', from: 1, to: seeds }, shard: null };
  const startedMs = performance.now();
  let done = 0;
  let halfMs = startedMs;
  const onRun = (): void => {
    if (++done === Math.floor(seeds / 2)) halfMs = performance.now();
  };
  const { runs } = await runCampaign(plan, { workers, onRun });
  if (runs.some((run) => run.verdict !== 'pass')) return null;
  const endedMs = performance.now();
  return { seconds: (endedMs - startedMs) / 1000, lastHalfSeconds: (endedMs - halfMs) / 1000 };
}
