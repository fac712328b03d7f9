/** When did all live sites of the recorded world agree? */

import type { Recording, ViewSample } from '../../sim/journal/recording.ts';
import { type Chart, dataTable, renderFigure } from '../figure.ts';
import { type Content, html } from '../html.ts';
import { judgedTime } from '../judged-time.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatMs, formatNoun, formatShare, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';
import { faultTraces, faultWords, milestones, timeAxis, timeUnit } from '../time-axis.ts';

/** Samples that are drawn at most; of more, each stretch keeps its worst moment and its last. */
export const samplesMax: number = 8000;

const head = { id: 'convergence', title: 'Convergence', question: 'When did all live sites agree?' };

export function convergencePanel(focus: ReportFocus): Panel {
  const { recording } = focus;
  if (recording.views.length === 0) return withoutChart(head, finding(focus));
  const shown = worstKept(recording.views, samplesMax);
  const chart = convergenceChart(recording, shown);
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Number of distinct views, and share of live sites in the largest view, over virtual time',
      finding: html`${finding(focus)} ${faultWords(recording)}${capWords(shown.length, recording.views.length)}`,
      heightPx: 430,
      table: dataTable('sample', ['Virtual time', 'Distinct views', 'Share in the largest view'], recording.views, (sample) => [
        formatUs(sample.atUs),
        formatCount(sample.distinct),
        formatShare(sample.largest),
      ]),
    }),
    charts: [chart],
  };
}

function finding({ run, recording }: ReportFocus): Content {
  const { views } = recording;
  const last = views.at(-1);
  if (last === undefined) return 'Nothing was recorded: the number of views is unknown.';
  const worst = views.reduce((most, sample) => (sample.distinct > most.distinct ? sample : most));
  const limit = formatUs(recording.convergesWithinUs);
  const agreed = judgedTime(run);
  const end =
    agreed === null
      ? html`they <strong>never agreed</strong>: ${formatNoun(last.distinct, 'view')} remained at ${formatUs(recording.endUs)}, the largest held by ${formatShare(last.largest)} of the live sites (limit ${limit})`
      : html`they agreed <strong>${formatMs(agreed.ms)}</strong> ${agreed.since}, ${agreed.ms <= recording.convergesWithinUs / 1000 ? 'within' : 'beyond'} the limit of ${limit}`;
  return html`The live sites held up to <strong>${formatNoun(worst.distinct, 'distinct view')}</strong> (at ${formatUs(worst.atUs)}); ${end}.`;
}

function capWords(shown: number, total: number): string {
  return shown === total ? '' : ` ${formatCount(shown)} of ${formatCount(total)} samples drawn.`;
}

function convergenceChart(recording: Recording, samples: readonly ViewSample[]): Chart {
  const unit = timeUnit(recording.endUs);
  const last = samples.at(-1);
  const steps = last === undefined || last.atUs >= recording.endUs ? samples : [...samples, { ...last, atUs: recording.endUs }];
  const x = steps.map((sample) => sample.atUs / unit.us);
  const step = { type: 'scatter', mode: 'lines', x } as const;
  return {
    id: 'convergence-chart',
    traces: [
      ...faultTraces(recording, 'y'),
      {
        ...step,
        name: 'distinct views',
        y: steps.map((sample) => sample.distinct),
        yaxis: 'y2',
        line: { shape: 'hv', color: 'var(--series-1)', width: 2 },
      },
      {
        ...step,
        name: 'share in the largest view',
        y: steps.map((sample) => sample.largest),
        yaxis: 'y3',
        line: { shape: 'hv', color: 'var(--series-3)', width: 2 },
      },
    ],
    layout: {
      xaxis: { ...timeAxis(recording), anchor: 'y3' },
      yaxis: { range: [0, 1], visible: false, fixedrange: true },
      yaxis2: { domain: [0.42, 1], title: { text: 'distinct views' }, rangemode: 'tozero', fixedrange: true },
      yaxis3: { domain: [0, 0.32], title: { text: 'largest view' }, range: [0, 1.05], tickformat: '.0%', fixedrange: true },
      ...milestones(recording),
    },
  };
}

function worstKept(views: readonly ViewSample[], most: number): readonly ViewSample[] {
  if (views.length <= most) return views;
  const stretch = Math.ceil(views.length / (most / 2));
  const kept: ViewSample[] = [];
  for (let start = 0; start < views.length; start += stretch) {
    const part = views.slice(start, start + stretch);
    const worst = part.reduce((most, sample) => (sample.distinct > most.distinct ? sample : most));
    const last = part.at(-1);
    kept.push(worst);
    if (last !== undefined && last !== worst) kept.push(last);
  }
  return kept;
}
