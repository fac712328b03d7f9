/** Plays the one world of a campaign that a report shows in detail, this time recorded. */

import { attemptWorld } from '../campaign/attempt.ts';
import type { RunResult } from '../campaign/result.ts';
import { type Story, StoryKeeper } from '../journal/story.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedAsFile } from '../scenario/write.ts';
import { runWorld } from '../world/run-world.ts';
import type { Focus } from './focus.ts';

/** Plays the run again in this thread. */
export function recordFocus(run: RunResult, scenario: Scenario): Focus {
  const keeper = new StoryKeeper(momentOf(run, scenario));
  const { outcome, recording } = attemptWorld(runWorld, scenario, run.seed, { record: true, onEvent: (event) => keeper.hear(event) });
  if (outcome.digest !== run.digest) return { kind: 'differs', run, digest: outcome.digest };
  if (recording === null) return { kind: 'none' };
  return { kind: 'recorded', focus: { run, recording, story: keeper.story(), resolved: resolvedAsFile(scenario) } };
}

/** The first violation; of a world that kept its promises the healing, after which it has to come to agree. */
function momentOf({ violations }: RunResult, { durationUs }: Scenario): Pick<Story, 'momentUs' | 'moment'> {
  if (violations.length === 0) return { momentUs: durationUs, moment: 'healing' };
  return { momentUs: Math.round(Math.min(...violations.map(({ atMs }) => atMs)) * 1000), moment: 'violation' };
}
