/** What happened in a world, as lines for a reader; of a long story only the part that matters, and it says so. */

import { formatCount } from '../../reports/quantity.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { Paint } from './terminal.ts';

/** Keeps the events that are worth telling: the first ones, or, given a moment of interest, the last ones before it. */
export class Narrator {
  readonly #limit: number;
  readonly #untilUs: number | null;
  readonly #kept: JournalEvent[] = [];
  #eligible = 0;
  #total = 0;

  /** `untilUs`: the moment that the story leads to; null: the story starts at the beginning. */
  constructor(limit: number, untilUs: number | null) {
    this.#limit = limit;
    this.#untilUs = untilUs;
  }

  hear(event: JournalEvent): void {
    this.#total += 1;
    if (this.#untilUs === null) {
      if (this.#kept.length < this.#limit) this.#kept.push(event);
    } else if (event.atUs <= this.#untilUs) {
      this.#kept[this.#eligible % this.#limit] = event;
      this.#eligible += 1;
    }
  }

  /** The lines, and one that tells how many there would be. */
  lines(paint: Paint): readonly string[] {
    const turn = this.#eligible > this.#limit ? this.#eligible % this.#limit : 0;
    const told = [...this.#kept.slice(turn), ...this.#kept.slice(0, turn)];
    const lines = told.map((event) => eventLine(event, paint));
    if (told.length === this.#total) return lines;
    const part = this.#untilUs === null ? 'the first' : Number.isFinite(this.#untilUs) ? 'the last before the first violation' : 'the last';
    const said = `${formatCount(told.length)} of ${formatCount(this.#total)} events shown (${part}); --limit N shows more, --trace FILE writes all`;
    return [...lines, paint('dim', said)];
  }
}

/** `12.034567 s  s3  crash  ...`, in columns. */
export function eventLine({ atUs, site, kind, text }: JournalEvent, paint: Paint): string {
  const seconds = `${Math.floor(atUs / 1_000_000)}.${String(atUs % 1_000_000).padStart(6, '0')}`;
  return `${paint('dim', `${seconds.padStart(11)} s`)}  ${paint('cyan', site.padEnd(6))} ${kind.padEnd(10)} ${text}`;
}
