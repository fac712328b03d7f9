/** The recorded executions again, under our rules: which end differently, and by which rule. */

import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readTraces } from '../../sim/conformance/trace.ts';
import { musterRules, originalRules, type Rules } from '../../src/core/index.ts';
import { recordedEnd, retell } from './retold.ts';

const traces = readTraces(fileURLToPath(new URL('../conformance/traces.jsonl.gz', import.meta.url)));
const names = Object.keys(originalRules).filter((name) => name !== 'name') as (keyof Rules)[];

test('under the rules of the original all end as they were recorded', () => {
  for (const trace of traces) expect(retell(trace, originalRules)).toEqual(recordedEnd(trace));
});

/** By seed, the rules any one of which, granted to the original, changes what is known at the end. */
const changedBy: Readonly<Record<number, readonly (keyof Rules)[]>> = {
  1: ['keepsTombstones', 'noticesSetBack', 'refusesVainCommands'],
  2: ['refusesVainCommands'],
  3: ['refusesVainCommands'],
  6: ['checksInput', 'refusesVainCommands'],
  7: ['refusesVainCommands'],
  8: ['keepsTombstones', 'neverForgetsSelf', 'refusesVainCommands'],
  10: ['refusesVainCommands'],
  11: ['refusesVainCommands'],
  14: ['checksInput', 'refusesVainCommands'],
  15: ['refusesVainCommands'],
  18: ['refusesVainCommands'],
  20: ['refusesVainCommands'],
  21: ['refusesVainCommands'],
  22: ['refusesVainCommands'],
  23: ['asksContacts', 'keepsTombstones', 'refusesVainCommands'],
};

describe('under our rules', () => {
  test.each(traces.map((trace) => [Number(trace.seed), trace] as const))('recording %i ends as listed', (seed, trace) => {
    const recorded = recordedEnd(trace);
    const differs = (rules: Rules): boolean => !isDeepStrictEqual(retell(trace, rules), recorded);
    const blamed = names.filter((name) => differs({ ...originalRules, [name]: true }));
    expect(blamed).toEqual(changedBy[seed] ?? []);
    expect(differs(musterRules)).toBe(blamed.length > 0);
  });
});
