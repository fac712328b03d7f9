/** Many worlds at once: hands them to worker threads, survives what they do, and puts the results in order. */

import { availableParallelism } from 'node:os';
import type { Trail } from '../world/trail.ts';
import { type Attempt, errorOutcome } from './attempt.ts';
import { asDiffering, type PlayTrails, rerunPlaces, wherePlaysPart } from './determinism.ts';
import { type Batch, JobQueue } from './job-queue.ts';
import { type CampaignPlan, type Cell, type Job, jobsOf, overridesOf, selectionOf, shardRuns, totalRuns } from './plan.ts';
import { defaultHeapMbMax, defaultWorkerFile, WorldPool } from './pool.ts';
import { replayCommand } from './replay-command.ts';
import type { CampaignFacts, CampaignResult, RunResult } from './result.ts';
import { seedCount } from './seeds.ts';
import { StopSwitch } from './stop-switch.ts';
import { resultOf } from './verdict.ts';
import { missingWitnesses } from './witnesses.ts';

export interface CampaignOptions {
  /** Worker threads; default: one per core. */
  readonly workers?: number;
  /** Default: the built `worker.js` of this package. */
  readonly workerFile?: string;
  /** Wall time one world may take before it counts as hanging; default 5 minutes. */
  readonly worldTimeoutMs?: number;
  /** Heap of one worker, MiB; default: a fair share of the machine. */
  readonly heapMbMax?: number;
  /** When it is over, worlds that are not finished are dropped. Default: none. */
  readonly timeBudgetMs?: number;
  /** Stops at the first run that fails or is an error. */
  readonly failFast?: boolean;
  /** Share of the runs, 0 to 1, that is done a second time in another worker. */
  readonly checkDeterminism?: number;
  /** Witnesses that some run must have reached. With one shard of several, that is for the merge to judge. */
  readonly requiredWitnesses?: readonly string[];
  /** Ends the campaign: what is finished is kept. */
  readonly signal?: AbortSignal;
  /** Called for every finished run, in order of completion. */
  readonly onRun?: (run: RunResult) => void;
}

/**
 * Runs what the plan selects on a pool of worker threads. A world that throws, hangs, crashes its worker or runs out of memory
 * becomes a run with verdict `error`; the others go on. The result does not depend on the number of workers, wall times apart.
 * Rejects only if the pool cannot be made at all.
 */
export async function runCampaign(plan: CampaignPlan, options: CampaignOptions = {}): Promise<CampaignResult> {
  const startedAtMs = performance.now();
  const share = options.checkDeterminism ?? 0;
  const stop = new StopSwitch(options.signal);
  // What the second executions will need is set aside, so that the whole stays within the budget.
  if (options.timeBudgetMs !== undefined) stop.stopAfter(options.timeBudgetMs / (1 + share));
  const finished = new Map<number, RunResult>();
  const keep = (cell: Cell, job: Job, attempt: Attempt): void => {
    const run = runResult(cell, job, attempt);
    finished.set(job.index, run);
    options.onRun?.(run);
    if (options.failFast && (run.verdict === 'fail' || run.verdict === 'error')) stop.stop('fail-fast');
  };
  await playAll(queueOfPlan(plan, options), options, stop, keep);
  const runs = [...finished.values()].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const budgetLeftMs = options.timeBudgetMs === undefined ? null : options.timeBudgetMs - (performance.now() - startedAtMs);
  const determinism = await rerun(plan, runs, options, budgetLeftMs);
  return resultOf(runs, performance.now() - startedAtMs, {
    selection: selectionOf(plan),
    total: totalRuns(plan),
    shards: { of: plan.shard?.of ?? 1, present: [plan.shard?.index ?? 1], missing: [] },
    stopped: options.signal?.aborted ? 'interrupt' : stop.reason,
    requiredWitnesses: options.requiredWitnesses ?? [],
    missingWitnesses: plan.shard && plan.shard.of > 1 ? [] : missingWitnesses(options.requiredWitnesses ?? [], runs),
    determinism,
  });
}

/** What one attempt at one job is called in results. */
export function runResult(cell: Cell, job: Job, attempt: Attempt): RunResult {
  return {
    scenario: cell.scenario.name,
    file: cell.file,
    seed: job.seed,
    overrides: overridesOf(cell.settings),
    ...attempt.outcome,
    wallMs: Math.round(attempt.wallMs),
    replay: replayCommand(cell.file, job.seed, cell.settings),
    index: job.index,
  };
}

function queueOfPlan(plan: CampaignPlan, options: CampaignOptions): JobQueue {
  const queue = new JobQueue(workersOf(options));
  const count = seedCount(plan.seeds);
  const shard = plan.shard ?? { index: 1, of: 1 };
  plan.cells.forEach((cell, nth) => {
    const ends = [nth * count, (nth + 1) * count].map((total) => shardRuns(total, shard));
    queue.add(cell, jobsOf(plan, nth), (ends[1] ?? 0) - (ends[0] ?? 0));
  });
  return queue;
}

function workersOf(options: CampaignOptions): number {
  return options.workers ?? availableParallelism();
}

function openPool(workers: number, options: CampaignOptions): Promise<WorldPool> {
  return WorldPool.open({
    workers,
    workerFile: options.workerFile ?? defaultWorkerFile(),
    worldTimeoutMs: options.worldTimeoutMs ?? 300_000,
    heapMbMax: options.heapMbMax ?? defaultHeapMbMax(workers),
  });
}

/** Empties a queue with as many lanes as there are workers, until it is empty or the campaign is stopped. */
async function playAll(
  queue: JobQueue,
  options: CampaignOptions,
  stop: StopSwitch,
  keep: (cell: Cell, job: Job, attempt: Attempt) => void,
): Promise<void> {
  const workers = Math.min(workersOf(options), queue.left);
  if (workers === 0 || stop.reason) return stop.end();
  const pool = await openPool(workers, options);
  const lane = async (): Promise<void> => {
    for (let batch = queue.take(); batch && !stop.reason; batch = queue.take()) {
      const { cell } = batch;
      await playBatch(pool, batch, stop, (job, attempt) => {
        queue.learn(cell, attempt.wallMs);
        keep(cell, job, attempt);
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    stop.end();
    await pool.destroy();
  }
}

/** Plays one batch; a world that breaks its worker becomes an error, and those that were not answered yet get another worker. */
async function playBatch(
  pool: WorldPool,
  { cell, jobs }: Batch,
  stop: StopSwitch,
  keep: (job: Job, attempt: Attempt) => void,
): Promise<void> {
  const left = [...jobs];
  while (left.length > 0 && !stop.reason) {
    const startedAtMs = performance.now();
    const ended = (nth: number, attempt: Attempt): void => {
      const [job] = left.splice(nth, 1);
      // An answer that was on its way when the campaign was stopped is as finished as any.
      if (job) keep(job, attempt);
    };
    const seeds = left.map(({ seed }) => seed);
    const end = await pool.play(cell.scenario, seeds, (attempt) => ended(0, attempt), stop.signal);
    if (end.kind !== 'broken') continue;
    const outcome = errorOutcome(cell.scenario, end.reason);
    ended(end.nth, { outcome, wallMs: performance.now() - startedAtMs, stack: null });
  }
}

/** Does a share of the runs again in a fresh pool, so that no worker meets a world twice. Marks those that differ in place. */
async function rerun(
  plan: CampaignPlan,
  runs: RunResult[],
  options: CampaignOptions,
  budgetMs: number | null,
): Promise<CampaignFacts['determinism']> {
  const places = options.signal?.aborted ? [] : rerunPlaces(runs, options.checkDeterminism ?? 0);
  const placeOf = new Map(places.map((place) => [runs[place]?.index ?? -1, place]));
  const queue = new JobQueue(workersOf(options));
  const count = seedCount(plan.seeds);
  plan.cells.forEach((cell, nth) => {
    const jobs = [...placeOf].flatMap(([index, place]) =>
      Math.floor(index / count) === nth ? [{ index, seed: runs[place]?.seed ?? '' }] : [],
    );
    queue.add(cell, jobs.values(), jobs.length);
  });
  const stop = new StopSwitch(options.signal);
  if (budgetMs !== null) stop.stopAfter(budgetMs);
  const determinism = { checked: 0, differing: [] as number[] };
  const differing: { readonly place: number; readonly cell: Cell; readonly digest: string | null }[] = [];
  await playAll(queue, options, stop, (cell, job, attempt) => {
    const place = placeOf.get(job.index) ?? -1;
    determinism.checked += 1;
    if (runs[place]?.digest === attempt.outcome.digest) return;
    differing.push({ place, cell, digest: attempt.outcome.digest });
    determinism.differing.push(job.index);
  });
  for (const [nth, { place, cell, digest }] of differing.entries()) {
    const run = runs[place];
    const where =
      nth >= namedMax ? 'see the first of them for where' : await wherePlaysPart(cell.scenario, run?.seed ?? '', playTrails(options));
    if (run) runs[place] = asDiffering(run, digest, where);
  }
  determinism.differing.sort((a, b) => a - b);
  return determinism;
}

/** Differing runs of which it is found out where they part: it takes four more runs each. */
const namedMax = 3;

/** Plays seeds one after another in one new worker, for their trails. */
function playTrails(options: CampaignOptions): PlayTrails {
  return async (scenario, seeds, ask) => {
    const pool = await openPool(1, options);
    const trails: Trail[] = [];
    try {
      const signal = options.signal ?? new AbortController().signal;
      await pool.play(scenario, seeds, ({ trail }) => void (trail && trails.push(trail)), signal, ask);
    } finally {
      await pool.destroy();
    }
    return trails;
  };
}
