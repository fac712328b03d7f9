/** The table of exit statuses, which scripts depend on. */

import { describe, expect, it } from 'vitest';
import type { CampaignFacts, Verdict } from '../../../sim/campaign/result.ts';
import { campaignVerdict, exitStatus, resultOf, summaryOf } from '../../../sim/campaign/verdict.ts';
import { runWith } from './plans.ts';

const facts: CampaignFacts = {
  selection: 'x',
  total: 4,
  shards: { of: 1, present: [1], missing: [] },
  stopped: null,
  requiredWitnesses: [],
  missingWitnesses: [],
  determinism: { checked: 0, differing: [] },
};
const allow = { allowInconclusive: true };
const interrupted = { ...facts, stopped: 'interrupt' } as const;
const overTime = { ...facts, stopped: 'time-budget' } as const;
const shardMissing = { ...facts, shards: { of: 2, present: [1], missing: [2] } };
const oneShard = { ...facts, shards: { of: 2, present: [1], missing: [] } };
const unreached = { ...facts, missingWitnesses: ['forget'] };
const differing = { ...facts, determinism: { checked: 1, differing: [0] } };

interface Row {
  readonly runs: readonly Verdict[];
  readonly facts?: CampaignFacts;
  readonly options?: Parameters<typeof exitStatus>[1];
  readonly verdict: Verdict;
  readonly status: number;
}

const table: readonly Row[] = [
  { runs: ['pass', 'pass'], verdict: 'pass', status: 0 },
  { runs: ['pass', 'inconclusive'], verdict: 'inconclusive', status: 1 },
  { runs: ['pass', 'inconclusive'], options: allow, verdict: 'inconclusive', status: 0 },
  { runs: ['pass', 'error'], verdict: 'error', status: 3 },
  { runs: ['inconclusive', 'error'], options: allow, verdict: 'error', status: 3 },
  { runs: ['pass', 'fail'], options: allow, verdict: 'fail', status: 1 },
  { runs: ['error', 'fail', 'inconclusive'], verdict: 'fail', status: 1 },
  { runs: [], verdict: 'error', status: 3 },
  { runs: [], facts: overTime, options: allow, verdict: 'error', status: 3 },
  { runs: ['pass'], facts: overTime, verdict: 'pass', status: 0 },
  { runs: ['pass'], facts: differing, verdict: 'error', status: 3 },
  { runs: ['fail'], facts: differing, verdict: 'fail', status: 1 },
  { runs: ['pass'], facts: unreached, verdict: 'fail', status: 1 },
  { runs: ['pass'], facts: shardMissing, options: allow, verdict: 'inconclusive', status: 1 },
  { runs: ['pass'], facts: oneShard, verdict: 'pass', status: 0 },
  { runs: ['pass'], facts: interrupted, options: { interrupted: true }, verdict: 'inconclusive', status: 130 },
  { runs: ['fail'], facts: interrupted, options: { interrupted: true }, verdict: 'fail', status: 130 },
  { runs: ['pass'], facts: interrupted, options: allow, verdict: 'inconclusive', status: 1 },
];

describe('verdict and exit status', () => {
  it.each(table)('of $runs is $verdict, $status', ({ runs, facts: circumstances, options, verdict, status }) => {
    const result = resultOf(
      runs.map((one) => runWith({ verdict: one })),
      5,
      circumstances,
    );
    expect(result.verdict).toBe(verdict);
    expect(campaignVerdict(runs, circumstances)).toBe(verdict);
    expect(exitStatus(result, options)).toBe(status);
  });

  it('counts every run once', () => {
    const verdicts: Verdict[] = ['pass', 'fail', 'pass', 'error', 'inconclusive'];
    expect(summaryOf(verdicts, 12.6)).toEqual({ runs: 5, passed: 2, failed: 1, inconclusive: 1, errors: 1, wallMs: 13 });
  });
});
