/** The worker's side of a campaign: runs the worlds that it is given, one after the other, and answers each as soon as it is done. */

import type { MessagePort } from 'node:worker_threads';
import type { Scenario } from '../scenario/scenario.ts';
import type { Trail, TrailAsk } from '../world/trail.ts';
import { type Attempt, attemptWorld, type RunWorld } from './attempt.ts';

/** Some seeds of one scenario. */
export interface WorldTask {
  readonly scenario: Scenario;
  readonly seeds: readonly string[];
  /** Takes `Reply`s. */
  readonly port: MessagePort;
  /** Keep what tells two runs of one world apart, and send it along. */
  readonly trail?: TrailAsk | undefined;
}

/** One answer; the trail is null unless it was asked for, and when the world threw. */
export interface Answer extends Attempt {
  readonly trail?: Trail | null;
}

/**
 * `started`, then one `Attempt` for each seed, in order: so the campaign knows which world broke a worker, keeps those before it,
 * and does not take the start of a thread for the hanging of a world.
 */
export type Reply = 'started' | Answer;

export function serveWorlds(task: WorldTask, runWorld: RunTrailedWorld): void {
  task.port.postMessage('started' satisfies Reply);
  for (const seed of task.seeds) {
    let trail: Trail | null = null;
    const keeping: RunWorld = (scenario, ownSeed, options) => {
      const finished = runWorld(scenario, ownSeed, task.trail === undefined ? options : { ...options, trail: task.trail });
      trail = finished.trail ?? null;
      return finished;
    };
    const { outcome, wallMs, stack } = attemptWorld(keeping, task.scenario, seed);
    task.port.postMessage({ outcome, wallMs, stack, trail } satisfies Reply);
  }
}

/** The simulator, if it keeps trails. */
type RunTrailedWorld = (
  scenario: Scenario,
  seed: string,
  options?: Parameters<RunWorld>[2] & { readonly trail?: TrailAsk },
) => ReturnType<RunWorld> & { readonly trail?: Trail | null };
