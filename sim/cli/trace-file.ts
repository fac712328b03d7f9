/** Writes every event of a world to a file while the world runs, without waiting for an event loop that stands still meanwhile. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalEvent } from '../journal/event.ts';

const bufferChars = 1 << 16;

/** One JSON object a line, in the order of the events. Throws what the file system throws. */
export class TraceFile {
  readonly #descriptor: number;
  #buffer = '';

  constructor(file: string) {
    this.#descriptor = openSync(file, 'w');
  }

  write(event: JournalEvent): void {
    this.#buffer += `${JSON.stringify(event)}\n`;
    if (this.#buffer.length >= bufferChars) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    writeSync(this.#descriptor, this.#buffer);
    this.#buffer = '';
  }
}
