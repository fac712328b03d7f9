/** Which fault kinds really fired over the campaign, and what was reached: a fault that never fires proves nothing. */

import type { RunOutcome } from '../../sim/campaign/result.ts';
import { renderTable } from '../figure.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { formatBytes, formatCount, formatNoun, formatShare } from '../quantity.ts';
import type { Subject } from '../subject.ts';

const witnessesMax = 100;

const kinds: readonly (readonly [keyof RunOutcome['faults'], string])[] = [
  ['partitions', 'partitions'],
  ['crashes', 'crashes'],
  ['restarts', 'restarts'],
  ['pauses', 'pauses'],
  ['wipes', 'wipes'],
  ['clockJumps', 'clock jumps'],
  ['diskFaults', 'disk faults'],
  ['holds', 'holds of links'],
  ['slowLinks', 'slow links'],
  ['slowSites', 'slow sites'],
  ['lostDisks', 'lost disks'],
  ['restoredBackups', 'restored backups'],
  ['lostTails', 'lost tails of disks'],
  ['durableFailures', 'failed commits that were durable'],
  ['reusedNodes', 'reused nodes'],
  ['clones', 'clones'],
  ['zombies', 'zombies'],
];

const fates: readonly (readonly [keyof RunOutcome['messages'], string])[] = [
  ['sent', 'messages sent'],
  ['delivered', 'messages delivered'],
  ['lost', 'messages lost'],
  ['blocked', 'messages blocked by a cut'],
  ['dead', 'messages to dead sites'],
  ['duplicated', 'messages duplicated'],
  ['reordered', 'messages reordered'],
  ['corrupted', 'messages corrupted'],
];

interface Total {
  readonly name: string;
  readonly total: number;
  readonly worlds: number;
}

export function faultsPanel(subject: Subject): Panel {
  const { runs } = subject.campaign;
  const faults = kinds.map(([key, name]) =>
    total(
      name,
      runs.map((run) => run.faults[key] ?? 0),
    ),
  );
  const messages = fates.map(([key, name]) =>
    total(
      name,
      runs.map((run) => run.messages[key]),
    ),
  );
  const fired = faults.filter((row) => row.total > 0);
  const silent = silentKinds(subject);
  const bytes = runs.reduce((sum, run) => sum + run.messages.bytes, 0);
  const witnesses = witnessTotals(runs);
  return {
    id: 'faults',
    title: 'What fired',
    question: 'Which faults did the worlds really go through?',
    body: html`<p class="finding">${fired.length === 0 ? 'No fault fired.' : html`<strong>${fired.map((row) => `${formatCount(row.total)} ${row.name}`).join(', ')}</strong>.`}
${silent.length > 0 ? `Never: ${silent.join(', ')}.` : ''} ${formatNoun(messages[0]?.total ?? 0, 'message')} sent${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}.</p>
<details class="data"><summary>Totals <span class="extent">${formatCount(faults.length + messages.length + Math.min(witnesses.length, witnessesMax))} rows${witnesses.length > witnessesMax ? `, ${witnessesMax} of ${formatCount(witnesses.length)} situations shown` : ''}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Totals">${renderTable(
      'Faults, messages and situations over all runs',
      ['What', 'Total', 'Worlds with at least one'],
      [...faults, ...messages, ...witnesses.slice(0, witnessesMax)].map((row) => [
        row.name,
        formatCount(row.total),
        share(row.worlds, runs.length),
      ]),
    )}</div></details>`,
    charts: [],
  };
}

/** What was asked for and never fired: a reader wants to know that, and not what else there is. All that are counted, if nobody knows what was asked for. */
function silentKinds({ campaign: { runs }, options: { askedFaults } }: Subject): readonly string[] {
  if (runs.length === 0) return [];
  return kinds
    .filter(([key]) => askedFaults?.has(key) ?? runs.some((run) => run.faults[key] !== undefined))
    .filter(([key]) => runs.every((run) => (run.faults[key] ?? 0) === 0))
    .map(([, name]) => name);
}

function total(name: string, counts: readonly number[]): Total {
  return { name, total: counts.reduce((sum, count) => sum + count, 0), worlds: counts.filter((count) => count > 0).length };
}

function witnessTotals(runs: readonly RunOutcome[]): readonly Total[] {
  const counts = new Map<string, number[]>();
  for (const run of runs) {
    for (const [name, count] of Object.entries(run.witnesses)) {
      const seen = counts.get(name);
      if (seen === undefined) counts.set(name, [count]);
      else seen.push(count);
    }
  }
  return [...counts].map(([name, seen]) => total(`reached: ${name}`, seen)).sort((a, b) => b.total - a.total);
}

function share(worlds: number, all: number): string {
  return all === 0 ? '-' : `${formatCount(worlds)} (${formatShare(worlds / all)})`;
}
