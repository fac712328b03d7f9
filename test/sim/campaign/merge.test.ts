/** What shards did must come together to what the whole would have done, and what is missing must not pass. */

import { describe, expect, it } from 'vitest';
import { runCampaign, runResult } from '../../../sim/campaign/campaign.ts';
import { mergeCampaigns } from '../../../sim/campaign/merge.ts';
import { type CampaignPlan, jobsOf, selectionOf, totalRuns } from '../../../sim/campaign/plan.ts';
import type { CampaignResult } from '../../../sim/campaign/result.ts';
import { readStoredResult } from '../../../sim/campaign/stored-result.ts';
import { resultOf } from '../../../sim/campaign/verdict.ts';
import { cellOf, outcomeWith, planOf, puppetWorker, runWith } from './plans.ts';

const cells = [cellOf('a.yaml', '2=fail'), cellOf('b.yaml', '3=inconclusive')];
const options = { workerFile: puppetWorker, workers: 1, requiredWitnesses: ['gap-answered'] };

/** What a campaign of this plan gives, without threads: it passes, apart from seeds named in `why`. */
function played(plan: CampaignPlan): CampaignResult {
  const runs = plan.cells.flatMap((cell, nth) =>
    [...jobsOf(plan, nth)].map((job) => {
      const verdict = cell.scenario.why === `${job.seed}=fail` ? 'fail' : 'pass';
      const outcome = outcomeWith({ verdict, digest: `d${job.seed}`, witnesses: { 'gap-answered': 1 } });
      return runResult(cell, job, { outcome, wallMs: 3, stack: null });
    }),
  );
  return resultOf(runs, 10, {
    selection: selectionOf(plan),
    total: totalRuns(plan),
    shards: { of: plan.shard?.of ?? 1, present: [plan.shard?.index ?? 1], missing: [] },
    stopped: null,
    requiredWitnesses: ['gap-answered'],
    missingWitnesses: [],
    determinism: { checked: 0, differing: [] },
  });
}

function merged(results: readonly CampaignResult[]): CampaignResult {
  // Through text, as between machines.
  const read = results.map((result) => readStoredResult(JSON.stringify(result), 'shard.json'));
  const outcome = mergeCampaigns(read.map((one) => (one.ok ? one.result : expect.fail(one.message))));
  return outcome.ok ? outcome.result : expect.fail(outcome.message);
}

function timeless(result: CampaignResult): unknown {
  return { ...result, runs: result.runs.map((run) => ({ ...run, wallMs: 0 })), summary: { ...result.summary, wallMs: 0 } };
}

describe('a merge', () => {
  it('of all shards, in any order, is the whole', async () => {
    const whole = await runCampaign(planOf(cells, 3), options);
    const shards = await Promise.all([3, 1, 2].map((index) => runCampaign(planOf(cells, 3, { index, of: 3 }), options)));
    const result = merged(shards);
    expect({ ...(timeless(result) as CampaignResult), campaign: null }).toEqual({ ...(timeless(whole) as CampaignResult), campaign: null });
    expect(result.campaign?.shards).toEqual({ of: 3, present: [1, 2, 3], missing: [] });
    expect(result.summary.wallMs).toBe(shards.reduce((sum, shard) => sum + shard.summary.wallMs, 0));
  });

  it('is inconclusive while a shard is missing, and complete once it is there', () => {
    const good = [cellOf('a.yaml', '')];
    const [one, two, three] = [1, 2, 3].map((index) => played(planOf(good, 3, { index, of: 3 })));
    const part = merged([one as CampaignResult, three as CampaignResult]);
    expect(part.verdict).toBe('inconclusive');
    expect(part.campaign?.shards.missing).toEqual([2]);
    expect(merged([part, two as CampaignResult]).verdict).toBe('pass');
    expect(merged([one as CampaignResult]).verdict).toBe('inconclusive');
  });

  it('does not miss a shard that had nothing to run', () => {
    const one = played(planOf([cellOf('a.yaml', '')], 1, { index: 1, of: 3 }));
    expect(merged([one]).verdict).toBe('pass');
  });

  it('judges required witnesses over all shards', () => {
    const odd = [cellOf('a.yaml', '')];
    const shards = [1, 2].map((index) => played(planOf(odd, 2, { index, of: 2 })));
    expect(merged(shards).verdict).toBe('pass');
    const wanting = shards.map((shard) => ({ ...shard, runs: shard.runs.map((run) => ({ ...run, witnesses: {} })) }));
    expect(merged(wanting).campaign?.missingWitnesses).toEqual(['gap-answered']);
    expect(merged(wanting).verdict).toBe('fail');
  });

  it('takes a run that is there twice once, unless its digests differ', () => {
    const one = played(planOf([cellOf('a.yaml', '')], 2));
    expect(merged([one, one]).summary.runs).toBe(2);
    const other = { ...one, runs: one.runs.map((run) => ({ ...run, digest: 'other' })) };
    const both = merged([one, other]);
    expect(both.verdict).toBe('error');
    expect(both.campaign?.determinism.differing).toEqual([0, 1]);
    expect(both.runs[0]?.reason).toMatch(/not deterministic/);
  });

  it('keeps the error of a run that only worked the second time', () => {
    const one = played(planOf([cellOf('a.yaml', '')], 1));
    const bad = { ...one, runs: one.runs.map((run) => ({ ...run, digest: null, verdict: 'error' as const })) };
    expect(merged([one, bad]).verdict).toBe('error');
    expect(merged([bad, one]).verdict).toBe('error');
  });

  it('puts different campaigns one after the other', () => {
    const first = played(planOf([cellOf('a.yaml', '')], 2));
    const second = played(planOf([cellOf('b.yaml', '2=fail')], 2));
    const foreign = resultOf([runWith({ file: 'c.yaml' })], 1);
    const result = merged([first, second, foreign]);
    expect(result.runs.map((run) => `${run.index} ${run.file} ${run.seed}`)).toEqual([
      '0 a.yaml 1',
      '1 a.yaml 2',
      '2 b.yaml 1',
      '3 b.yaml 2',
      '4 c.yaml 1',
    ]);
    expect(result.verdict).toBe('fail');
  });

  it('refuses one campaign cut in two ways', () => {
    const [halves, thirds] = [2, 3].map((of) => played(planOf(cells, 3, { index: 1, of })));
    expect(mergeCampaigns([halves as CampaignResult, thirds as CampaignResult])).toEqual({
      ok: false,
      message: 'one campaign was cut into 2 and into 3 shards: merge one cut only',
    });
  });

  it('of nothing is an error', () => {
    expect(merged([]).verdict).toBe('error');
  });
});

describe('a stored result', () => {
  it.each([
    ['{', /^x.json is not JSON: /],
    ['[]', /^x.json is not a result of muster: /],
    ['{"version":2}', /^x.json is not a result of muster: version: /],
    [JSON.stringify({ ...resultOf([runWith()], 1), runs: [{ ...runWith(), verdict: 'fine' }] }), /runs.0.verdict: /],
  ])('%#: bad input is named', (text, message) => {
    const read = readStoredResult(text, 'x.json');
    expect(read.ok ? 'read' : read.message).toMatch(message);
  });

  it('keeps fields that it does not know', () => {
    const result = { ...resultOf([runWith()], 1), later: { version: 'has this' } };
    const read = readStoredResult(JSON.stringify(result), 'x.json');
    expect(read.ok && read.result).toEqual(result);
  });
});
