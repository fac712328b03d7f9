/** Plays the one world of a campaign that a report shows in detail, this time recorded. */

import { attemptWorld } from '../campaign/attempt.ts';
import type { RunResult } from '../campaign/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedAsFile } from '../scenario/write.ts';
import { runWorld } from '../world/run-world.ts';
import type { Focus } from './focus.ts';

/** Plays the run again in this thread. */
export function recordFocus(run: RunResult, scenario: Scenario): Focus {
  const { outcome, recording } = attemptWorld(runWorld, scenario, run.seed, { record: true });
  if (outcome.digest !== run.digest) return { kind: 'differs', run, digest: outcome.digest };
  return recording === null ? { kind: 'none' } : { kind: 'recorded', focus: { run, recording, resolved: resolvedAsFile(scenario) } };
}
