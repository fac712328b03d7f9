/** Situations that a healthy campaign must have reached: one that never got there has proven little. */

import type { RunResult } from './result.ts';

/** Those of the required names that no run reached. */
export function missingWitnesses(required: readonly string[], runs: readonly Pick<RunResult, 'witnesses'>[]): readonly string[] {
  return required.filter((name) => !runs.some((run) => (run.witnesses[name] ?? 0) > 0));
}
