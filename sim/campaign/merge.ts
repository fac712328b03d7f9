/** Puts the results of shards together again, without taking what is missing for what has passed. */

import { asDiffering } from './determinism.ts';
import type { CampaignFacts, CampaignResult, RunResult, StopReason } from './result.ts';
import { resultOf } from './verdict.ts';
import { missingWitnesses } from './witnesses.ts';

export type Merged = { readonly ok: true; readonly result: CampaignResult } | { readonly ok: false; readonly message: string };

/**
 * One result from many. Shards of one campaign are joined by the place of their runs; a shard that had something to run and is
 * not there makes the whole inconclusive. A run that is there twice must have one digest. Results of different campaigns are
 * put one after the other, in the order given. `wallMs` is the sum.
 */
export function mergeCampaigns(results: readonly CampaignResult[]): Merged {
  const groups = new Map<string, CampaignResult[]>();
  results.forEach((result, nth) => {
    const key = result.campaign ? `of ${result.campaign.selection}` : `alone ${nth}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  });
  const parts: Part[] = [];
  for (const group of groups.values()) {
    const cuts = new Set(group.map((one) => one.campaign?.shards.of ?? 1));
    if (cuts.size > 1)
      return { ok: false, message: `one campaign was cut into ${[...cuts].join(' and into ')} shards: merge one cut only` };
    parts.push(partOf(group));
  }
  const wallMs = results.reduce((sum, result) => sum + result.summary.wallMs, 0);
  const { runs, facts } = parts.reduce(appended, nothing);
  return { ok: true, result: resultOf(runs, wallMs, facts) };
}

/** One whole campaign, as far as it is known. */
interface Part {
  readonly runs: readonly RunResult[];
  readonly facts: CampaignFacts;
}

const nothing: Part = {
  runs: [],
  facts: {
    selection: '',
    total: 0,
    shards: { of: 0, present: [], missing: [] },
    stopped: null,
    requiredWitnesses: [],
    missingWitnesses: [],
    determinism: { checked: 0, differing: [] },
  },
};

function partOf(group: readonly CampaignResult[]): Part {
  const shards = group.map(factsOf);
  const { of } = shards[0]?.shards ?? { of: 1 };
  const total = Math.max(...shards.map((one) => one.total));
  const present = unique(shards.flatMap((one) => one.shards.present)).sort((a, b) => a - b);
  // A shard beyond the number of runs had nothing to do.
  const missing = Array.from({ length: Math.min(of, total) }, (_, nth) => nth + 1).filter((index) => !present.includes(index));
  const requiredWitnesses = unique(shards.flatMap((one) => one.requiredWitnesses));
  const joined = joinedRuns(group);
  return {
    runs: joined.runs,
    facts: {
      selection: shards[0]?.selection ?? '',
      total,
      shards: { of, present, missing },
      stopped: worstStop(shards.map((one) => one.stopped)),
      requiredWitnesses,
      // A missing shard may have reached it.
      missingWitnesses: missing.length > 0 ? [] : missingWitnesses(requiredWitnesses, joined.runs),
      determinism: {
        checked: shards.reduce((sum, one) => sum + one.determinism.checked, 0),
        differing: unique([...shards.flatMap((one) => one.determinism.differing), ...joined.differing]).sort((a, b) => a - b),
      },
    },
  };
}

function joinedRuns(group: readonly CampaignResult[]): { readonly runs: readonly RunResult[]; readonly differing: readonly number[] } {
  const byIndex = new Map<number, RunResult>();
  const differing: number[] = [];
  for (const result of group) {
    result.runs.forEach((run, position) => {
      const index = run.index ?? position;
      const known = byIndex.get(index);
      if (!known) byIndex.set(index, { ...run, index });
      else if (known.digest !== null && run.digest === null) byIndex.set(index, { ...run, index });
      else if (known.digest !== null && known.digest !== run.digest) {
        byIndex.set(index, asDiffering(known, run.digest));
        differing.push(index);
      }
    });
  }
  return { runs: [...byIndex].sort(([a], [b]) => a - b).map(([, run]) => run), differing };
}

/** A part behind another one: its places and the numbers of its shards go on where those end. */
function appended(before: Part, { runs, facts }: Part): Part {
  const { total, shards, determinism } = before.facts;
  return {
    runs: [...before.runs, ...runs.map((run) => ({ ...run, index: (run.index ?? 0) + total }))],
    facts: {
      selection: [before.facts.selection, facts.selection].filter((one) => one !== '').join('+'),
      total: total + facts.total,
      shards: {
        of: shards.of + facts.shards.of,
        present: [...shards.present, ...facts.shards.present.map((index) => index + shards.of)],
        missing: [...shards.missing, ...facts.shards.missing.map((index) => index + shards.of)],
      },
      stopped: worstStop([before.facts.stopped, facts.stopped]),
      requiredWitnesses: unique([...before.facts.requiredWitnesses, ...facts.requiredWitnesses]),
      missingWitnesses: unique([...before.facts.missingWitnesses, ...facts.missingWitnesses]),
      determinism: {
        checked: determinism.checked + facts.determinism.checked,
        differing: [...determinism.differing, ...facts.determinism.differing.map((index) => index + total)],
      },
    },
  };
}

/** A result without facts counts as a whole campaign of its own. */
function factsOf(result: CampaignResult): CampaignFacts {
  return result.campaign ?? { ...nothing.facts, total: result.runs.length, shards: { of: 1, present: [1], missing: [] } };
}

function worstStop(reasons: readonly (StopReason | null)[]): StopReason | null {
  const order: readonly StopReason[] = ['interrupt', 'time-budget', 'fail-fast'];
  return order.find((reason) => reasons.includes(reason)) ?? null;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
