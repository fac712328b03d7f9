/** Runs a share of the worlds again, in other workers, and compares: the promise under every digest. */

import { describeDifference, firstDifference } from '../journal/first-difference.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { siteIds } from '../world/site-ids.ts';
import type { Trail, TrailAsk } from '../world/trail.ts';
import type { RunResult, Verdict } from './result.ts';

/** The places of the runs to do again: `share` of them, 0 to 1, evenly spread; at least one if there is any. */
export function rerunPlaces(runs: readonly RunResult[], share: number): readonly number[] {
  const candidates = runs.flatMap((run, place) => (run.digest === null ? [] : [place]));
  if (share <= 0 || candidates.length === 0) return [];
  const wanted = Math.max(1, Math.round(candidates.length * Math.min(1, share)));
  return Array.from({ length: wanted }, (_, nth) => candidates[Math.floor((nth * candidates.length) / wanted)] ?? 0);
}

/** The run as it has to be reported once a second execution gave another digest. What it violated stays violated. `where`: where they part. */
export function asDiffering(run: RunResult, digest: string | null, where?: string): RunResult {
  const verdict: Verdict = run.verdict === 'fail' ? 'fail' : 'error';
  const digests = `digest ${run.digest ?? 'none'} at first, ${digest ?? 'none'} the second time`;
  return { ...run, verdict, reason: `not deterministic: ${digests}${where === undefined ? '' : `; ${where}`}` };
}

/** Runs a world with each of the seeds, one after another. Of a run that did not end there is no trail. */
export type PlayTrails = (scenario: Scenario, seeds: readonly string[], ask: TrailAsk) => Promise<readonly Trail[]>;

/**
 * Where the executions of one world part, as one sentence.
 *
 * @param play runs the world as often as there are seeds, one after another in one worker that is new: so that what one run leaves
 * behind for the next is seen too
 */
export async function wherePlaysPart(scenario: Scenario, seed: string, play: PlayTrails): Promise<string> {
  const difference = await firstDifference(async (ask) => {
    const [first, second] = await play(scenario, [seed, seed], ask);
    return first === undefined || second === undefined ? null : [first, second];
  });
  if (difference === null) return 'two more runs, one after the other, did not show it again';
  const sites = siteIds(scenario.sites, scenario.ids);
  return describeDifference(difference, (machine) => sites[machine] ?? '');
}
