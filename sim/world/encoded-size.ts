/** How many bytes a value takes on the wire, counted without making them: worlds measure every operation, and nobody ever reads the bytes. */

import { isWellFormed, utf8Length } from '../../src/core/text.ts';
import { InvariantViolation } from '../../src/core/violation.ts';

/** What `encodeValue` of `src/wire` makes of a JSON value, without the version byte. Refuses what that refuses, but for depth, which no value of the core has. */
export function encodedSize(value: unknown): number {
  switch (typeof value) {
    case 'boolean':
      return 1;
    case 'number':
      return numberSize(value);
    case 'string':
      return textSize(value);
    case 'object':
      if (value === null) return 1;
      return Array.isArray(value) ? arraySize(value) : fieldsSize(value as Readonly<Record<string, unknown>>);
    default:
      throw new InvariantViolation(`not data that can be encoded: ${typeof value}`);
  }
}

/** MessagePack takes the shortest form of a whole number of 32 bits, and a float of 64 for all others. */
export function numberSize(value: number): number {
  if (!Number.isFinite(value) || Object.is(value, -0)) throw new InvariantViolation(`not a number that can be encoded: ${value}`);
  if (!Number.isInteger(value)) return 9;
  if (value >= 0) return value < 0x80 ? 1 : value < 0x100 ? 2 : value < 0x10000 ? 3 : value <= 0xffffffff ? 5 : 9;
  return value >= -0x20 ? 1 : value >= -0x80 ? 2 : value >= -0x8000 ? 3 : value >= -0x80000000 ? 5 : 9;
}

export function textSize(text: string): number {
  if (!isWellFormed(text)) throw new InvariantViolation('a string with a lone surrogate cannot be encoded');
  const bytes = utf8Length(text);
  return bytes + (bytes < 0x20 ? 1 : bytes < 0x100 ? 2 : bytes < 0x10000 ? 3 : 5);
}

/** The head of a list, or of the fields of an object. */
export function headSize(count: number): number {
  return count < 0x10 ? 1 : count < 0x10000 ? 3 : 5;
}

function arraySize(items: readonly unknown[]): number {
  let bytes = headSize(items.length);
  for (const item of items) bytes += encodedSize(item);
  return bytes;
}

function fieldsSize(object: Readonly<Record<string, unknown>>): number {
  let bytes = 0;
  let count = 0;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    bytes += textSize(name) + encodedSize(value);
    count++;
  }
  return headSize(count) + bytes;
}
