/** What a trace format is: it turns the events of a world into text, piece by piece, so that a long world never has to be held. */

import type { JournalEvent } from '../event.ts';

export interface TraceWriter {
  /** What stands before the first event. */
  head(): string;
  /** What is written for one event; may be nothing. */
  write(event: JournalEvent): string;
  /** What stands after the last event. */
  tail(): string;
}
