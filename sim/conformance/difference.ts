/** Finds where two values of JSON part, so that a mismatch names one number instead of a whole state. */

/** A place, as a dotted path from the values compared, and what is there in each; undefined: nothing is. */
export interface Difference {
  readonly at: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first place where two values differ as JSON, or null if there is none. Absent, undefined and null are one at the top only. */
export function differenceOf(expected: unknown, found: unknown): Difference | null {
  return differenceAt([], plain(expected), plain(found));
}

function differenceAt(path: readonly string[], expected: unknown, found: unknown): Difference | null {
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found))
    return expected === found ? null : { at: path.join('.'), expected, found };
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const difference = differenceAt([...path, name], own(expected, name), own(found, name));
    if (difference !== null) return difference;
  }
  return null;
}

/** JSON has neither prototypes nor absent fields to differ in. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function own(container: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
