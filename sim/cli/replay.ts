/** `muster replay`: one world again, in this process, told event by event. */

import { formatCount, formatMs, formatNoun } from '../../reports/quantity.ts';
import { attemptWorld, type RecordedAttempt } from '../campaign/attempt.ts';
import { runResult } from '../campaign/campaign.ts';
import type { Cell } from '../campaign/plan.ts';
import type { RunResult } from '../campaign/result.ts';
import { exitStatus, resultOf } from '../campaign/verdict.ts';
import type { JournalEvent } from '../journal/event.ts';
import { traceFormats } from '../journal/trace/formats.ts';
import { runWorld } from '../world/run-world.ts';
import { runLines } from './campaign-text.ts';
import { Narrator } from './narration.ts';
import { type RawOneWorld, readOneWorld } from './one-world.ts';
import { type Paint, paintFor, refuse, type Terminal } from './terminal.ts';
import { TraceFile } from './trace-file.ts';

export interface RawReplayOptions extends RawOneWorld {
  readonly trace?: string;
  readonly format?: string;
  readonly limit?: string;
  readonly allowInconclusive?: boolean;
}

const limitDefault = 1000;

/** Exits like a campaign of this one run. `file`: a scenario, or the result of a campaign. */
export async function replay(file: string, raw: RawReplayOptions, terminal: Terminal): Promise<number> {
  const read = await readOneWorld(file, raw, raw.trace, mistakesIn(raw));
  if (!read.ok) return refuse(terminal, read.messages);
  const { cell } = read;
  const job = { index: 0, seed: read.seed };
  const attempt = traced(cell, job.seed, raw);
  const run = runResult(cell, job, attempt);
  const limit = Number(raw.limit ?? limitDefault);
  const paint = paintFor(terminal.out);
  const narrator = new Narrator(Math.max(1, limit), momentOf(run));
  // A second time, because only now is it known which part of the story leads to the first violation.
  if (limit > 0) attemptWorld(runWorld, cell.scenario, job.seed, { onEvent: (event) => narrator.hear(event) });
  const story = limit > 0 ? [...narrator.lines(paint), ''] : [];
  terminal.out.write(`${[...story, ...summaryLines(run, paint)].join('\n')}\n`);
  if (attempt.stack !== null) terminal.err.write(`${attempt.stack}\n`);
  if (raw.trace !== undefined) terminal.out.write(`Trace: ${raw.trace}\n`);
  return exitStatus(resultOf([run], attempt.wallMs), { allowInconclusive: raw.allowInconclusive === true });
}

function mistakesIn({ trace, format, limit }: RawReplayOptions): readonly string[] {
  const mistakes: string[] = [];
  if (format !== undefined && !traceFormats.has(format)) {
    mistakes.push(`--format is one of ${[...traceFormats.keys()].join(', ')}, not "${format}"`);
  }
  if (format !== undefined && trace === undefined) mistakes.push('--format says how to write a trace: add --trace FILE');
  if (limit !== undefined && !/^\d{1,9}$/.test(limit)) mistakes.push(`--limit is a number of events, not "${limit}"`);
  return mistakes;
}

function traced(cell: Cell, seed: string, { trace: file, format = 'jsonl' }: RawReplayOptions): RecordedAttempt {
  const writer = traceFormats.get(format)?.();
  if (file === undefined || writer === undefined) return attemptWorld(runWorld, cell.scenario, seed);
  const trace = new TraceFile(file, writer);
  try {
    return attemptWorld(runWorld, cell.scenario, seed, { onEvent: (event: JournalEvent) => trace.write(event) });
  } finally {
    trace.close();
  }
}

/** The moment a reader wants to understand: the first violation, or the end if the world broke off; null if nothing went wrong. */
function momentOf(run: RunResult): number | null {
  if (run.digest === null) return Number.POSITIVE_INFINITY;
  const first = run.violations.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first * 1000 : null;
}

function summaryLines(run: RunResult, paint: Paint): readonly string[] {
  // A world that broke off left no figures.
  if (run.digest === null) return runLines(run, paint);
  const { messages, convergence } = run;
  const healed = convergence.afterHealMs === null ? 'not converged' : `converged ${formatMs(convergence.afterHealMs)} after healing`;
  const fates = (['delivered', 'lost', 'blocked', 'dead', 'inFlight', 'duplicated'] as const).filter((fate) => messages[fate] > 0);
  return [
    ...runLines(run, paint),
    `  ${formatNoun(run.sites, 'site')}, ${formatMs(run.virtualMs)} of virtual time in ${formatMs(run.wallMs)}, ${formatNoun(run.events, 'event')}; ${healed}`,
    `  ${formatNoun(messages.sent, 'message')} sent: ${fates.map((fate) => `${formatCount(messages[fate])} ${fate === 'inFlight' ? 'in flight' : fate}`).join(', ')}`,
    ...run.notes.map((note) => `  note: ${note}`),
    `  digest ${run.digest}`,
  ];
}
