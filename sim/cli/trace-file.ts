/** Writes every event of a world to a file while the world runs, without waiting for an event loop that stands still meanwhile. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalEvent } from '../journal/event.ts';
import type { TraceWriter } from '../journal/trace/format.ts';

const bufferChars = 1 << 16;

/** The events in their order. Throws what the file system throws. */
export class TraceFile {
  readonly #descriptor: number;
  readonly #writer: TraceWriter;
  #buffer: string;

  constructor(file: string, writer: TraceWriter) {
    this.#descriptor = openSync(file, 'w');
    this.#writer = writer;
    this.#buffer = writer.head();
  }

  write(event: JournalEvent): void {
    this.#buffer += this.#writer.write(event);
    if (this.#buffer.length >= bufferChars) this.#flush();
  }

  close(): void {
    this.#buffer += this.#writer.tail();
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    writeSync(this.#descriptor, this.#buffer);
    this.#buffer = '';
  }
}
