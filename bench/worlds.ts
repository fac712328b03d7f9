/** Scenarios of benchmarks: given as they would stand in a file, and read as files are. */

import { readFileSync } from 'node:fs';
import { parseScenario } from '../sim/scenario/parse.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** Reads a scenario file of the project, by its path from the project's root. */
export function benchFile(path: string, overrides: Readonly<Record<string, string>> = {}): Scenario {
  const root = import.meta.url.endsWith('.js') ? '../../' : '../';
  return benchScenario(readFileSync(new URL(root + path, import.meta.url), 'utf8'), overrides);
}

/** Reads a scenario that is known to be sound. */
export function benchScenario(yaml: string, overrides: Readonly<Record<string, string>> = {}): Scenario {
  const parsed = parseScenario(yaml, 'bench', overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}
