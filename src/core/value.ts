/** JSON values from people and peers: copied and frozen on entry, and encoded canonically (RFC 8785) where equal order must be broken. */

import type { Limits } from './limits.ts';
import type { Value } from './operation.ts';
import { compareText, isWellFormed } from './text.ts';

/** How much of a value is looked at before it is refused. */
type ValueLimits = Pick<Limits, 'valueLengthMax' | 'valueDepthMax'>;

/** Result of {@link copyValue}: the frozen copy, or why there is none. */
export type CopiedValue = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly why: 'bad-value' | 'too-large' };

/** A deep, frozen copy of a JSON value. Refuses NaN, infinities, -0, ill-formed strings, cycles (by depth), `__proto__`, and what is no JSON. */
export function copyValue(value: unknown, limits: ValueLimits): CopiedValue {
  const budget = { left: limits.valueLengthMax };
  const copy = copyWithin(value, limits.valueDepthMax, budget);
  return copy !== undefined ? { ok: true, value: copy } : { ok: false, why: budget.left < 0 ? 'too-large' : 'bad-value' };
}

interface Budget {
  left: number;
}

function copyWithin(value: unknown, depth: number, budget: Budget): Value | undefined {
  budget.left -= 2;
  if (budget.left < 0) return undefined;
  switch (typeof value) {
    case 'boolean':
      budget.left -= 3;
      return value;
    case 'number':
      budget.left -= 22;
      return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
    case 'string':
      budget.left -= value.length;
      return budget.left >= 0 && isWellFormed(value) ? value : undefined;
    case 'object':
      if (value === null) return null;
      if (depth <= 0) return undefined;
      return Array.isArray(value) ? copyArray(value, depth - 1, budget) : copyObject(value, depth - 1, budget);
    default:
      return undefined;
  }
}

function copyArray(value: readonly unknown[], depth: number, budget: Budget): Value | undefined {
  const copy: Value[] = [];
  for (let i = 0; i < value.length; i++) {
    const item = copyWithin(value[i], depth, budget);
    if (item === undefined) return undefined;
    copy.push(item);
  }
  return Object.freeze(copy);
}

function copyObject(value: object, depth: number, budget: Budget): Value | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  const copy: { [name: string]: Value } = {};
  for (const name of Object.keys(value)) {
    if (name === '__proto__') return undefined;
    budget.left -= name.length + 2;
    if (!isWellFormed(name)) return undefined;
    const item = copyWithin((value as Record<string, unknown>)[name], depth, budget);
    if (item === undefined) return undefined;
    putField(copy, name, item);
  }
  return Object.freeze(copy);
}

/**
 * Gives an object of foreign data a field. V8 keeps fields whose names are whole numbers in an array with room for all smaller ones, so that
 * `{"1000":1}` takes 12 kB; not so if one of them cannot be written.
 */
export function putField(object: object, name: string, value: unknown): void {
  const first = name.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) Object.defineProperty(object, name, { value, enumerable: true });
  else (object as Record<string, unknown>)[name] = value;
}

/** The canonical encoding of RFC 8785 (JCS): names in UTF-16 order, numbers as ECMAScript prints them. Equal values give equal text. */
export function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const object = value as { readonly [name: string]: Value };
  const names = Object.keys(object).sort((a, b) => (a < b ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(object[name] as Value)}`).join(',')}}`;
}

/** Compares two values by the UTF-8 bytes of their canonical encodings (rule R7). */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  return compareText(canonical(a), canonical(b));
}
