/** From runs to one verdict and one exit status: the contract that scripts and CI depend on. */

import type { CampaignFacts, CampaignResult, RunResult, Verdict } from './result.ts';

export type ExitStatus = 0 | 1 | 2 | 3 | 130;

/** What a campaign's verdict depends on besides the verdicts of its runs. */
export type Circumstances = Pick<CampaignFacts, 'stopped' | 'missingWitnesses' | 'shards' | 'determinism'>;

/**
 * The worst that happened: fail, then error, then inconclusive, then pass. No run at all is an error; an interrupted campaign
 * or a missing shard is at best inconclusive.
 */
export function campaignVerdict(verdicts: readonly Verdict[], circumstances?: Circumstances): Verdict {
  if (verdicts.includes('fail') || (circumstances && circumstances.missingWitnesses.length > 0)) return 'fail';
  if (verdicts.length === 0 || verdicts.includes('error') || (circumstances && circumstances.determinism.differing.length > 0))
    return 'error';
  return verdicts.includes('inconclusive') || (circumstances && partUnknown(circumstances)) ? 'inconclusive' : 'pass';
}

/** The exit status of a campaign that was started. (A wrong command line is 2, before anything runs.) */
export function exitStatus(
  result: CampaignResult,
  options: { readonly allowInconclusive?: boolean; readonly interrupted?: boolean } = {},
): ExitStatus {
  if (options.interrupted) return 130;
  const facts = result.campaign;
  const verdicts = result.runs.map((run) => run.verdict);
  switch (campaignVerdict(verdicts, facts)) {
    case 'fail':
      return 1;
    case 'error':
      return 3;
    case 'inconclusive':
      // What is missing is unknown, which nobody can allow.
      return options.allowInconclusive && !(facts && partUnknown(facts)) ? 0 : 1;
    case 'pass':
      return 0;
  }
}

/** The result of runs that are already in order. */
export function resultOf(runs: readonly RunResult[], wallMs: number, facts?: CampaignFacts): CampaignResult {
  const verdicts = runs.map((run) => run.verdict);
  const result = { version: 1, verdict: campaignVerdict(verdicts, facts), runs, summary: summaryOf(verdicts, wallMs) } as const;
  return facts ? { ...result, campaign: facts } : result;
}

/** How many runs ended how. */
export function summaryOf(verdicts: readonly Verdict[], wallMs: number): CampaignResult['summary'] {
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  return {
    runs: verdicts.length,
    passed: count('pass'),
    failed: count('fail'),
    inconclusive: count('inconclusive'),
    errors: count('error'),
    wallMs: Math.round(wallMs),
  };
}

function partUnknown({ stopped, shards }: Circumstances): boolean {
  return stopped === 'interrupt' || shards.missing.length > 0;
}
