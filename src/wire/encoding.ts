/** Turns plain data into bytes, so that equal data gives equal bytes on every runtime: MessagePack with sorted keys behind a version byte. */

import { Packr } from 'msgpackr/pack';
import { compareText, isWellFormed } from '../core/text.ts';
import { InvariantViolation } from '../core/violation.ts';

/** The format version that is written, and the newest that is read: the first byte of every message and record. */
export const wireVersion = 1;

/** Nesting that is never exceeded by what is encoded, and by default refused in what is decoded. */
export const wireDepthMax = 64;

/**
 * Encodes a JSON value behind the version byte. Map keys are sorted by their UTF-8 bytes, integers within 32 bits take their shortest form, all
 * other numbers are float64, which is exact for every clock (at most 2^48) and every magic (at least -2^41). Fields that are `undefined` are
 * left out. The result is a copy of its own.
 * @throws InvariantViolation for what the core never holds: NaN, infinities, -0, ill-formed strings, `__proto__` keys, nesting beyond
 * {@link wireDepthMax}, and what is no JSON.
 */
export function encodeValue(value: unknown): Uint8Array {
  const packed = packer.pack(sorted(value, wireDepthMax));
  const bytes = new Uint8Array(packed.length + 1);
  bytes[0] = wireVersion;
  bytes.set(packed, 1);
  return bytes;
}

/** The plain entry of msgpackr, not its main one: that would load a native addon where there is one, and runtimes would differ. */
const packer = new Packr({ useRecords: false });

/** Objects become Maps: a plain object would enumerate names like "10" first, and a field named "constructor" would mislead the encoder. */
function sorted(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) throw new InvariantViolation(`not a number that can be encoded: ${value}`);
      return value;
    case 'string':
      return wellFormed(value);
    case 'object':
      if (value === null) return null;
      if (depth <= 0) throw new InvariantViolation('nested too deep to be encoded');
      if (Array.isArray(value)) return Array.from(value, (item: unknown) => sorted(item, depth - 1));
      return sortedFields(value as Readonly<Record<string, unknown>>, depth - 1);
    default:
      throw new InvariantViolation(`not data that can be encoded: ${typeof value}`);
  }
}

function sortedFields(object: Readonly<Record<string, unknown>>, depth: number): Map<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new InvariantViolation('only plain objects can be encoded');
  const fields = new Map<string, unknown>();
  for (const name of Object.keys(object).sort(compareText)) {
    if (name === '__proto__') throw new InvariantViolation('the key __proto__ cannot be encoded');
    const value = object[name];
    if (value !== undefined) fields.set(wellFormed(name), sorted(value, depth));
  }
  return fields;
}

function wellFormed(text: string): string {
  if (!isWellFormed(text)) throw new InvariantViolation('a string with a lone surrogate cannot be encoded');
  return text;
}
