/** What the counts of runs do not say about a campaign: what is missing, what was required, what was done twice. */

import type { CampaignResult, StopReason } from '../sim/campaign/result.ts';
import { formatCount, formatNoun } from './quantity.ts';

/** One sentence each; none for a campaign that was done as planned. */
export function campaignRemarks({ campaign, summary }: CampaignResult): readonly string[] {
  if (campaign === undefined) return [];
  const { stopped, shards, missingWitnesses, determinism, total } = campaign;
  return [
    ...(stopped === null ? [] : [`${ending(stopped)}.`]),
    ...(summary.runs < total
      ? [
          `${formatCount(summary.runs)} of ${formatNoun(total, 'run')} are known; the other ${formatCount(total - summary.runs)} are unknown, not passed.`,
        ]
      : []),
    ...(shards.missing.length > 0 ? [`Unknown: ${shardWords(shards.missing)} of ${shards.of} missing.`] : []),
    ...(shards.missing.length === 0 && shards.present.length < shards.of ? [`Only ${shardWords(shards.present)} of ${shards.of}.`] : []),
    ...missingWitnesses.map((name) => `Required, but reached by no run: ${name}.`),
    ...(determinism.checked > 0
      ? [`${formatNoun(determinism.checked, 'run')} done twice, ${differWords(determinism.differing.length)}.`]
      : []),
  ];
}

/** Why the verdict is not the verdict of any run; null when some run has it, or none needs an explanation. */
export function verdictBeyondRuns({ verdict, summary, campaign }: CampaignResult): string | null {
  switch (verdict) {
    case 'pass':
      return null;
    case 'fail':
      return summary.failed > 0 ? null : `${formatNoun(campaign?.missingWitnesses.length ?? 0, 'required situation')} never reached`;
    case 'error':
      return summary.errors > 0 ? null : 'One seed gave two different histories';
    case 'inconclusive':
      return summary.inconclusive > 0 ? null : 'Part of the campaign is unknown';
    default:
      return verdict satisfies never;
  }
}

function ending(stopped: StopReason): string {
  switch (stopped) {
    case 'interrupt':
      return 'Interrupted: what was finished is kept';
    case 'time-budget':
      return 'The time budget was over before all runs were done';
    case 'fail-fast':
      return 'Stopped at the first failure';
    default:
      return stopped satisfies never;
  }
}

function shardWords(shards: readonly number[]): string {
  return `${shards.length === 1 ? 'shard' : 'shards'} ${shards.join(', ')}`;
}

function differWords(differing: number): string {
  return differing === 0 ? 'all with equal digests' : `${formatCount(differing)} with different digests`;
}
