/** How fast does a change reach everyone, in the recorded world? */

import type { Recording } from '../../sim/journal/recording.ts';
import { type Chart, renderFigure, type Trace } from '../figure.ts';
import { type Content, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatMs, formatNoun, formatUs } from '../quantity.ts';
import { distributionSteps, quantile, sortedNumbers } from '../statistics.ts';
import type { ReportFocus } from '../subject.ts';

const stepsMax = 600;
const quantiles: readonly (readonly [name: string, share: number])[] = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['max', 1],
];
const tickValuesMs = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000];

const head = { id: 'spread', title: 'Spread', question: 'How fast does a change reach everyone?' };

interface Delays {
  readonly name: string;
  readonly ascendingUs: Float64Array;
  readonly dash: 'solid' | 'dash';
  readonly colour: string;
}

export function spreadPanel(focus: ReportFocus): Panel {
  const curves = delaysOf(focus.recording);
  if (curves.every((curve) => curve.ascendingUs.length === 0)) return withoutChart(head, finding(focus.recording, curves));
  const chart = spreadChart(curves);
  return {
    ...head,
    body: html`${tiles(curves[0])}${renderFigure({
      chart,
      name: 'Share of deliveries of changes, by delay since the change was issued',
      finding: finding(focus.recording, curves),
      heightPx: 340,
      table: {
        columns: ['Delay', 'Observations', 'p50', 'p95', 'p99', 'Largest'],
        rows: curves.map((curve) => [curve.name, formatCount(curve.ascendingUs.length), ...quantiles.map(([, share]) => at(curve, share))]),
        noun: 'distribution',
        total: curves.length,
      },
    })}`,
    charts: [chart],
  };
}

function delaysOf({ spreads }: Recording): readonly Delays[] {
  const reached = spreads.filter((spread) => spread.delaysUs.length > 0);
  const last = reached.map((spread) => spread.delaysUs.reduce((longest, delay) => Math.max(longest, delay), 0));
  return [
    {
      name: 'to each site',
      ascendingUs: sortedNumbers(reached.flatMap((spread) => spread.delaysUs)),
      dash: 'solid',
      colour: 'var(--series-1)',
    },
    { name: 'to the last site it reached', ascendingUs: sortedNumbers(last), dash: 'dash', colour: 'var(--series-2)' },
  ];
}

/** The quantiles of the delay to each site. */
function tiles(each: Delays | undefined): Content {
  if (each === undefined || each.ascendingUs.length === 0) return null;
  return html`<dl class="tiles">${quantiles.map(([name, share]) => html`<div class="tile"><dt>${name} delay</dt><dd>${at(each, share)}</dd></div>`)}</dl>`;
}

function finding({ spreads }: Recording, curves: readonly Delays[]): Content {
  const each = curves[0];
  const last = curves[1];
  if (each === undefined || last === undefined || each.ascendingUs.length === 0) {
    return spreads.length === 0
      ? 'No change was issued: nothing could spread.'
      : `${formatNoun(spreads.length, 'change')} issued, none reached another site.`;
  }
  const alone = spreads.length - last.ascendingUs.length;
  return html`${formatNoun(spreads.length, 'change')} reached other sites ${formatNoun(each.ascendingUs.length, 'time')}:
half of the deliveries took at most <strong>${at(each, 0.5)}</strong>, 95% ${at(each, 0.95)}, 99% <strong>${at(each, 0.99)}</strong>, the longest ${at(each, 1)}.
The last site that a change reached had it after ${at(last, 0.5)} in the median.${alone > 0 ? ` ${formatNoun(alone, 'change')} reached no other site.` : ''}`;
}

function at(curve: Delays, share: number): string {
  const us = quantile(curve.ascendingUs, share);
  return us === null ? '-' : formatUs(us);
}

function spreadChart(curves: readonly Delays[]): Chart {
  const marks = quantiles.flatMap(([name, share]) => {
    const us = curves[0] === undefined ? null : quantile(curves[0].ascendingUs, share);
    return us === null ? [] : [{ share, ms: visibleMs(us), label: `${name} ${formatUs(us)}` }];
  });
  return {
    id: 'spread-chart',
    traces: [...curves.filter((curve) => curve.ascendingUs.length > 0).map(curveTrace), quantileTrace(marks)],
    layout: {
      xaxis: {
        type: 'log',
        title: { text: 'delay since the change was issued' },
        tickvals: tickValuesMs,
        ticktext: tickValuesMs.map(formatMs),
        zeroline: false,
      },
      yaxis: { title: { text: 'share' }, range: [0, 1.04], tickformat: '.0%', fixedrange: true },
      hovermode: 'closest',
    },
  };
}

function curveTrace(curve: Delays): Trace {
  const steps = distributionSteps(curve.ascendingUs, curve.ascendingUs.length, stepsMax);
  return {
    type: 'scatter',
    mode: 'lines',
    name: curve.name,
    x: steps.map((step) => visibleMs(step.value)),
    y: steps.map((step) => step.share),
    line: { shape: 'hv', color: curve.colour, dash: curve.dash, width: 2 },
    hovertemplate: '%{y:.1%} within %{x:.3~f} ms',
  };
}

function quantileTrace(marks: readonly { share: number; ms: number; label: string }[]): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'p50, p95, p99, max',
    x: marks.map((mark) => mark.ms),
    y: marks.map((mark) => mark.share),
    text: marks.map((mark) => mark.label),
    hovertemplate: '%{text}<extra></extra>',
    marker: { symbol: 'diamond', size: 9, color: 'var(--card)', line: { color: 'var(--series-1)', width: 2 } },
  };
}

/** The logarithmic axis has no place for 0. */
function visibleMs(us: number): number {
  return Math.max(us, 1) / 1000;
}
