/** The formats that a trace can be written in, by name. */

import type { TraceWriter } from './format.ts';
import { itf } from './itf.ts';
import { jsonLines } from './jsonl.ts';
import { perfetto } from './perfetto.ts';
import { shiviz } from './shiviz.ts';

export const traceFormats: ReadonlyMap<string, () => TraceWriter> = new Map([
  ['jsonl', jsonLines],
  ['shiviz', shiviz],
  ['perfetto', perfetto],
  ['itf', itf],
]);
