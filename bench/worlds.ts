/** Scenarios of benchmarks: given as they would stand in a file, and read as files are. */

import { parseScenario } from '../sim/scenario/parse.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** Reads a scenario that is known to be sound. */
export function benchScenario(yaml: string, overrides: Readonly<Record<string, string>> = {}): Scenario {
  const parsed = parseScenario(yaml, 'bench', overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}
