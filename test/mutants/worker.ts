/** One hunt in a thread of its own, so that a core that loops or throws takes nobody with it. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { attemptWorld as Attempt } from '../../sim/campaign/attempt.ts';
import type { runWorld as RunWorld, WorldOptions } from '../../sim/world/run-world.ts';
import type { Server } from '../../src/core/index.ts';
import type { Trial } from './campaign.ts';
import { makeSupervised } from './supervised.ts';

/** What a thread is given. */
export interface Errand {
  /** Where the planted laboratory lies. */
  readonly laboratory: string;
  readonly trials: readonly Trial[];
  readonly seeds: number;
}

/** What a thread says of each world. */
export interface Finding {
  readonly seed: number;
  readonly scenario: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly broken: readonly { readonly check: string; readonly detail: string }[];
  readonly wallMs: number;
}

const errand = workerData as Errand;
const load = async (path: string): Promise<unknown> => import(pathToFileURL(join(errand.laboratory, path)).href);
const { runWorld } = (await load('sim/world/run-world.js')) as { runWorld: typeof RunWorld };
const { attemptWorld } = (await load('sim/campaign/attempt.js')) as { attemptWorld: typeof Attempt };
const { Server: BaseServer } = (await load('src/core/index.js')) as { Server: typeof Server };

for (let seed = 1; seed <= errand.seeds; seed++) for (const trial of errand.trials) parentPort?.postMessage(tryOne(trial, seed));

function tryOne({ scenario, hardship }: Trial, seed: number): Finding {
  const complaints: string[] = [];
  const options: WorldOptions = { makeServer: makeSupervised(BaseServer, hardship, (detail) => complaints.push(detail)) };
  const run: typeof RunWorld = (its, own) => runWorld(its, own, options);
  const { outcome, wallMs } = attemptWorld(run, scenario, String(seed));
  const broken = outcome.violations.map(({ invariant, detail }) => ({ check: invariant, detail }));
  if (complaints[0] !== undefined) broken.push({ check: 'port-contract', detail: complaints[0] });
  if (outcome.verdict === 'error')
    broken.push({ check: outcome.reason?.includes('events') === true ? 'budget' : 'error', detail: outcome.reason ?? '' });
  return { seed, scenario: scenario.name, verdict: outcome.verdict, reason: outcome.reason, broken, wallMs };
}
