/** The worker's side of a campaign: runs the worlds that it is given, one after the other, and answers each as soon as it is done. */

import type { MessagePort } from 'node:worker_threads';
import type { Scenario } from '../scenario/scenario.ts';
import { type Attempt, attemptWorld, type RunWorld } from './attempt.ts';

/** Some seeds of one scenario. */
export interface WorldTask {
  readonly scenario: Scenario;
  readonly seeds: readonly string[];
  /** Takes `Reply`s. */
  readonly port: MessagePort;
}

/**
 * `started`, then one `Attempt` for each seed, in order: so the campaign knows which world broke a worker, keeps those before it,
 * and does not take the start of a thread for the hanging of a world.
 */
export type Reply = 'started' | Attempt;

export function serveWorlds(task: WorldTask, runWorld: RunWorld): void {
  task.port.postMessage('started' satisfies Reply);
  for (const seed of task.seeds) {
    const { outcome, wallMs, stack } = attemptWorld(runWorld, task.scenario, seed);
    task.port.postMessage({ outcome, wallMs, stack } satisfies Reply);
  }
}
