/** Which messages led to the moment that matters? A lane for each site, an arrow for each message. */

import type { RunResult } from '../../sim/campaign/result.ts';
import type { Story, StoryEvent } from '../../sim/journal/story.ts';
import { type Chart, dataTable, renderFigure, type Trace } from '../figure.ts';
import { type Content, escapeLabel, html } from '../html.ts';
import { type Panel, withoutChart } from '../panel.ts';
import { formatCount, formatMs, formatNoun, formatUs } from '../quantity.ts';
import type { ReportFocus } from '../subject.ts';

/** Lanes that are drawn at most: those of the violation, then the busiest. */
export const storyLanesMax: number = 40;

const head = { id: 'space-time', title: 'Space-time', question: 'Which messages led there?' };

/** One copy of a message, on its way within the story. */
interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly sentAtUs: number;
  readonly endedAtUs: number;
  readonly sort: string;
  readonly look: Look;
}

type Look = 'delivered' | 'late' | 'second copy' | 'lost' | 'blocked' | 'dead' | 'refused';

/** Each told apart by dash and by the sign at its end, not by colour alone. */
const looks: Readonly<Record<Look, { readonly name: string; readonly colour: string; readonly dash: string; readonly end: string }>> = {
  delivered: { name: 'delivered', colour: 'var(--series-1)', dash: 'solid', end: 'arrow' },
  late: { name: 'overtaken by a later one', colour: 'var(--series-4)', dash: 'longdash', end: 'arrow-wide' },
  'second copy': { name: 'second copy', colour: 'var(--series-3)', dash: 'dash', end: 'arrow-open' },
  lost: { name: 'lost', colour: 'var(--series-2)', dash: 'dot', end: 'x' },
  blocked: { name: 'blocked by a cut', colour: 'var(--series-5)', dash: 'dot', end: 'line-ns-open' },
  dead: { name: 'nobody there', colour: 'var(--faint)', dash: 'dot', end: 'square-open' },
  refused: { name: 'refused, damaged', colour: 'var(--series-8)', dash: 'dashdot', end: 'diamond-open' },
};

export function spaceTimePanel({ run, story }: ReportFocus): Panel {
  const arrows = arrowsOf(story);
  const [first, last] = [story.events[0], story.events.at(-1)];
  if (arrows.length === 0 || first === undefined || last === undefined) {
    return withoutChart(head, `No message ended near ${momentWords(story)}.`);
  }
  const lanes = lanesOf(story, arrows, run);
  const drawn = arrows.filter(({ from, to }) => lanes.has(from) && lanes.has(to));
  const chart = spaceTimeChart(story, lanes, drawn, [first.atUs, last.atUs]);
  return {
    ...head,
    body: html`${controls(story, lanes, drawn)}${renderFigure({
      chart,
      name: 'Messages between sites over virtual time',
      finding: finding(story, arrows, drawn, lanes, allLanes(story, arrows).size),
      heightPx: 150 + lanes.size * 26,
      table: dataTable('message', ['Sent', 'Ended', 'From', 'To', 'Message', 'Fate'], arrows, (arrow) => [
        html`<span class="nowrap">${formatUs(arrow.sentAtUs)}</span>`,
        html`<span class="nowrap">${formatUs(arrow.endedAtUs)}</span>`,
        nameOf(story, arrow.from),
        nameOf(story, arrow.to),
        arrow.sort,
        looks[arrow.look].name,
      ]),
    })}`,
    charts: [chart],
    data: { spaceTime: { chart: chart.id } },
  };
}

/** What ended in the story, however long before it was sent. */
function arrowsOf({ events }: Story): readonly Arrow[] {
  const newest = new Map<string, number>();
  return events.flatMap((event): Arrow[] => {
    const { kind, machine: to, from, sentAtUs, sort, fate } = event;
    if (kind !== 'fate' || from === undefined || sentAtUs === undefined || sort === undefined || fate === undefined) return [];
    return [{ from, to, sentAtUs, endedAtUs: event.atUs, sort, look: lookOf(event, newest) }];
  });
}

/** `newest`: when the newest message that arrived on each link was sent. */
function lookOf({ machine, from, sentAtUs = 0, copy, fate }: StoryEvent, newest: Map<string, number>): Look {
  if (fate !== 'delivered') return fate as Look;
  const link = `${from} ${machine}`;
  const overtaken = (newest.get(link) ?? 0) > sentAtUs;
  if (!overtaken) newest.set(link, sentAtUs);
  return copy === 1 ? 'second copy' : overtaken ? 'late' : 'delivered';
}

function allLanes({ events }: Story, arrows: readonly Arrow[]): ReadonlySet<number> {
  return new Set([...events.map(({ machine }) => machine), ...arrows.map(({ from }) => from)].filter((machine) => machine >= 0));
}

function lanesOf(story: Story, arrows: readonly Arrow[], { violations }: RunResult): ReadonlySet<number> {
  const all = [...allLanes(story, arrows)].sort((a, b) => a - b);
  if (all.length <= storyLanesMax) return new Set(all);
  const named = new Set(violations[0]?.sites ?? []);
  const busy = new Map<number, number>(all.map((machine) => [machine, named.has(nameOf(story, machine)) ? Number.POSITIVE_INFINITY : 0]));
  for (const { from, to } of arrows) for (const machine of [from, to]) busy.set(machine, (busy.get(machine) ?? 0) + 1);
  const kept = new Set([...all].sort((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0) || a - b).slice(0, storyLanesMax));
  return new Set(all.filter((machine) => kept.has(machine)));
}

function nameOf({ events }: Story, machine: number): string {
  return events.find((event) => event.machine === machine)?.site ?? `machine ${machine}`;
}

function momentWords({ moment, momentUs }: Story): string {
  return `${moment === 'violation' ? 'the first violation' : 'the healing'} at ${formatUs(momentUs)}`;
}

function finding(story: Story, arrows: readonly Arrow[], drawn: readonly Arrow[], lanes: ReadonlySet<number>, machines: number): Content {
  const ofLook = (look: Look): number => arrows.filter((arrow) => arrow.look === look).length;
  const others = (Object.keys(looks) as Look[])
    .filter((look) => look !== 'delivered' && ofLook(look) > 0)
    .map((look) => `${formatCount(ofLook(look))} ${looks[look].name}`);
  const spanMs = ((story.events.at(-1)?.atUs ?? 0) - (story.events[0]?.atUs ?? 0)) / 1000;
  const cap =
    drawn.length < arrows.length ? ` ${formatCount(drawn.length)} of them, between ${lanes.size} of ${machines} sites, are drawn.` : '';
  return html`Around <strong>${momentWords(story)}</strong>, within ${formatMs(spanMs)}, ${formatNoun(arrows.length, 'message')} ended: ${formatCount(ofLook('delivered'))} delivered${others.length === 0 ? '' : `, ${others.join(', ')}`}.${cap}
${formatCount(story.events.length)} of ${formatNoun(story.total, 'event')} of this world are in this window.`;
}

function controls(story: Story, lanes: ReadonlySet<number>, drawn: readonly Arrow[]): Content {
  const sorts = [...new Set(drawn.map(({ sort }) => sort))].sort();
  return html`<div class="run-controls"><label>Messages of <select id="space-time-site"><option value="">all sites</option>${[...lanes].map((machine, lane) => html`<option value="${lane}">${nameOf(story, machine)}</option>`)}</select></label>
<label>Kind <select id="space-time-sort"><option value="">any</option>${sorts.map((sort) => html`<option>${sort}</option>`)}</select></label></div>`;
}

function spaceTimeChart(
  story: Story,
  lanes: ReadonlySet<number>,
  arrows: readonly Arrow[],
  [fromUs, toUs]: readonly [number, number],
): Chart {
  const laneOf = new Map([...lanes].map((machine, lane) => [machine, lane]));
  const margin = Math.max(1, (toUs - fromUs) / 50);
  const range = [(fromUs - margin) / 1000, (toUs + margin) / 1000];
  const base: Trace = {
    type: 'scatter',
    mode: 'lines',
    name: 'site',
    showlegend: false,
    x: [...lanes].flatMap(() => [...range, null]),
    y: [...lanes].flatMap((_, lane) => [lane, lane, null]),
    line: { color: 'var(--lane)', width: 2 },
    hoverinfo: 'skip',
  };
  const kinds = (Object.keys(looks) as Look[]).filter((look) => arrows.some((arrow) => arrow.look === look));
  return {
    id: 'space-time-chart',
    traces: [
      base,
      ...kinds.map((look) =>
        arrowTrace(
          arrows.filter((arrow) => arrow.look === look),
          look,
          laneOf,
          story,
        ),
      ),
      marks(story, laneOf),
    ],
    layout: {
      xaxis: { title: { text: 'virtual time (ms)' }, range, zeroline: false, tickformat: ',~f' },
      yaxis: {
        tickvals: [...lanes].map((_, lane) => lane),
        ticktext: [...lanes].map((machine) => escapeLabel(nameOf(story, machine))),
        range: [lanes.size - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        fixedrange: true,
      },
      hovermode: 'closest',
      ...momentMark(story),
    },
  };
}

/** A line at the moment that the story is about. */
function momentMark({ moment, momentUs }: Story): Readonly<Record<string, unknown>> {
  const [text, color] = moment === 'violation' ? ['first violation', 'var(--limit)'] : ['healed', 'var(--milestone)'];
  const x = momentUs / 1000;
  return {
    shapes: [{ type: 'line', x0: x, x1: x, yref: 'paper', y0: 0, y1: 1, line: { color, width: 1.5, dash: 'dash' } }],
    annotations: [{ x, yref: 'paper', y: 1, yanchor: 'bottom', xanchor: 'right', text, showarrow: false, font: { color, size: 12 } }],
  };
}

/** All arrows of one look as one line with gaps: many thousand of them are drawn at once. `customdata` is for the filters of the page. */
function arrowTrace(arrows: readonly Arrow[], look: Look, laneOf: ReadonlyMap<number, number>, story: Story): Trace {
  const { name, colour, dash, end } = looks[look];
  const ends = arrows.map(({ from, to }) => [laneOf.get(from) ?? -1, laneOf.get(to) ?? -1] as const);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: arrows.flatMap(({ sentAtUs, endedAtUs }) => [sentAtUs / 1000, endedAtUs / 1000, null]),
    y: ends.flatMap(([from, to]) => [from, to, null]),
    customdata: arrows.flatMap(({ sort }, nth) => Array.from({ length: 3 }, () => [...(ends[nth] ?? []), sort])),
    text: arrows.flatMap((arrow) => {
      const words = escapeLabel(
        `${arrow.sort} from ${nameOf(story, arrow.from)} to ${nameOf(story, arrow.to)}: ${name}, ${formatUs(arrow.endedAtUs - arrow.sentAtUs)} on its way`,
      );
      return [words, words, ''];
    }),
    hovertemplate: '%{text}<extra></extra>',
    line: { color: colour, width: 1, dash },
    marker: {
      symbol: end,
      angleref: end.startsWith('arrow') ? 'previous' : 'up',
      color: colour,
      size: arrows.flatMap(() => [0, 8, 0]),
      line: { width: 1, color: colour },
    },
  };
}

/** What happened to sites themselves. */
function marks(story: Story, laneOf: ReadonlyMap<number, number>): Trace {
  const shown = story.events.filter(
    ({ kind, machine }) => (kind === 'start' || kind === 'down' || kind === 'wipe' || kind === 'command') && laneOf.has(machine),
  );
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'start, end, wipe or command',
    x: shown.map(({ atUs }) => atUs / 1000),
    y: shown.map(({ machine }) => laneOf.get(machine) ?? -1),
    text: shown.map(({ site, text }) => escapeLabel(`${site} ${text}`)),
    hovertemplate: '%{text}<extra></extra>',
    marker: {
      symbol: shown.map(({ kind }) => ({ start: 'triangle-up', down: 'x', wipe: 'star', command: 'circle' })[kind as 'start']),
      color: 'var(--ink)',
      size: 8,
    },
  };
}
