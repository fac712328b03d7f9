/** Which promise was broken in how many worlds, and for the recorded world: where, by whom, how near the limit was. */

import type { RunResult, Violation } from '../../sim/campaign/result.ts';
import { renderTable } from '../figure.ts';
import { type Content, html } from '../html.ts';
import { judgedTime } from '../judged-time.ts';
import type { Panel } from '../panel.ts';
import { formatCount, formatMs, formatNoun } from '../quantity.ts';
import type { ReportFocus, Subject } from '../subject.ts';

const violationsMax = 50;
const sitesMax = 6;

interface Tally {
  readonly name: string;
  readonly promise: string;
  /** Worlds that broke it and so failed. */
  failed: number;
  /** Worlds that broke it and passed all the same: their scenario expects it. */
  expected: number;
  violations: number;
}

export function checksPanel(subject: Subject): Panel {
  const tallies = tally(subject);
  const broken = tallies.filter((row) => row.violations > 0);
  const { runs } = subject.campaign.summary;
  const kept = runs === 0 ? 'No world was run: no promise was put to the test.' : `No promise was broken in ${formatNoun(runs, 'world')}.`;
  const finding =
    broken.length === 0
      ? kept
      : `${formatNoun(broken.length, 'promise')} broken: ${broken.map((row) => `${row.name} in ${formatNoun(row.failed + row.expected, 'world')}`).join(', ')}.`;
  return {
    id: 'checks',
    title: 'Promises',
    question: 'Which promise was broken, and how often?',
    body: html`<p class="finding">${finding}</p>${promiseTable(tallies)}${limits(subject.focus)}${violationTable(subject.focus)}`,
    charts: [],
  };
}

function tally(subject: Subject): readonly Tally[] {
  const rows = new Map<string, Tally>();
  for (const { name, promise } of subject.options.checks ?? []) rows.set(name, { name, promise, failed: 0, expected: 0, violations: 0 });
  for (const run of subject.campaign.runs) {
    for (const invariant of new Set(run.violations.map((violation) => violation.invariant))) {
      const row = rows.get(invariant) ?? { name: invariant, promise: promiseOf(invariant), failed: 0, expected: 0, violations: 0 };
      rows.set(invariant, row);
      row.violations += run.violations.filter((violation) => violation.invariant === invariant).length;
      if (run.verdict === 'pass') row.expected += 1;
      else row.failed += 1;
    }
  }
  return [...rows.values()].sort((a, b) => b.failed - a.failed || b.expected - a.expected);
}

function promiseOf(invariant: string): string {
  if (invariant.startsWith('expect.')) return 'expected by the scenario';
  return invariant === 'internal' ? 'the core stays within its own invariants' : '';
}

function promiseTable(tallies: readonly Tally[]): Content {
  if (tallies.length === 0) return null;
  const rows = tallies.map((row) => [
    html`<span class="mark ${row.failed > 0 ? 'fail' : row.expected > 0 ? 'inconclusive' : 'pass'}">${row.failed > 0 ? 'broken' : row.expected > 0 ? 'broken as expected' : 'no violation'}</span>`,
    html`<strong>${row.name}</strong>`,
    html`<span class="prose">${row.promise}</span>`,
    formatCount(row.failed + row.expected),
    formatCount(row.violations),
  ]);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of promises">${renderTable('Promises and the worlds that broke them', ['Outcome', 'Check', 'Promise', 'Worlds', 'Violations kept'], rows)}</div>`;
}

function limits(focus: ReportFocus | null): Content {
  if (focus === null) return null;
  const limitMs = focus.recording.convergesWithinUs / 1000;
  const observedMs = judgedTime(focus.run)?.ms ?? null;
  const margin =
    observedMs === null
      ? 'never agreed'
      : observedMs <= limitMs
        ? `${formatMs(limitMs - observedMs)} to spare`
        : `${formatMs(observedMs - limitMs)} too late`;
  return html`<h4>How near was the limit?</h4><div class="scroll" tabindex="0" role="region" aria-label="Limits">${renderTable(
    'Limit and observation in the recorded world',
    ['Promise', 'Limit', 'Observed', 'Margin'],
    [
      [
        `all live sites agree after healing (seed ${focus.run.seed})`,
        formatMs(limitMs),
        observedMs === null ? 'never' : formatMs(observedMs),
        margin,
      ],
    ],
  )}</div>`;
}

function violationTable(focus: ReportFocus | null): Content {
  const run = focus?.run;
  if (run === undefined || run.violations.length === 0) return null;
  const cap =
    run.violations.length > violationsMax
      ? html`<p class="cap">${violationsMax} of ${formatCount(run.violations.length)} violations shown.</p>`
      : null;
  return html`<h4>What happened instead, in the world with seed ${run.seed}</h4>
<div class="scroll" tabindex="0" role="region" aria-label="Violations">${renderTable(`Violations of seed ${run.seed}`, ['At', 'Check', 'Sites', 'Key', 'What was seen'], violationRows(run))}</div>${cap}`;
}

function violationRows(run: RunResult): readonly (readonly Content[])[] {
  return run.violations
    .slice(0, violationsMax)
    .map((violation) => [
      html`<span class="nowrap">${formatMs(violation.atMs)}</span>`,
      violation.invariant,
      siteList(violation),
      violation.key === null ? '' : `${violation.key.type} ${violation.key.site}`,
      html`<span class="prose">${violation.detail}</span>${storyOf(violation)}`,
    ]);
}

/** The shortest story that leads there, if the check has one. */
function storyOf({ story }: Violation): Content {
  if (story === undefined || story.length === 0) return null;
  return html`<details class="story"><summary>What led there</summary><ol>${story.map((line) => html`<li>${line}</li>`)}</ol></details>`;
}

function siteList({ sites }: Violation): string {
  return sites.length <= sitesMax
    ? sites.join(', ')
    : `${sites.slice(0, sitesMax).join(', ')} and ${formatCount(sites.length - sitesMax)} more`;
}
