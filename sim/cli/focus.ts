/** Which world of a campaign a report shows in detail, and what it means if that world turns out differently the second time. */

import type { ReportFocus } from '../../reports/subject.ts';
import { asDiffering } from '../campaign/determinism.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';
import { resultOf } from '../campaign/verdict.ts';

/** `differs`: the world gave another digest than in the campaign, so there is nothing to show. */
export type Focus =
  | { readonly kind: 'recorded'; readonly focus: ReportFocus }
  | { readonly kind: 'none' }
  | { readonly kind: 'differs'; readonly run: RunResult; readonly digest: string | null };

/** The first failing run, else the first; of those that came to an end by themselves, since others might not end here either. */
export function focusRun(runs: readonly RunResult[]): RunResult | null {
  const ended = runs.filter((run) => run.digest !== null && run.verdict !== 'error');
  return ended.find((run) => run.verdict === 'fail') ?? ended[0] ?? null;
}

/** The result once a run turned out to have two digests. */
export function withDifference(result: CampaignResult, run: RunResult, digest: string | null): CampaignResult {
  const { campaign } = result;
  if (!campaign) return result;
  const runs = result.runs.map((one) => (one === run ? asDiffering(run, digest) : one));
  const { checked, differing } = campaign.determinism;
  const determinism = { checked: checked + 1, differing: [...differing, run.index ?? 0] };
  return resultOf(runs, result.summary.wallMs, { ...campaign, determinism });
}
