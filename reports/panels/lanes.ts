/** When was each site of the recorded world up, paused, cut off or wiped? */

import type { FaultWindow, Recording } from '../../sim/journal/recording.ts';
import { type Chart, dataTable, renderFigure, type Trace } from '../figure.ts';
import { type Content, escapeLabel, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatNoun, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';
import { faultKinds, faultLooks, milestones, timeAxis, timeUnit, windowEndUs } from '../time-axis.ts';

/** Lanes that are drawn at most. */
export const lanesMax: number = 60;

const head = { id: 'lanes', title: 'Site lanes', question: 'When was each site up, paused, cut off or wiped?' };

interface Lane {
  readonly label: string;
  readonly windows: readonly FaultWindow[];
  readonly faultyUs: number;
}

export function lanesPanel(focus: ReportFocus): Panel {
  const { recording } = focus;
  const all = touchedLanes(recording);
  if (all.length === 0) return withoutChart(head, finding(recording, all, 0));
  const shown = mostTouched(all);
  const chart = lanesChart(recording, shown);
  return {
    ...head,
    body: renderFigure({
      chart,
      name: 'Faults of each site over virtual time',
      finding: finding(recording, all, shown.length),
      heightPx: 120 + Math.max(2, shown.length) * 22,
      table: dataTable('fault window', ['Fault', 'Sites', 'From', 'To', 'What'], recording.windows, (window) => [
        faultLooks[window.kind].name,
        window.sites.length === 0 ? 'all' : siteWords(window.sites),
        formatUs(window.fromUs),
        formatUs(windowEndUs(window, recording.endUs)),
        window.label,
      ]),
    }),
    charts: [chart],
  };
}

function touchedLanes(recording: Recording): readonly Lane[] {
  const everyone = recording.windows.filter((window) => window.sites.length === 0);
  const bySite = new Map<string, FaultWindow[]>(recording.sites.map((site) => [site, []]));
  for (const window of recording.windows) for (const site of window.sites) bySite.get(site)?.push(window);
  const lanes = [...bySite].map(([site, windows]) => lane(site, windows, recording)).filter((one) => one.windows.length > 0);
  return everyone.length === 0 ? lanes : [lane('all sites', everyone, recording), ...lanes];
}

function lane(label: string, windows: readonly FaultWindow[], recording: Recording): Lane {
  const faultyUs = windows.reduce((sum, window) => sum + windowEndUs(window, recording.endUs) - window.fromUs, 0);
  return { label, windows, faultyUs };
}

/** The lanes with the most windows, then the longest ones, in their original order. */
function mostTouched(lanes: readonly Lane[]): readonly Lane[] {
  if (lanes.length <= lanesMax) return lanes;
  const ranked = [...lanes].sort((a, b) => b.windows.length - a.windows.length || b.faultyUs - a.faultyUs);
  const kept = new Set(ranked.slice(0, lanesMax));
  return lanes.filter((one) => kept.has(one));
}

function finding(recording: Recording, lanes: readonly Lane[], shown: number): Content {
  const sites = formatNoun(recording.sites.length, 'site');
  if (lanes.length === 0) return html`No fault touched any of the ${sites}: all were up for all ${formatUs(recording.endUs)}.`;
  const touched = recording.windows.some((window) => window.sites.length === 0) ? recording.sites.length : lanes.length;
  const worst = lanes.reduce((most, one) => (one.faultyUs > most.faultyUs ? one : most));
  const cap =
    shown < lanes.length ? ` ${formatCount(shown)} of ${formatCount(lanes.length)} lanes shown, those with the most windows.` : '';
  return html`${formatNoun(recording.windows.length, 'fault window')} touched <strong>${formatCount(touched)} of ${sites}</strong>; hit longest was
<strong>${worst.label}</strong> with ${formatUs(worst.faultyUs)} in ${formatNoun(worst.windows.length, 'window')}.${cap}`;
}

function lanesChart(recording: Recording, lanes: readonly Lane[]): Chart {
  const unit = timeUnit(recording.endUs);
  const up: Trace = {
    type: 'scatter',
    mode: 'lines',
    name: 'up',
    x: lanes.flatMap(() => [0, recording.endUs / unit.us, null]),
    y: lanes.flatMap((_, index) => [index, index, null]),
    line: { color: 'var(--lane)', width: 3 },
    hoverinfo: 'skip',
  };
  const rows = { range: [Math.max(1, lanes.length) - 0.4, -0.6], showgrid: false, zeroline: false, fixedrange: true };
  return {
    id: 'lanes-chart',
    traces: [up, ...faultKinds.flatMap((kind) => bars(recording, lanes, kind))],
    layout: {
      xaxis: timeAxis(recording),
      yaxis: {
        tickvals: lanes.map((_, index) => index),
        ticktext: lanes.map((one) => escapeLabel(one.label)),
        ...rows,
      },
      yaxis2: { overlaying: 'y', visible: false, ...rows },
      barmode: 'overlay',
      hovermode: 'closest',
      ...milestones(recording),
    },
  };
}

function bars(recording: Recording, lanes: readonly Lane[], kind: FaultWindow['kind']): readonly Trace[] {
  const unit = timeUnit(recording.endUs);
  const look = faultLooks[kind];
  const visibleUs = recording.endUs / 300;
  const drawn = lanes.flatMap((one, index) => one.windows.filter((window) => window.kind === kind).map((window) => ({ index, window })));
  if (drawn.length === 0) return [];
  return [
    {
      type: 'bar',
      orientation: 'h',
      yaxis: 'y2',
      name: look.name,
      y: drawn.map(({ index }) => index),
      base: drawn.map(({ window }) => window.fromUs / unit.us),
      x: drawn.map(({ window }) => Math.max(windowEndUs(window, recording.endUs) - window.fromUs, visibleUs) / unit.us),
      width: kind === 'partition' ? 0.78 : 0.5,
      text: drawn.map(({ window }) =>
        escapeLabel(`${window.label}: ${formatUs(window.fromUs)} to ${formatUs(windowEndUs(window, recording.endUs))}`),
      ),
      textposition: 'none',
      hovertemplate: '%{text}',
      marker: {
        color: `var(--${look.token})`,
        opacity: kind === 'partition' ? 0.45 : 1,
        line: { width: 0 },
        pattern: { shape: look.hatch, fgcolor: 'var(--card)', bgcolor: `var(--${look.token})`, size: 6, solidity: 0.25 },
      },
    },
  ];
}

function siteWords(sites: readonly string[]): string {
  return sites.length <= 8 ? sites.join(', ') : `${sites.slice(0, 8).join(', ')} and ${formatCount(sites.length - 8)} more`;
}
