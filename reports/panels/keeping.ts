/** What is kept? Entries, tombstones and bytes at the median site and at the one with most. */

import type { KeepingSample, Recording } from '../../sim/journal/recording.ts';
import { type Chart, dataTable, renderFigure, type Trace } from '../figure.ts';
import { html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatBytes, formatCount, formatNoun, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';
import { faultTraces, faultWords, timeAxis, timeUnit } from '../time-axis.ts';

const head = { id: 'keeping', title: 'State', question: 'What is kept?' };

export function keepingPanel({ recording }: ReportFocus): Panel {
  const { keeping } = recording;
  const last = keeping.at(-1);
  if (last === undefined) return withoutChart(head, 'Nothing was recorded: what was kept is unknown.');
  const chart = keepingChart(recording);
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Entries, tombstones and bytes kept by the median and by the largest site, over virtual time',
      finding: html`In the end the median site kept <strong>${formatNoun(last.entries.median, 'entry', 'entries')}</strong>, ${formatNoun(last.tombstones.median, 'tombstone')} among them, in <strong>${formatBytes(last.bytes.median)}</strong>; the largest ${formatNoun(last.entries.most, 'entry', 'entries')} in ${formatBytes(last.bytes.most)}. ${faultWords(recording)}`,
      heightPx: 380,
      table: dataTable('sample', ['Virtual time', 'Entries (median, most)', 'Tombstones', 'Bytes'], keeping, (sample) => [
        formatUs(sample.atUs),
        pair(sample.entries),
        pair(sample.tombstones),
        pair(sample.bytes),
      ]),
    }),
    charts: [chart],
  };
}

function pair({ median, most }: KeepingSample['entries']): string {
  return `${formatCount(median)}, ${formatCount(most)}`;
}

function keepingChart(recording: Recording): Chart {
  const unit = timeUnit(recording.endUs);
  const { keeping } = recording;
  const line = (name: string, of: (sample: KeepingSample) => number, token: string, dash: string, axis: 'y2' | 'y3'): Trace => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: keeping.map(({ atUs }) => atUs / unit.us),
    y: keeping.map(of),
    yaxis: axis,
    line: { color: `var(--${token})`, width: 1.8, dash, shape: 'hv' },
  });
  return {
    id: 'keeping-chart',
    traces: [
      ...faultTraces(recording, 'y'),
      line('entries, median', ({ entries }) => entries.median, 'series-1', 'solid', 'y2'),
      line('entries, most', ({ entries }) => entries.most, 'series-1', 'dot', 'y2'),
      line('tombstones, median', ({ tombstones }) => tombstones.median, 'series-2', 'solid', 'y2'),
      line('tombstones, most', ({ tombstones }) => tombstones.most, 'series-2', 'dot', 'y2'),
      line('bytes, median', ({ bytes }) => bytes.median, 'series-3', 'solid', 'y3'),
      line('bytes, most', ({ bytes }) => bytes.most, 'series-3', 'dot', 'y3'),
    ],
    layout: {
      xaxis: { ...timeAxis(recording), anchor: 'y3' },
      yaxis: { range: [0, 1], visible: false, fixedrange: true },
      yaxis2: { domain: [0.48, 1], title: { text: 'entries' }, rangemode: 'tozero', fixedrange: true },
      yaxis3: { domain: [0, 0.4], title: { text: 'bytes' }, rangemode: 'tozero', tickformat: '~s', fixedrange: true },
    },
  };
}
