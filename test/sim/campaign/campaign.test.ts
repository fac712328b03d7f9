/** A campaign keeps its order and its results whatever its workers do. */

import { BroadcastChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { runCampaign } from '../../../sim/campaign/campaign.ts';
import type { CampaignResult } from '../../../sim/campaign/result.ts';
import { cellOf, planOf, puppetWorker } from './plans.ts';

const options = { workerFile: puppetWorker, workers: 2 };
const places = (result: CampaignResult): string[] => result.runs.map((run) => `${run.file} ${run.seed} ${run.verdict}`);

/** Everything but what the machine's load decides. */
function timeless(result: CampaignResult): unknown {
  return { ...result, runs: result.runs.map((run) => ({ ...run, wallMs: 0 })), summary: { ...result.summary, wallMs: 0 } };
}

describe('a campaign', () => {
  it('gives the same result, in order of file and seed, with any number of workers', async () => {
    const plan = planOf([cellOf('b.yaml', '*=slow 4=fail'), cellOf('a.yaml', '*=slow')], 9);
    const [one, three] = await Promise.all([1, 3].map((workers) => runCampaign(plan, { ...options, workers })));
    expect(timeless(three as CampaignResult)).toEqual(timeless(one as CampaignResult));
    expect(places(one as CampaignResult).slice(2, 5)).toEqual(['b.yaml 3 pass', 'b.yaml 4 fail', 'b.yaml 5 pass']);
    expect(one?.runs.map((run) => run.index)).toEqual([...Array(18).keys()]);
    expect(one?.verdict).toBe('fail');
    expect(one?.summary).toMatchObject({ runs: 18, passed: 17, failed: 1 });
  });

  it('loses only the world that broke its worker, however it did', async () => {
    const plan = planOf([cellOf('a.yaml', '3=exit 6=throw 9=silent')], 12);
    const result = await runCampaign(plan, options);
    expect(result.runs.filter((run) => run.verdict === 'error').map((run) => run.seed)).toEqual(['3', '6', '9']);
    expect(result.summary).toMatchObject({ runs: 12, passed: 9, errors: 3 });
    expect(result.runs[2]?.reason).toMatch(/exited with code: 7/);
    expect(result.runs[5]?.reason).toMatch(/the puppet threw/);
    expect(result.runs[8]?.reason).toMatch(/without an answer/);
    expect(result.runs[2]?.digest).toBeNull();
  });

  it('knows which world broke its worker though answers of those before it wait, and plays those again', async () => {
    const result = await runCampaign(planOf([cellOf('a.yaml', '*=quick 9=exit 15=throw')], 20), { ...options, workers: 1 });
    expect(result.runs.filter((run) => run.verdict !== 'pass').map((run) => run.seed)).toEqual(['9', '15']);
    expect(result.runs.map((run) => run.digest ?? `d${run.seed}`)).toEqual(Array.from({ length: 20 }, (_, nth) => `d${nth + 1}`));
  });

  it('ends a world that hangs, and goes on with another worker', async () => {
    const result = await runCampaign(planOf([cellOf('a.yaml', '2=hang')], 4), { ...options, workers: 1, worldTimeoutMs: 3000 });
    expect(places(result)).toEqual(['a.yaml 1 pass', 'a.yaml 2 error', 'a.yaml 3 pass', 'a.yaml 4 pass']);
    expect(result.runs[1]?.reason).toMatch(/no answer within 3 s/);
  });

  it('survives a world that eats all memory', async () => {
    const result = await runCampaign(planOf([cellOf('a.yaml', '2=hoard')], 3), { ...options, heapMbMax: 40 });
    expect(places(result)).toEqual(['a.yaml 1 pass', 'a.yaml 2 error', 'a.yaml 3 pass']);
    expect(result.runs[1]?.reason).toMatch(/out of memory: more than 40 MiB/);
  });

  it('is an error, not a pass, when the worker cannot be loaded', async () => {
    const result = await runCampaign(planOf([cellOf('a.yaml', '')], 2), { ...options, workerFile: '/nowhere/worker.js' });
    expect(result.verdict).toBe('error');
    expect(result.summary.errors).toBe(2);
    expect(result.runs[0]?.reason).toMatch(/nowhere/);
  });

  it('stops at the first failure when told so', async () => {
    const result = await runCampaign(planOf([cellOf('a.yaml', '2=fail *=stall')], 50), { ...options, failFast: true });
    expect(result.summary.failed).toBe(1);
    expect(result.summary.runs).toBeLessThan(5);
    expect(result.campaign?.stopped).toBe('fail-fast');
  });

  it('drops what is unfinished when the time is over, and is an error if nothing was finished', async () => {
    const some = await runCampaign(planOf([cellOf('a.yaml', '3=hang')], 3), { ...options, workers: 1, timeBudgetMs: 700 });
    expect(places(some)).toEqual(['a.yaml 1 pass', 'a.yaml 2 pass']);
    expect(some.campaign?.stopped).toBe('time-budget');
    expect(some.verdict).toBe('pass');
    const none = await runCampaign(planOf([cellOf('a.yaml', '1=hang')], 3), { ...options, workers: 1, timeBudgetMs: 1 });
    expect(none.runs).toEqual([]);
    expect(none.verdict).toBe('error');
  });

  it('keeps what is finished when it is interrupted', async () => {
    const interrupt = new AbortController();
    const onRun = (): void => interrupt.abort();
    const result = await runCampaign(planOf([cellOf('a.yaml', '1=pass *=hang')], 9), { ...options, signal: interrupt.signal, onRun });
    expect(places(result)).toEqual(['a.yaml 1 pass']);
    expect(result.campaign?.stopped).toBe('interrupt');
    expect(result.verdict).toBe('inconclusive');
  });

  it('keeps what a worker has done and not told yet when it is interrupted, and begins no more', async () => {
    const interrupt = new AbortController();
    const channel = new BroadcastChannel('puppet');
    channel.onmessage = () => interrupt.abort();
    const plan = planOf([cellOf('a.yaml', '2=quick 3=wait')], 9);
    const result = await runCampaign(plan, { ...options, workers: 1, signal: interrupt.signal });
    channel.close();
    expect(places(result)).toEqual(['a.yaml 1 pass', 'a.yaml 2 pass', 'a.yaml 3 pass']);
    expect(result.campaign?.stopped).toBe('interrupt');
  });

  it('gives every file its turn before the time is over', async () => {
    const plan = planOf([cellOf('a.yaml', '*=stall'), cellOf('b.yaml', ''), cellOf('c.yaml', '')], 1000);
    const result = await runCampaign(plan, { ...options, timeBudgetMs: 1500 });
    expect(new Set(result.runs.map((run) => run.file))).toEqual(new Set(['b.yaml', 'c.yaml']));
  });

  it('finds a run whose digest depends on the thread', async () => {
    const plan = planOf([cellOf('a.yaml', '2=fickle')], 4);
    const result = await runCampaign(plan, { ...options, checkDeterminism: 1 });
    expect(result.campaign?.determinism).toEqual({ checked: 4, differing: [1] });
    expect(places(result)[1]).toBe('a.yaml 2 error');
    expect(result.runs[1]?.reason).toMatch(
      /^not deterministic: digest 2-\d+ at first, 2-\d+ the second time; two more runs, one after the other, did not show it again$/,
    );
    expect(result.verdict).toBe('error');
  });

  it('names second, machine and event in which the runs of one seed part', async () => {
    const plan = planOf([cellOf('a.yaml', '2=fickle-at-length')], 3);
    const result = await runCampaign(plan, { ...options, checkDeterminism: 1 });
    const where =
      'they part in second 1, at machine 1 (s2): commit 3 is done at 1300000 us in the first, commit 4 is done at 1300000 us in the second';
    expect(result.runs[1]?.reason).toMatch(/^not deterministic: digest /);
    expect(result.runs[1]?.reason?.endsWith(`; ${where}`)).toBe(true);
  });

  it('fails without a witness that it requires, unless another shard may have it', async () => {
    const cells = [cellOf('a.yaml', '')];
    const required = { ...options, requiredWitnesses: ['gap-answered', 'forget'] };
    const whole = await runCampaign(planOf(cells, 2), required);
    expect(whole.campaign?.missingWitnesses).toEqual(['forget']);
    expect(whole.verdict).toBe('fail');
    const part = await runCampaign(planOf(cells, 2, { index: 1, of: 2 }), required);
    expect(part.verdict).toBe('pass');
  });

  it('takes every N-th run for a shard, across files', async () => {
    const cells = [cellOf('a.yaml', ''), cellOf('b.yaml', '')];
    const shards = await Promise.all([1, 2, 3].map((index) => runCampaign(planOf(cells, 4, { index, of: 3 }), options)));
    expect(shards.map(places)).toEqual([
      ['a.yaml 1 pass', 'a.yaml 4 pass', 'b.yaml 3 pass'],
      ['a.yaml 2 pass', 'b.yaml 1 pass', 'b.yaml 4 pass'],
      ['a.yaml 3 pass', 'b.yaml 2 pass'],
    ]);
  });
});
