/** What the campaign says as a whole: counts, how sure the failure rate is, and each way of failing with its smallest seed. */

import type { CampaignResult, RunResult } from '../../sim/campaign/result.ts';
import { cellName, type FailureGroup, failureGroups } from '../grouping.ts';
import { type Content, type Html, html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { formatCount, formatNoun, formatShare } from '../quantity.ts';
import { campaignRemarks } from '../remarks.ts';
import { wilsonInterval } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { commandBox, verdictBadge } from '../verdict-mark.ts';

const groupsMax = 50;
const notesMax = 50;

export function campaignPanel(subject: Subject): Panel {
  const { campaign } = subject;
  return {
    id: 'campaign',
    title: 'Campaign',
    question: 'How often does it hold, and how sure is that?',
    body: html`${tiles(campaign)}${remarks(campaign)}${rateSentence(campaign)}${failures(campaign)}${notes(campaign.runs)}`,
    charts: [],
  };
}

function tiles(campaign: CampaignResult): Html {
  const { summary } = campaign;
  return html`<dl class="tiles">
${tile('Worlds', summary.runs, '')}${tile('Passed', summary.passed, 'pass')}${tile('Failed', summary.failed, 'fail')}
${tile('Inconclusive', summary.inconclusive, 'inconclusive')}${tile('Errors', summary.errors, 'error')}
</dl>`;
}

function tile(name: string, count: number, verdict: string): Html {
  return html`<div class="tile ${count > 0 ? verdict : ''}"><dt>${name}</dt><dd>${formatCount(count)}</dd></div>`;
}

function remarks(campaign: CampaignResult): Content {
  const sentences = campaignRemarks(campaign);
  return sentences.length === 0 ? null : html`<ul class="notes remarks">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function rateSentence(campaign: CampaignResult): Html {
  const { failed, passed } = campaign.summary;
  const judged = failed + passed;
  const interval = wilsonInterval(failed, judged);
  if (interval === null) return html`<p class="finding">No world came to a verdict of pass or fail: the failure rate is unknown.</p>`;
  const rate = failed / judged;
  return html`<p class="finding">Failure rate <strong>${formatShare(rate)}</strong> (${formatCount(failed)} of ${formatNoun(judged, 'judged world')});
with 95% confidence it lies between <strong>${formatShare(interval.low)}</strong> and <strong>${formatShare(interval.high)}</strong>.</p>
<div class="interval" role="img" aria-label="Failure rate ${formatShare(rate)}, 95% interval ${formatShare(interval.low)} to ${formatShare(interval.high)}">
<span class="interval-range" style="left:${percent(interval.low)};width:${percent(interval.high - interval.low)}"></span>
<span class="interval-point" style="left:${percent(rate)}"></span></div>
<div class="interval-scale" aria-hidden="true"><span>0%</span><span>Wilson interval of the failure rate</span><span>100%</span></div>`;
}

function failures(campaign: CampaignResult): Content {
  const groups = failureGroups(campaign.runs);
  if (groups.length === 0) return null;
  const cap =
    groups.length > groupsMax
      ? html`<p class="cap">${groupsMax} of ${formatCount(groups.length)} groups shown, the largest ones.</p>`
      : null;
  return html`<h4>What went wrong</h4><ul class="failures">${groups.slice(0, groupsMax).map(failure)}</ul>${cap}`;
}

function failure(group: FailureGroup): Html {
  const { smallest } = group;
  return html`<li class="failure ${group.verdict}"><div class="failure-head">${verdictBadge(group.verdict)}
<strong class="signature">${group.signature}</strong><span class="extent">${formatNoun(group.runs.length, 'world')}</span></div>
${group.detail === '' ? null : html`<p>${group.detail}</p>`}
<p class="extent">Smallest seed <code>${smallest.seed}</code> of ${cellName(smallest)}</p>
${commandBox(smallest.replay, `replay seed ${smallest.seed}, ${group.signature}`)}
${shrinking(group)}</li>`;
}

/** How to leave out of a failing world what it does not need to fail. */
function shrinking({ verdict, smallest }: FailureGroup): Content {
  const replay = 'muster replay ';
  if (verdict !== 'fail' || !smallest.replay.startsWith(replay)) return null;
  return html`<p class="extent">To see only what it needs to fail: <code>muster shrink ${smallest.replay.slice(replay.length)} -o least.yaml</code></p>`;
}

function notes(runs: readonly RunResult[]): Content {
  const counts = new Map<string, number>();
  for (const run of runs) for (const note of new Set(run.notes)) counts.set(note, (counts.get(note) ?? 0) + 1);
  if (counts.size === 0) return null;
  const cap =
    counts.size > notesMax
      ? html`<p class="cap">${notesMax} of ${formatCount(counts.size)} notes shown, the most frequent ones.</p>`
      : null;
  const listed = [...counts].sort((a, b) => b[1] - a[1]).slice(0, notesMax);
  return html`<h4>Notes</h4><ul class="notes">${listed.map(([note, count]) => html`<li>${note} <span class="extent">${formatNoun(count, 'world')}</span></li>`)}</ul>${cap}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
