/** Tells somebody who waits how far a campaign is: a bar on a terminal, a line now and then elsewhere. */

import type { Writable } from 'node:stream';
import type { RunResult } from '../campaign/result.ts';
import { isTerminal } from './terminal.ts';

export interface Progress {
  add(run: RunResult): void;
  /** Leaves the terminal clean. */
  end(): void;
}

export interface ProgressOptions {
  /** Runs to come. */
  readonly total: number;
  /** Set if it is the time that ends the campaign. */
  readonly timeBudgetMs: number | null;
  readonly quiet: boolean;
}

const lineEveryMs = 5000;

export async function showProgress(stream: Writable, options: ProgressOptions): Promise<Progress> {
  if (options.quiet) return { add: () => {}, end: () => {} };
  return isTerminal(stream) ? await showBar(stream as NodeJS.WriteStream, options) : showLines(stream, options);
}

/** What both forms count. */
class Tally {
  done = 0;
  bad = 0;

  add(run: RunResult): void {
    this.done += 1;
    if (run.verdict !== 'pass') this.bad += 1;
  }

  get badText(): string {
    if (this.done === 0) return 'none finished yet';
    return this.bad === 0 ? 'all passed' : `${this.bad} not passed`;
  }
}

async function showBar(stream: NodeJS.WriteStream, { total, timeBudgetMs }: ProgressOptions): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const startedAtMs = performance.now();
  const tally = new Tally();
  const count = timeBudgetMs === null ? '{value}/{total} runs' : '{done} runs, {value} of {total} s';
  const format = `{bar} ${count}, {bad}${timeBudgetMs === null ? ', {eta_formatted} left' : ''}`;
  const bar = new cliProgress.SingleBar(
    { stream, format, barsize: 30, hideCursor: true, clearOnComplete: true, fps: 10 },
    cliProgress.Presets.shades_classic,
  );
  const fields = (): object => ({ done: tally.done, bad: tally.badText });
  const place = (): number => (timeBudgetMs === null ? tally.done : Math.round((performance.now() - startedAtMs) / 1000));
  bar.start(timeBudgetMs === null ? total : Math.round(timeBudgetMs / 1000), 0, fields());
  return {
    add(run) {
      tally.add(run);
      bar.update(place(), fields());
    },
    end: () => bar.stop(),
  };
}

function showLines(stream: Writable, { total, timeBudgetMs }: ProgressOptions): Progress {
  const startedAtMs = performance.now();
  const tally = new Tally();
  let saidAtMs = startedAtMs;
  const goal = timeBudgetMs === null ? `${total} ${total === 1 ? 'run' : 'runs'}` : `runs for ${timeBudgetMs / 1000} s`;
  stream.write(`muster: ${goal}\n`);
  return {
    add(run) {
      tally.add(run);
      const nowMs = performance.now();
      if (nowMs - saidAtMs < lineEveryMs) return;
      saidAtMs = nowMs;
      const of = timeBudgetMs === null ? ` of ${total}` : '';
      stream.write(`muster: ${tally.done}${of} runs after ${Math.round((nowMs - startedAtMs) / 1000)} s, ${tally.badText}\n`);
    },
    end: () => {},
  };
}
