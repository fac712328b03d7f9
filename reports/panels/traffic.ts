/** What did the recorded world cost: messages by fate, and how many of the operations they carried were of use? */

import type { Recording, TrafficSample } from '../../sim/journal/recording.ts';
import { type Chart, dataTable, renderFigure, type Trace } from '../figure.ts';
import { type Content, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatMs, formatNoun, formatShare } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';
import { faultTraces, faultWords, milestones, timeAxis, timeUnit } from '../time-axis.ts';

const barsMax = 400;

type Fate = 'delivered' | 'lost' | 'blocked' | 'dead';

const fates: readonly { fate: Fate; token: string; hatch: string }[] = [
  { fate: 'delivered', token: '--series-1', hatch: '' },
  { fate: 'lost', token: '--series-2', hatch: '/' },
  { fate: 'blocked', token: '--series-5', hatch: 'x' },
  { fate: 'dead', token: '--series-4', hatch: '.' },
];

const head = { id: 'traffic', title: 'Traffic', question: 'What did it cost?' };

export function trafficPanel(focus: ReportFocus): Panel {
  const { recording } = focus;
  if (recording.traffic.length === 0) return withoutChart(head, finding(recording.traffic));
  const widthS = Math.max(1, Math.ceil(recording.traffic.length / barsMax));
  const bins = binned(recording.traffic, widthS);
  const chart = trafficChart(recording, bins, widthS);
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Messages per second by fate, and operations per second, over virtual time',
      finding: html`${finding(recording.traffic)} ${faultWords(recording)}${widthS > 1 ? ` Each bar is the mean of ${widthS} s.` : ''}`,
      heightPx: 460,
      table: dataTable(
        'second',
        ['Second', 'Sent', 'Delivered', 'Lost', 'Blocked', 'Dead', 'Operations delivered', 'Operations applied'],
        recording.traffic,
        (row) =>
          [row.second, row.sent, row.delivered, row.lost, row.blocked, row.dead, row.operationsDelivered, row.operationsApplied].map(
            formatCount,
          ),
      ),
    }),
    charts: [chart],
  };
}

function finding(traffic: readonly TrafficSample[]): Content {
  if (traffic.length === 0) return 'No message was recorded.';
  const total = (name: keyof TrafficSample): number => traffic.reduce((sum, row) => sum + row[name], 0);
  const sent = total('sent');
  const missed = total('lost') + total('blocked') + total('dead');
  const fated = missed + total('delivered');
  const carried = total('operationsDelivered');
  const busiest = traffic.reduce((most, row) => (row.sent > most.sent ? row : most));
  const use =
    carried === 0
      ? 'no operation was delivered'
      : `${formatShare(total('operationsApplied') / carried)} of ${formatNoun(carried, 'delivered operation')} were news to their receiver`;
  return html`<strong>${formatNoun(sent, 'message')}</strong> sent, at most ${formatCount(busiest.sent)} in one second (at ${formatMs(busiest.second * 1000)});
${fated === 0 ? 'none came to an end' : `${formatShare(missed / fated)} never arrived`}; <strong>${use}</strong>.`;
}

function binned(traffic: readonly TrafficSample[], widthS: number): readonly TrafficSample[] {
  if (widthS === 1) return traffic;
  const bins: TrafficSample[] = [];
  for (let start = 0; start < traffic.length; start += widthS) {
    const part = traffic.slice(start, start + widthS);
    const mean = (name: keyof TrafficSample): number => part.reduce((sum, row) => sum + row[name], 0) / part.length;
    bins.push({
      second: part[0]?.second ?? 0,
      sent: mean('sent'),
      delivered: mean('delivered'),
      lost: mean('lost'),
      blocked: mean('blocked'),
      dead: mean('dead'),
      operationsDelivered: mean('operationsDelivered'),
      operationsApplied: mean('operationsApplied'),
    });
  }
  return bins;
}

function trafficChart(recording: Recording, bins: readonly TrafficSample[], widthS: number): Chart {
  const unit = timeUnit(recording.endUs);
  const perSecond = 1_000_000 / unit.us;
  const middle = bins.map((row) => (row.second + widthS / 2) * perSecond);
  const width = widthS * perSecond * 0.86;
  const messages = fates
    .filter(({ fate }) => fate === 'delivered' || bins.some((row) => row[fate] > 0))
    .map(
      ({ fate, token, hatch }) =>
        ({
          type: 'bar',
          name: fate,
          x: middle,
          y: bins.map((row) => row[fate]),
          width,
          yaxis: 'y2',
          marker: {
            color: `var(${token})`,
            line: { width: 0 },
            pattern: { shape: hatch, fgcolor: 'var(--card)', bgcolor: `var(${token})`, size: 5, solidity: 0.25 },
          },
        }) satisfies Trace,
    );
  const edges = bins.map((row) => row.second * perSecond);
  const operations = { type: 'scatter', mode: 'lines', x: edges, yaxis: 'y3' } as const;
  return {
    id: 'traffic-chart',
    traces: [
      ...faultTraces(recording, 'y'),
      ...messages,
      {
        ...operations,
        name: 'operations delivered',
        y: bins.map((row) => row.operationsDelivered),
        line: { shape: 'hv', color: 'var(--series-6)', width: 2 },
      },
      {
        ...operations,
        name: 'operations that were news',
        y: bins.map((row) => row.operationsApplied),
        line: { shape: 'hv', color: 'var(--series-3)', width: 2, dash: 'dot' },
      },
    ],
    layout: {
      xaxis: { ...timeAxis(recording), anchor: 'y3' },
      yaxis: { range: [0, 1], visible: false, fixedrange: true },
      yaxis2: { domain: [0.44, 1], title: { text: 'messages / s' }, rangemode: 'tozero', fixedrange: true },
      yaxis3: { domain: [0, 0.34], title: { text: 'operations / s' }, rangemode: 'tozero', fixedrange: true },
      barmode: 'stack',
      ...milestones(recording),
    },
  };
}
