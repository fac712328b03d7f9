/** The standard campaign: a handful of small, quick, nasty worlds through which every planted bug must go. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** What a world is put through besides its scenario: legitimate doings of the hosts and networks around the Servers. */
export interface Hardship {
  /** Copies of some messages arrive where they do not belong, as when addresses are reused. */
  readonly misdelivers?: boolean;
  /** Messages are also heard exaggerated, with clock values beyond all limits. */
  readonly exaggerates?: boolean;
  /** The application takes long over each notification. */
  readonly readsSlowly?: boolean;
}

/** One world of the campaign. */
export interface Trial {
  readonly scenario: Scenario;
  readonly hardship: Hardship;
}

const trials: readonly (readonly [file: string, hardship: Hardship])[] = [
  ['storm', {}],
  ['forgetting', {}],
  ['moves', { exaggerates: true }],
  ['lost-disk', {}],
  ['bad-disk', {}],
  ['small-messages', {}],
  ['parts-and-cleanups', {}],
  ['wrong-doors', { misdelivers: true }],
  ['ties', { readsSlowly: true }],
  ['quiet-loss', {}],
  ['strangers', {}],
  ['deserters', {}],
  ['early-words', {}],
  ['outcast', {}],
  ['late-return', {}],
  ['expiring', {}],
  ['last-words', {}],
  ['failing-forgets', {}],
  ['hermit', {}],
  ['impostor', {}],
  ['foreigners', { exaggerates: true }],
  ['nobodies', {}],
  ['long-waits', {}],
  ['late-answers', {}],
  ['dead-disk', { readsSlowly: true }],
];

/** Reads all of it. `project` is the root of the project. */
export function readCampaign(project: string): Trial[] {
  return trials.map(([name, hardship]) => {
    const file = join(project, 'test/mutants/scenarios', `${name}.yaml`);
    const parsed = parseScenario(readFileSync(file, 'utf8'), file);
    if (!parsed.ok) throw new Error(parsed.problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`).join('\n'));
    return { scenario: parsed.scenario, hardship };
  });
}
