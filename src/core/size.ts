/** How many bytes an operation takes in a message, at most: what divides a large state into parts (rule R10). */

import type { Op } from './operation.ts';
import { utf8Length } from './text.ts';
import { canonical } from './value.ts';

/** Names of fields, numbers and headers of one encoded operation. */
const bytesOfFrame = 120;

/** An upper bound of the bytes of an encoded operation. */
export function bytesOf(op: Op): number {
  const { value } = op;
  // A unit of canonical JSON is at most three bytes of text; a number of one digit and its comma may take nine.
  const valueBytes =
    typeof value === 'object' && value !== null ? canonical(value).length * 5 : typeof value === 'string' ? utf8Length(value) : 9;
  return bytesOfFrame + utf8Length(op.origin) + utf8Length(op.key.site) + valueBytes;
}
