/** The worker's side of a campaign: runs the worlds that it is given, one after the other, and answers those that are done. */

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
  /** Memory that is shared with the campaign, which a worker that is busy, or broken, cannot ask or tell otherwise: `slatePlace`. */
  readonly slate: Int32Array;
  /** Keep what tells two runs of one world apart, and send it along. */
  readonly trail?: TrailAsk | undefined;
}

/** One answer; the trail is null unless it was asked for, and when the world threw. */
export interface Answer extends Attempt {
  readonly trail?: Trail | null;
}

/** `began`: how many worlds of the task were begun, so that it is known which one broke the worker. `stop`: 1 if no more are to begin. */
export const slatePlace = { began: 0, stop: 1 } as const;

/** `started`, so that the start of a thread is not taken for the hanging of a world; then one answer for each seed, in order, some at a time. */
export type Reply = 'started' | readonly Answer[];

/** Answers of small worlds wait for one another so long: each message wakes the campaign's thread, which takes a core from the workers. */
const sendEveryMs = 20;

export function serveWorlds(task: WorldTask, runWorld: RunTrailedWorld): void {
  const { scenario, port, slate } = task;
  port.postMessage('started' satisfies Reply);
  let answers: Answer[] = [];
  let sentAtMs = performance.now();
  const send = (): void => {
    port.postMessage(answers satisfies Reply);
    answers = [];
    sentAtMs = performance.now();
  };
  for (const [nth, seed] of task.seeds.entries()) {
    if (Atomics.load(slate, slatePlace.stop) === 1) break;
    Atomics.store(slate, slatePlace.began, nth + 1);
    let trail: Trail | null = null;
    const keeping: RunWorld = (own, ownSeed, options) => {
      const finished = runWorld(own, ownSeed, task.trail === undefined ? options : { ...options, trail: task.trail });
      trail = finished.trail ?? null;
      return finished;
    };
    const { outcome, wallMs, stack } = attemptWorld(keeping, scenario, seed);
    answers.push({ outcome, wallMs, stack, trail });
    if (performance.now() - sentAtMs >= sendEveryMs) send();
  }
  if (answers.length > 0) send();
}

/** The simulator, if it keeps trails. */
type RunTrailedWorld = (
  scenario: Scenario,
  seed: string,
  options?: Parameters<RunWorld>[2] & { readonly trail?: TrailAsk },
) => ReturnType<RunWorld> & { readonly trail?: Trail | null };
