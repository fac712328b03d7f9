/** The order of operations made a second time, from real bytes: what the core's verdicts are held against. */

import type { Op, Value } from '../../src/core/index.ts';

/** Compares two texts by their UTF-8 bytes. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** `(clock, magic, origin)`; for `live` keys `(value, clock, origin)`. */
export function compareReferenceOps(a: Op, b: Op): number {
  const [a1, a2] = a.key.type === 'live' ? [Number(a.value), a.clock] : [a.clock, a.magic];
  const [b1, b2] = b.key.type === 'live' ? [Number(b.value), b.clock] : [b.clock, b.magic];
  return a1 - b1 || a2 - b2 || compareBytes(a.origin, b.origin);
}

/** The last word of rule R7: at equal order the greater canonical encoding wins. */
export function compareWithContent(a: Op, b: Op): number {
  return compareReferenceOps(a, b) || (a.key.type === 'live' ? 0 : compareBytes(sortedJson(a.value), sortedJson(b.value)));
}

/** Equal in value, clock, magic and origin. */
export function sameOp(a: Op | null, b: Op | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && compareReferenceOps(a, b) === 0 && sortedJson(a.value) === sortedJson(b.value);
}

/** JSON with the names of objects in UTF-16 order. Integer-like names are written by hand: objects would move them to the front. */
export function sortedJson(value: Value): string {
  if (Array.isArray(value)) return `[${value.map((item: Value) => sortedJson(item)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${sortedJson(inner as Value)}`).join(',')}}`;
}
