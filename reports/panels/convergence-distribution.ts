/** How long did worlds take to agree after healing, scenario by scenario, against the gate? */

import { type Chart, renderFigure, type Trace } from '../figure.ts';
import { type Cell, cells } from '../grouping.ts';
import { type Content, escapeLabel, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatMs, formatNoun, formatShare } from '../quantity.ts';
import { distributionSteps, quantile, sortedNumbers } from '../statistics.ts';
import type { Subject } from '../subject.ts';

const curvesMax = 8;
const rowsMax = 200;
const stepsMax = 600;
const dashes = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', '8px,2px', '2px,6px'];

const head = { id: 'distribution', title: 'Time to agree', question: 'How long after healing, over all worlds?' };

interface Row {
  readonly cell: Cell;
  /** Times of the worlds that agreed, ascending. */
  readonly afterHealMs: Float64Array;
  /** Worlds that did not end in an error. */
  readonly finished: number;
  readonly gateMs: number | null;
}

export function convergenceDistributionPanel(subject: Subject): Panel {
  const rows = cells(subject.campaign.runs).map((cell) => rowOf(cell, subject));
  if (rows.every((row) => row.finished === 0)) return withoutChart(head, finding(rows));
  const chart = distributionChart(rows.slice(0, curvesMax));
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Share of worlds that agreed, by time after healing, per scenario',
      finding: finding(rows),
      heightPx: 360,
      table: {
        columns: ['Scenario', 'Worlds finished', 'Agreed', 'p50', 'p95', 'p99', 'Slowest', 'Gate'],
        rows: rows.slice(0, rowsMax).map(tableRow),
        noun: 'scenario',
        total: rows.length,
      },
    }),
    charts: [chart],
  };
}

function rowOf(cell: Cell, subject: Subject): Row {
  const finished = cell.runs.filter((run) => run.verdict !== 'error');
  const times = finished.map((run) => run.convergence.afterHealMs).filter((ms) => ms !== null);
  const known = subject.options.gatesMs?.[cell.scenario];
  const own = subject.focus !== null && cell.runs.includes(subject.focus.run) ? subject.focus.recording.convergesWithinUs / 1000 : null;
  return { cell, afterHealMs: sortedNumbers(times), finished: finished.length, gateMs: own ?? known ?? null };
}

function finding(rows: readonly Row[]): Content {
  const finished = rows.reduce((sum, row) => sum + row.finished, 0);
  const agreed = rows.reduce((sum, row) => sum + row.afterHealMs.length, 0);
  if (finished === 0) return 'No world came to its end: nothing is known about convergence.';
  const all = sortedNumbers(rows.flatMap((row) => [...row.afterHealMs]));
  const [p50, p99, slowest] = [quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1)];
  const cap = rows.length > curvesMax ? ` ${curvesMax} of ${formatCount(rows.length)} curves drawn.` : '';
  if (p50 === null || p99 === null || slowest === null)
    return html`<strong>None</strong> of ${formatNoun(finished, 'world')} agreed.${cap}`;
  return html`<strong>${formatCount(agreed)} of ${formatNoun(finished, 'world')}</strong> agreed: half of these within <strong>${formatMs(p50)}</strong>,
99% within ${formatMs(p99)}, the slowest after <strong>${formatMs(slowest)}</strong>.${cap}`;
}

function tableRow(row: Row): readonly Content[] {
  const at = (share: number): string => {
    const value = quantile(row.afterHealMs, share);
    return value === null ? '-' : formatMs(value);
  };
  const agreed =
    row.finished === 0 ? '-' : `${formatCount(row.afterHealMs.length)} (${formatShare(row.afterHealMs.length / row.finished)})`;
  return [
    row.cell.name,
    formatCount(row.finished),
    agreed,
    at(0.5),
    at(0.95),
    at(0.99),
    at(1),
    row.gateMs === null ? '-' : formatMs(row.gateMs),
  ];
}

function distributionChart(rows: readonly Row[]): Chart {
  const end = Math.max(1, ...rows.flatMap((row) => [row.afterHealMs.at(-1) ?? 0, row.gateMs ?? 0]));
  const gates = [...new Set(rows.map((row) => row.gateMs).filter((gate) => gate !== null))];
  return {
    id: 'distribution-chart',
    traces: rows.map((row, index) => curve(row, index, end * 1.05)),
    layout: {
      xaxis: { title: { text: 'time after healing (s)' }, range: [0, (end * 1.05) / 1000], zeroline: false },
      yaxis: { title: { text: 'worlds that agreed' }, range: [0, 1.03], tickformat: '.0%', fixedrange: true },
      hovermode: 'closest',
      showlegend: true,
      shapes: gates.map((gate) => ({
        type: 'line',
        x0: gate / 1000,
        x1: gate / 1000,
        yref: 'paper',
        y0: 0,
        y1: 1,
        line: { color: 'var(--limit)', width: 1.5, dash: 'dash' },
      })),
      annotations: gates.map((gate) => ({
        x: gate / 1000,
        yref: 'paper',
        y: 1,
        yanchor: 'bottom',
        xanchor: 'right',
        text: `gate ${formatMs(gate)}`,
        showarrow: false,
        font: { color: 'var(--limit)', size: 12 },
      })),
    },
  };
}

function curve(row: Row, index: number, endMs: number): Trace {
  const steps = distributionSteps(row.afterHealMs, row.finished, stepsMax);
  const top = steps.at(-1)?.share ?? 0;
  return {
    type: 'scatter',
    mode: 'lines',
    name: escapeLabel(shortened(row.cell.name)),
    x: [0, ...steps.map((step) => step.value / 1000), endMs / 1000],
    y: [0, ...steps.map((step) => step.share), top],
    line: { shape: 'hv', color: `var(--series-${(index % 8) + 1})`, dash: dashes[index % dashes.length], width: 2 },
    hovertemplate: '%{y:.1%} within %{x:.3f} s',
  };
}

function shortened(name: string): string {
  return name.length <= 48 ? name : `${name.slice(0, 47)}…`;
}
