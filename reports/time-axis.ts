/** The axis of virtual time that charts of one world share: its unit, its fault windows, its milestones. */

import type { FaultWindow, Recording } from '../sim/journal/recording.ts';
import type { Trace } from './figure.ts';
import { escapeLabel, type Html, html } from './html.ts';
import { formatNoun, formatUs } from './quantity.ts';

export type FaultKind = FaultWindow['kind'];

/** A unit of time for an axis. */
export interface TimeUnit {
  readonly symbol: string;
  readonly us: number;
}

/** How a kind of fault looks wherever it is drawn: words, colour token, and a hatching that tells it without colour. */
export interface FaultLook {
  /** What a site is meanwhile. */
  readonly name: string;
  /** The fault itself. */
  readonly noun: string;
  readonly plural: string;
  readonly token: string;
  readonly hatch: '' | '/' | '\\' | 'x' | '-' | '|' | '+' | '.';
}

export const faultLooks: Readonly<Record<FaultKind, FaultLook>> = {
  partition: { name: 'cut off', noun: 'partition', plural: 'partitions', token: 'fault-partition', hatch: '' },
  hold: { name: 'held up', noun: 'hold', plural: 'holds', token: 'fault-partition', hatch: '-' },
  slowLinks: { name: 'on slow links', noun: 'slow link', plural: 'slow links', token: 'fault-partition', hatch: '.' },
  crash: { name: 'crashed', noun: 'crash', plural: 'crashes', token: 'fault-crash', hatch: '/' },
  stop: { name: 'stopped', noun: 'stop', plural: 'stops', token: 'fault-stop', hatch: '\\' },
  pause: { name: 'paused', noun: 'pause', plural: 'pauses', token: 'fault-pause', hatch: '-' },
  slowSite: { name: 'slow', noun: 'slow site', plural: 'slow sites', token: 'fault-pause', hatch: '.' },
  wipe: { name: 'wiped', noun: 'wipe', plural: 'wipes', token: 'fault-wipe', hatch: 'x' },
  setBack: { name: 'set back', noun: 'set-back of a disk', plural: 'set-backs of disks', token: 'fault-wipe', hatch: '+' },
  clone: { name: 'cloned', noun: 'clone', plural: 'clones', token: 'fault-crash', hatch: '+' },
  zombie: { name: 'kicked without hearing', noun: 'zombie', plural: 'zombies', token: 'fault-stop', hatch: '+' },
  clockJump: { name: 'clock jumped', noun: 'clock jump', plural: 'clock jumps', token: 'fault-clock', hatch: '|' },
  diskFailure: { name: 'disk failing', noun: 'disk failure', plural: 'disk failures', token: 'fault-disk', hatch: '.' },
};

/** All kinds, in the order of legends. */
export const faultKinds: readonly FaultKind[] = Object.keys(faultLooks) as FaultKind[];

/** The largest unit that leaves at least two whole units on the axis. */
export function timeUnit(endUs: number): TimeUnit {
  const units: readonly TimeUnit[] = [
    { symbol: 'd', us: 86_400_000_000 },
    { symbol: 'h', us: 3_600_000_000 },
    { symbol: 'min', us: 60_000_000 },
    { symbol: 's', us: 1_000_000 },
  ];
  return units.find((unit) => endUs >= (unit.symbol === 's' ? 2 : 10) * unit.us) ?? { symbol: 'ms', us: 1000 };
}

/** Layout of the x axis of virtual time. */
export function timeAxis(recording: Recording): Readonly<Record<string, unknown>> {
  const unit = timeUnit(recording.endUs);
  return { title: { text: `virtual time (${unit.symbol})` }, range: [0, recording.endUs / unit.us], zeroline: false };
}

/**
 * Fault windows as one shaded trace per kind, on the y axis `yaxis` that must reach from 0 to 1. Overlapping windows of a kind
 * are drawn as one; instants get a width that can be seen.
 */
export function faultTraces(recording: Recording, yaxis: string): readonly Trace[] {
  const unit = timeUnit(recording.endUs);
  return faultKinds.flatMap((kind) => {
    const spans = mergedSpans(recording, kind);
    if (spans.length === 0) return [];
    const look = faultLooks[kind];
    return [
      {
        type: 'scatter',
        name: look.noun,
        mode: 'lines',
        line: { width: 0 },
        fill: 'toself',
        fillcolor: `var(--${look.token}-wash)`,
        fillpattern: {
          shape: look.hatch,
          fgcolor: `var(--${look.token})`,
          bgcolor: `var(--${look.token}-wash)`,
          fgopacity: 0.4,
          size: 9,
          solidity: 0.12,
        },
        hoverinfo: 'skip',
        yaxis,
        x: spans.flatMap(([from, to]) => [from, to, to, from, null].map((us) => (us === null ? null : us / unit.us))),
        y: spans.flatMap(() => [0, 0, 1, 1, null]),
      } satisfies Trace,
    ];
  });
}

/** Lines at the healing and, when convergence has a limit, at the limit: told apart by dash and by label. */
export function milestones(recording: Recording): Readonly<Record<string, unknown>> {
  const unit = timeUnit(recording.endUs);
  const limitUs = recording.healedAtUs + recording.convergesWithinUs;
  const marks = [
    {
      us: recording.healedAtUs,
      label: `healed ${formatUs(recording.healedAtUs)}`,
      dash: 'solid',
      token: 'var(--milestone)',
      side: 'right',
    },
    { us: limitUs, label: `limit ${formatUs(limitUs)}`, dash: 'dash', token: 'var(--limit)', side: 'left' },
  ].filter((mark) => mark.us <= recording.endUs);
  return {
    shapes: marks.map((mark) => ({
      type: 'line',
      x0: mark.us / unit.us,
      x1: mark.us / unit.us,
      yref: 'paper',
      y0: 0,
      y1: 1,
      line: { color: mark.token, width: 1.5, dash: mark.dash },
    })),
    annotations: marks.map((mark) => ({
      x: mark.us / unit.us,
      yref: 'paper',
      y: 1,
      yanchor: 'bottom',
      xanchor: mark.side,
      text: escapeLabel(mark.label),
      showarrow: false,
      font: { color: mark.token, size: 12 },
    })),
  };
}

/** Faults in words, for a caption: `2 partitions, 7 crashes`. */
export function faultWords(recording: Recording): Html {
  const counts = faultKinds.map((kind) => ({ kind, count: recording.windows.filter((window) => window.kind === kind).length }));
  const present = counts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => formatNoun(count, faultLooks[kind].noun, faultLooks[kind].plural));
  return html`${present.length === 0 ? 'No fault acted.' : `Shaded: ${present.join(', ')}.`}`;
}

/** End of a window that may outlast the recording. */
export function windowEndUs(window: FaultWindow, endUs: number): number {
  return Math.min(Number.isFinite(window.toUs) ? window.toUs : endUs, endUs);
}

function mergedSpans(recording: Recording, kind: FaultKind): readonly (readonly [number, number])[] {
  const visibleUs = recording.endUs / 400;
  const spans = recording.windows
    .filter((window) => window.kind === kind)
    .map((window): [number, number] => [window.fromUs, Math.max(windowEndUs(window, recording.endUs), window.fromUs + visibleUs)])
    .sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else merged.push(span);
  }
  return merged;
}
