/** What a campaign is going to run, in the one order that results, shards and merges share: file, grid cell, seed. */

import { createHash } from 'node:crypto';
import type { Scenario } from '../scenario/scenario.ts';
import { type Seeds, seedAt, seedCount } from './seeds.ts';

/** One scenario field given from outside: `--set network.loss=5%`. */
export interface Setting {
  /** Dotted: `workload.0.every`. */
  readonly path: string;
  /** As it was written, so that a replay command can repeat it. */
  readonly text: string;
  readonly value: unknown;
}

/** One scenario file with one combination of overrides. */
export interface Cell {
  readonly file: string;
  readonly scenario: Scenario;
  readonly settings: readonly Setting[];
}

/** The runs whose place modulo `of` is `index - 1`. `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface CampaignPlan {
  /** Ordered by file, then by place in the grid of sweeps. */
  readonly cells: readonly Cell[];
  readonly seeds: Seeds;
  /** Null: all runs. */
  readonly shard: Shard | null;
}

export interface Job {
  /** Place in the whole campaign, all shards together. */
  readonly index: number;
  readonly seed: string;
}

/** Settings as results show them: value by path. */
export function overridesOf(settings: readonly Setting[]): Record<string, unknown> {
  return Object.fromEntries(settings.map(({ path, value }) => [path, value]));
}

/** Number of runs of the whole campaign. */
export function totalRuns(plan: CampaignPlan): number {
  return plan.cells.length * seedCount(plan.seeds);
}

/** Number of runs of one shard of a campaign of `total` runs. */
export function shardRuns(total: number, shard: Shard): number {
  return Math.max(0, Math.ceil((total - (shard.index - 1)) / shard.of));
}

/** Number of runs that this plan selects. */
export function selectedRuns(plan: CampaignPlan): number {
  return plan.shard ? shardRuns(totalRuns(plan), plan.shard) : totalRuns(plan);
}

/** The jobs of one cell that this plan selects, in order. */
export function* jobsOf(plan: CampaignPlan, cell: number): Generator<Job> {
  const count = seedCount(plan.seeds);
  const { index, of } = plan.shard ?? { index: 1, of: 1 };
  const first = cell * count;
  const lag = (((index - 1 - first) % of) + of) % of;
  for (let position = lag; position < count; position += of) yield { index: first + position, seed: seedAt(plan.seeds, position) };
}

/** A fingerprint of what is run, whichever shard: scenarios as resolved, in order, and seeds. */
export function selectionOf(plan: CampaignPlan): string {
  const cells = plan.cells.map(({ file, scenario, settings }) => ({
    file,
    scenario,
    settings: settings.map(({ path, text }) => [path, text]),
  }));
  return createHash('sha256')
    .update(JSON.stringify({ cells, seeds: plan.seeds }))
    .digest('hex')
    .slice(0, 16);
}
