/** The head of a page: did it keep its promises, which run was this, how is it played again. */

import type { CampaignResult, RunResult } from '../../sim/campaign/result.ts';
import { cells } from '../grouping.ts';
import { type Content, type Html, html } from '../html.ts';
import { formatCount, formatMs, formatNoun } from '../quantity.ts';
import { verdictBeyondRuns } from '../remarks.ts';
import type { Subject } from '../subject.ts';
import { commandBox, verdictIcon, verdictWord } from '../verdict-mark.ts';

export function verdictHeader(subject: Subject): Html {
  const { campaign, environment } = subject;
  const run = subject.focus?.run ?? null;
  const single = campaign.runs.length === 1;
  return html`<header class="verdict ${campaign.verdict}" id="verdict">
<div class="verdict-mark">${verdictIcon(campaign.verdict)}</div>
<div class="verdict-text">
<p class="verdict-word">${verdictWord(campaign.verdict)}</p>
<h1>${headline(campaign)}</h1>
<p class="verdict-sub">${subline(campaign)}</p>
</div>
<dl class="facts">
${fact(single ? 'Scenario' : 'Shown in detail', run === null ? 'nothing recorded' : html`${run.scenario}${sitesOf(run)}`)}
${fact('Seed', run === null ? '-' : html`<code>${run.seed}</code>`)}
${fact('Digest', run === null ? '-' : html`<code class="digest">${run.digest ?? 'none'}</code>`)}
${fact('Versions', html`muster ${environment.version}, ${environment.runtime}`)}
${fact('Made', html`<time datetime="${environment.date}">${environment.date.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`)}
</dl>
${run === null ? null : html`<div class="replay"><p>Play ${single ? 'this world' : `the world with seed ${run.seed}`} again</p>${commandBox(run.replay, `replay seed ${run.seed}`)}</div>`}
</header>
`;
}

/** The verdict as a sentence about all worlds. */
export function headline(campaign: CampaignResult): string {
  const { summary, verdict } = campaign;
  const worlds = formatNoun(summary.runs, 'world');
  if (summary.runs === 0) return 'No world was run, so nothing is known';
  const beyond = verdictBeyondRuns(campaign);
  if (beyond !== null) return beyond;
  switch (verdict) {
    case 'pass':
      return summary.runs === 1 ? 'This world kept every promise' : `All ${worlds} kept every promise`;
    case 'fail':
      return summary.runs === 1 ? brokenBy(campaign.runs[0]) : `${formatCount(summary.failed)} of ${worlds} broke a promise`;
    case 'inconclusive':
      return summary.runs === 1
        ? 'This world proves nothing either way'
        : `${formatCount(summary.inconclusive)} of ${worlds} prove nothing either way`;
    case 'error':
      return summary.runs === 1
        ? 'This world ended in an error of the harness'
        : `${formatCount(summary.errors)} of ${worlds} ended in an error of the harness`;
    default:
      return verdict satisfies never;
  }
}

function brokenBy(run: RunResult | undefined): string {
  const broken = [...new Set(run?.violations.map((violation) => violation.invariant) ?? [])];
  return broken.length === 0
    ? 'This world broke a promise'
    : `This world broke ${formatNoun(broken.length, 'promise')}: ${broken.join(', ')}`;
}

function subline(campaign: CampaignResult): string {
  const { summary, runs } = campaign;
  const names = [...new Set(cells(runs).map((cell) => cell.scenario))];
  const shown = names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  const events = runs.reduce((sum, run) => sum + run.events, 0);
  return summary.runs === 0 ? '' : `${shown}: ${formatNoun(events, 'event')} simulated in ${formatMs(summary.wallMs)} of real time`;
}

function sitesOf(run: RunResult): string {
  return `, ${formatNoun(run.sites, 'site')}`;
}

function fact(name: string, value: Content): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
