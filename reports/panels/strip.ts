/** All worlds at a glance: one cell per run, in the order of the campaign. */

import type { RunResult, Verdict } from '../../sim/campaign/result.ts';
import { type Cell, cells } from '../grouping.ts';
import { type Content, type Html, html, trusted } from '../html.ts';
import type { Panel } from '../panel.ts';
import { formatCount, formatNoun } from '../quantity.ts';
import type { Subject } from '../subject.ts';
import { verdictsByGravity, verdictWord } from '../verdict-mark.ts';

/** Cells that are drawn at most. */
export const stripCellsMax: number = 20_000;
const stripsMax = 60;
const widthMax = 1080;

interface Strip {
  readonly cell: Cell;
  readonly runs: readonly RunResult[];
}

export function stripPanel(subject: Subject): Panel {
  const { runs } = subject.campaign;
  const strips = capped(cells(runs));
  const shown = strips.reduce((sum, strip) => sum + strip.runs.length, 0);
  const cap = shown < runs.length ? html`<p class="cap">${formatCount(shown)} of ${formatNoun(runs.length, 'run')} shown.</p>` : null;
  const pitch = shown <= 60 ? 30 : shown <= 1500 ? 16 : shown <= 5000 ? 9 : 6;
  return {
    id: 'strip',
    title: 'At a glance',
    question: 'Do failures cluster?',
    body: html`${legend(subject)}${cap}<div class="strips" tabindex="0" role="region" aria-label="One cell per run">${strips.map((strip) => renderStrip(strip, pitch))}</div>
<p class="hint">Point at a cell for its seed; press it to find the run in the table below.</p>`,
    charts: [],
    data: { strip: { pitch, runs: strips.map((strip) => strip.runs.map((run) => run.seed)) } },
  };
}

function capped(all: readonly Cell[]): readonly Strip[] {
  let room = stripCellsMax;
  return all.slice(0, stripsMax).flatMap((cell) => {
    const runs = cell.runs.slice(0, room);
    room -= runs.length;
    return runs.length === 0 ? [] : [{ cell, runs }];
  });
}

function legend(subject: Subject): Html {
  const { summary } = subject.campaign;
  const counts = { pass: summary.passed, fail: summary.failed, inconclusive: summary.inconclusive, error: summary.errors };
  const present = [...verdictsByGravity].reverse().filter((verdict) => counts[verdict] > 0);
  return html`<ul class="legend">${present.map((verdict) => html`<li>${swatch(verdict)}${verdictWord(verdict)} <span class="extent">${formatCount(counts[verdict])}</span></li>`)}</ul>`;
}

function swatch(verdict: Verdict): Html {
  return trusted(`<svg class="swatch ${verdict}" viewBox="0 0 16 16" aria-hidden="true"><path d="${cellPath(verdict, 0, 0, 16)}"/></svg>`);
}

function renderStrip(strip: Strip, pitch: number): Content {
  const columns = Math.min(strip.runs.length, Math.floor(widthMax / pitch));
  const rows = Math.ceil(strip.runs.length / columns);
  const paths = verdictsByGravity.map((verdict) => {
    const parts = strip.runs.map((run, index) =>
      run.verdict === verdict ? cellPath(verdict, (index % columns) * pitch, Math.floor(index / columns) * pitch, pitch) : '',
    );
    return html`<path class="${verdict}" d="${parts.join('')}"/>`;
  });
  const failed = strip.runs.filter((run) => run.verdict === 'fail').length;
  const name = `${strip.cell.name}: ${formatNoun(strip.runs.length, 'run')}, ${formatCount(failed)} failed`;
  return html`<div class="strip"><p class="strip-name">${strip.cell.name} <span class="extent">${formatNoun(strip.runs.length, 'run')}</span></p>
<svg class="strip-cells" viewBox="0 0 ${columns * pitch} ${rows * pitch}" width="${columns * pitch}" role="img" aria-label="${name}">${paths}</svg></div>`;
}

/** Outline of one cell: pass a full square, fail a cross, inconclusive a frame, error a triangle. Even-odd filled. */
function cellPath(verdict: Verdict, x: number, y: number, pitch: number): string {
  const gap = Math.max(1, Math.round(pitch * 0.1));
  const size = pitch - gap;
  const start = `M${x} ${y}`;
  switch (verdict) {
    case 'pass':
      return `${start}h${size}v${size}h-${size}z`;
    case 'fail': {
      const arm = size * 0.32;
      const rest = size / 2 - arm;
      const n = (value: number): string => String(Math.round(value * 10) / 10);
      const [a, r] = [n(arm), n(rest)];
      return `M${n(x + arm)} ${y}l${r} ${r} ${r}-${r} ${a} ${a}-${r} ${r} ${r} ${r}-${a} ${a}-${r}-${r}-${r} ${r}-${a}-${a} ${r}-${r}-${r}-${r}z`;
    }
    case 'inconclusive': {
      const frame = Math.max(1, Math.round(size * 0.22));
      const inner = size - 2 * frame;
      return `${start}h${size}v${size}h-${size}zM${x + frame} ${y + frame}v${inner}h${inner}v-${inner}z`;
    }
    case 'error':
      return `M${x + size / 2} ${y}l${size / 2} ${size}h-${size}z`;
    default:
      return verdict satisfies never;
  }
}
