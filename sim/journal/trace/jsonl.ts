/** JSON lines: every event as it is, one a line, for scripts. */

import type { TraceWriter } from './format.ts';

export function jsonLines(): TraceWriter {
  return { head: () => '', write: (event) => `${JSON.stringify(event)}\n`, tail: () => '' };
}
