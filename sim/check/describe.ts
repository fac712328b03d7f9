/** Operations in the words of a violation. */

import type { Op } from '../../src/core/index.ts';

/** One operation, short. */
export function describe(op: Op | null): string {
  if (op === null) return 'nothing';
  const magic = op.magic === 0 ? '' : `, magic ${op.magic}`;
  return `${op.key.type}(${op.key.site}) = ${JSON.stringify(op.value)} (clock ${op.clock}${magic}, by ${op.origin})`;
}
