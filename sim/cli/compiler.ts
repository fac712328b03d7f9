/** How much V8 is to compile: what does not pay in a campaign of short worlds pays when one lasts for hours. */

import { setFlagsFromString } from 'node:v8';
import type { Scenario } from '../scenario/scenario.ts';

/** A world of this much virtual time runs for seconds, even if it is small. */
const hoursUs = 3_600_000_000;

/** Those of Node 20, 22 and 24. Another V8 may not have the setting, and would complain of it on stderr. */
const knownV8 = ['11', '12', '13'];

/**
 * Lets V8 build functions into those that call them for longer than is its habit, for the whole process, if a world of hours is to run.
 * An eighth faster (`docs/benchmarks.md`, `five-sites`), for a second more of compiling. What a world does is the same either way.
 */
export function compileFor(scenarios: readonly Scenario[]): void {
  const { v8, bun, deno } = process.versions;
  if (bun !== undefined || deno !== undefined || !knownV8.includes(v8.split('.')[0] ?? '')) return;
  if (scenarios.some(({ durationUs }) => durationUs >= hoursUs)) setFlagsFromString('--max-inlined-bytecode-size-cumulative=2500');
}
