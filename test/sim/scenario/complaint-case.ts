/** One way to hold every kind of mistake to file, line, column and remedy. */

import { expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { formatProblem } from '../../../sim/scenario/problems.ts';

/** A scenario text, and the complaints that it must cause, without the name of the file. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly says: readonly string[];
}

export function complaints(text: string): readonly string[] {
  const parsed = parseScenario(text, 'dir/x.yaml');
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

export function testCases(cases: readonly Case[]): void {
  test.each(cases)('$name', ({ text, says }) => {
    expect(says.length).toBeGreaterThan(0);
    expect(complaints(text)).toEqual(says.map((line) => `dir/x.yaml:${line}`));
  });
}
