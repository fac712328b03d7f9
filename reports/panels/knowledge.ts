/** Which sites lagged behind, and when? A row for each site, a column for each step of time. */

import type { Knowledge, Recording } from '../../sim/journal/recording.ts';
import { type Chart, dataTable, renderFigure } from '../figure.ts';
import { type Content, escapeLabel, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatNoun, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';
import { milestones, timeAxis, timeUnit } from '../time-axis.ts';

/** Rows that are drawn at most: those that lagged most. */
export const knowledgeRowsMax: number = 80;

const head = { id: 'knowledge', title: 'Who knew what, when', question: 'Which sites lagged behind?' };

/** Viridis, away from the background of the scheme; what agrees is nearly the background itself. */
const scale = [0, 0.005, 0.25, 0.5, 0.75, 1].map((at, step) => [at, `var(--heat-${step})`]);

interface Row {
  readonly site: string;
  readonly differing: readonly (number | null)[];
  /** Sum over all steps since the healing: what it lagged when nothing kept it from learning. */
  readonly lag: number;
}

export function knowledgePanel({ recording }: ReportFocus): Panel {
  const { knowledge } = recording;
  if (knowledge === null || knowledge.entries === 0) {
    return withoutChart(
      head,
      knowledge === null ? 'More happened in this world than a picture can hold.' : 'Nothing was known in the end.',
    );
  }
  const all = rowsOf(recording, knowledge);
  const kept = new Set([...all].sort((a, b) => b.lag - a.lag).slice(0, knowledgeRowsMax));
  const rows = all.filter((row) => kept.has(row));
  const chart = heatmap(recording, knowledge, rows);
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Entries of each site that differ from what is true in the end, over virtual time',
      finding: html`${finding(recording, knowledge, all)}${rows.length < all.length ? ` ${formatCount(rows.length)} of ${formatCount(all.length)} sites drawn, those that lagged most.` : ''}`,
      heightPx: 150 + Math.max(4, rows.length) * (rows.length > 40 ? 11 : 16),
      table: dataTable('site', ['Site', 'At healing', 'Knew all from', 'In the end'], all, (row) => [
        row.site,
        cellWords(row.differing[healedColumn(recording, knowledge)]),
        knewAllWords(row, knowledge),
        cellWords(row.differing.at(-1)),
      ]),
    }),
    charts: [chart],
  };
}

function rowsOf(recording: Recording, knowledge: Knowledge): readonly Row[] {
  const healed = healedColumn(recording, knowledge);
  return knowledge.differing.map((differing, index) => ({
    site: recording.sites[index] ?? '',
    differing,
    lag: differing.slice(healed).reduce<number>((sum, count) => sum + (count ?? 0), 0),
  }));
}

function healedColumn({ healedAtUs }: Recording, { stepUs, differing }: Knowledge): number {
  return Math.min((differing[0]?.length ?? 1) - 1, Math.floor(healedAtUs / stepUs));
}

/** From which step on a site held all that is true in the end; null if it never did. */
function knewAllFrom({ differing }: Row): number | null {
  const last = differing.findLastIndex((count) => count !== 0);
  return last === differing.length - 1 ? null : last + 1;
}

function knewAllWords(row: Row, { stepUs }: Knowledge): string {
  const from = knewAllFrom(row);
  return from === null ? 'never' : formatUs((from + 1) * stepUs);
}

function cellWords(count: number | null | undefined): string {
  return count === null || count === undefined ? 'down' : formatNoun(count, 'entry', 'entries');
}

function finding(recording: Recording, knowledge: Knowledge, rows: readonly Row[]): Content {
  const lacking = rows.filter((row) => knewAllFrom(row) === null);
  const entries = formatNoun(knowledge.entries, 'entry', 'entries');
  if (lacking.length > 0) {
    const worst = lacking.reduce((most, row) => ((row.differing.at(-1) ?? 0) > (most.differing.at(-1) ?? 0) ? row : most));
    return html`Of ${entries} that are true in the end, <strong>${formatNoun(lacking.length, 'site')} of ${formatCount(rows.length)}</strong> did not hold all: most were wanting at <strong>${worst.site}</strong>, ${cellWords(worst.differing.at(-1))}.`;
  }
  const last = rows.reduce((latest, row) => ((knewAllFrom(row) ?? 0) > (knewAllFrom(latest) ?? 0) ? row : latest));
  return html`All ${formatNoun(rows.length, 'site')} came to hold the ${entries} that are true in the end; the last was <strong>${last.site}</strong>, at ${knewAllWords(last, knowledge)} (healed at ${formatUs(recording.healedAtUs)}).`;
}

function heatmap(recording: Recording, { stepUs }: Knowledge, rows: readonly Row[]): Chart {
  const unit = timeUnit(recording.endUs);
  return {
    id: 'knowledge-chart',
    traces: [
      {
        type: 'heatmap',
        name: 'entries that differ',
        z: rows.map(({ differing }) => differing),
        x: (rows[0]?.differing ?? []).map((_, column) => ((column + 0.5) * stepUs) / unit.us),
        y: rows.map((_, index) => index),
        text: rows.map(({ site, differing }) => differing.map(() => escapeLabel(site))),
        hovertemplate: `%{text}: %{z} differ at %{x} ${unit.symbol}<extra></extra>`,
        hoverongaps: false,
        colorscale: scale,
        zmin: 0,
        colorbar: { title: { text: 'entries that differ', side: 'right' }, thickness: 12, outlinewidth: 0, len: 0.9 },
      },
    ],
    layout: {
      xaxis: { ...timeAxis(recording), showgrid: false },
      yaxis: {
        tickvals: rows.map((_, index) => index),
        ticktext: rows.map(({ site }) => escapeLabel(site)),
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        fixedrange: true,
        ...(rows.length > 40 ? { tickfont: { size: 9 } } : {}),
      },
      hovermode: 'closest',
      showlegend: false,
      ...milestones(recording),
    },
  };
}
