/** Hands out work so that every cell of a campaign gets its turn early, and small worlds travel in batches. */

import type { Cell, Job } from './plan.ts';

/** Jobs of one cell that one worker does in one go. */
export interface Batch {
  readonly cell: Cell;
  readonly jobs: readonly Job[];
}

interface Line {
  readonly cell: Cell;
  readonly jobs: Iterator<Job>;
  left: number;
  /** Moving mean of wall time per world; null before the first one is done. */
  meanMs: number | null;
}

/** Long enough that handing out costs nothing, short enough that nobody waits for the last worker. */
const batchMs = 100;
const batchMax = 256;

/** Round robin over the cells, so that a time budget does not starve the last file. */
export class JobQueue {
  readonly #lines: Line[] = [];
  readonly #workers: number;
  #turn = 0;

  constructor(workers: number) {
    this.#workers = workers;
  }

  add(cell: Cell, jobs: Iterator<Job>, count: number): void {
    if (count > 0) this.#lines.push({ cell, jobs, left: count, meanMs: null });
  }

  /** The next batch, or null when nothing is left. */
  take(): Batch | null {
    for (let tries = 0; tries < this.#lines.length; tries += 1) {
      const line = this.#lines[this.#turn % this.#lines.length];
      this.#turn += 1;
      if (line && line.left > 0) return { cell: line.cell, jobs: drawn(line, this.#size(line)) };
    }
    return null;
  }

  /** Jobs that were not handed out yet. */
  get left(): number {
    return this.#lines.reduce((sum, line) => sum + line.left, 0);
  }

  /** Tells how long a world of that cell took, so that batches get the right size. */
  learn(cell: Cell, wallMs: number): void {
    const line = this.#lines.find((one) => one.cell === cell);
    if (line) line.meanMs = line.meanMs === null ? wallMs : line.meanMs * 0.8 + wallMs * 0.2;
  }

  #size(line: Line): number {
    if (line.meanMs === null) return 1;
    const fair = Math.ceil(line.left / (2 * this.#workers));
    return Math.max(1, Math.min(batchMax, fair, Math.floor(batchMs / Math.max(line.meanMs, 0.01))));
  }
}

function drawn(line: Line, size: number): Job[] {
  const jobs: Job[] = [];
  while (jobs.length < size) {
    const next = line.jobs.next();
    if (next.done) break;
    jobs.push(next.value);
  }
  line.left = jobs.length < size ? 0 : line.left - jobs.length;
  return jobs;
}
