/** An order of operations made independently of the core's: what the core's verdicts are held against. */

import type { Op, Value } from '../../src/core/index.ts';

const encoder = new TextEncoder();
const bytesOf: Map<string, Uint8Array> = new Map();

function bytes(text: string): Uint8Array {
  let known = bytesOf.get(text);
  if (known === undefined) {
    known = encoder.encode(text);
    if (bytesOf.size > 100_000) bytesOf.clear();
    bytesOf.set(text, known);
  }
  return known;
}

/** Compares two texts by their real UTF-8 bytes. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const x = bytes(a);
  const y = bytes(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i] as number) - (y[i] as number);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** Compares two operations on one key as `protocol.md` says: negative, zero or positive. */
export function compareOrder(a: Op, b: Op): number {
  const isLive = a.key.type === 'live';
  const first = isLive ? Number(a.value) - Number(b.value) : a.clock - b.clock;
  const second = isLive ? a.clock - b.clock : a.magic - b.magic;
  return first || second || compareBytes(a.origin, b.origin);
}

/** Whether `op` must replace `before`: strictly greater, or under rule R7 equal in order and greater in content. */
export function mustWin(op: Op, before: Op, breaksTies: boolean): boolean {
  const order = compareOrder(op, before);
  if (order !== 0 || !breaksTies || op.key.type === 'live') return order > 0;
  return compareBytes(canonicalText(op.value), canonicalText(before.value)) > 0;
}

/** JSON with sorted names: for the values of worlds, the canonical encoding. */
export function canonicalText(value: Value): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalText(inner)}`).join()}}`;
}
