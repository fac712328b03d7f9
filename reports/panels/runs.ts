/** Every run with its numbers and its replay command; the page's script makes the table filterable and sortable. */

import type { RunResult } from '../../sim/campaign/result.ts';
import { cellName } from '../grouping.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { formatCount, formatNoun } from '../quantity.ts';
import type { Subject } from '../subject.ts';
import { verdictsByGravity, verdictWord } from '../verdict-mark.ts';

/** Runs that a page carries at most; those that did not pass are kept first. */
export const runsMax: number = 10_000;
const detailCharsMax = 240;

/** One row as the page's script gets it: short, since there may be many. */
export type RunRow = readonly [
  verdict: string,
  scenario: string,
  seed: string,
  digest: string | null,
  afterHealMs: number | null,
  messages: number,
  events: number,
  violations: number,
  broken: string,
  replay: string,
];

export function runsPanel(subject: Subject): Panel {
  const { runs } = subject.campaign;
  const kept = keptRuns(runs);
  const capped = kept.length < runs.length;
  return {
    id: 'runs',
    title: 'All runs',
    question: 'Find any run, and the command that plays it again.',
    body: html`${capped ? html`<p class="cap"><strong>${formatCount(kept.length)} of ${formatNoun(runs.length, 'run')} shown</strong>: all that did not pass first, then in order.</p>` : null}
<div class="run-controls">
<label>Find <input type="search" id="run-filter" placeholder="seed, scenario, digest, check" autocomplete="off" spellcheck="false"></label>
<label>Verdict <select id="run-verdict"><option value="">any</option>${verdictsByGravity.map((verdict) => html`<option value="${verdict}">${verdictWord(verdict)}</option>`)}</select></label>
<p id="run-status" role="status"></p>
</div>
<div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table id="run-table"><caption class="sr">Runs of the campaign</caption><thead></thead><tbody></tbody></table></div>
<div class="pager"><button type="button" id="run-previous">Previous</button><span id="run-page"></span><button type="button" id="run-next">Next</button></div>
<noscript><p>The table needs the script of this page.</p></noscript>`,
    charts: [],
    data: { runs: kept.map(runRow) },
  };
}

function keptRuns(runs: readonly RunResult[]): readonly RunResult[] {
  if (runs.length <= runsMax) return runs;
  const notPassed = runs.filter((run) => run.verdict !== 'pass').slice(0, runsMax);
  const kept = new Set([...notPassed, ...runs.filter((run) => run.verdict === 'pass').slice(0, runsMax - notPassed.length)]);
  return runs.filter((run) => kept.has(run));
}

function runRow(run: RunResult): RunRow {
  const { messages } = run;
  const sent = messages.sent;
  return [
    run.verdict,
    cellName(run),
    run.seed,
    run.digest,
    run.convergence.afterHealMs,
    sent,
    run.events,
    run.violations.length,
    brokenWords(run),
    run.replay,
  ];
}

function brokenWords(run: RunResult): string {
  const names = [...new Set(run.violations.map((violation) => violation.invariant))].join(', ');
  const words = run.reason === null ? names : [names, run.reason].filter((part) => part !== '').join(': ');
  return words.length <= detailCharsMax ? words : `${words.slice(0, detailCharsMax - 1)}…`;
}
