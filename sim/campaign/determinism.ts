/** Runs a share of the worlds again, in other workers, and compares: the promise under every digest. */

import type { RunResult, Verdict } from './result.ts';

/** The places of the runs to do again: `share` of them, 0 to 1, evenly spread; at least one if there is any. */
export function rerunPlaces(runs: readonly RunResult[], share: number): readonly number[] {
  const candidates = runs.flatMap((run, place) => (run.digest === null ? [] : [place]));
  if (share <= 0 || candidates.length === 0) return [];
  const wanted = Math.max(1, Math.round(candidates.length * Math.min(1, share)));
  return Array.from({ length: wanted }, (_, nth) => candidates[Math.floor((nth * candidates.length) / wanted)] ?? 0);
}

/** The run as it has to be reported once a second execution gave another digest. What it violated stays violated. */
export function asDiffering(run: RunResult, digest: string | null): RunResult {
  const verdict: Verdict = run.verdict === 'fail' ? 'fail' : 'error';
  return { ...run, verdict, reason: `not deterministic: digest ${run.digest ?? 'none'} at first, ${digest ?? 'none'} the second time` };
}
