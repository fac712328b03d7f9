/** What panels say about a campaign equals what its result holds. */

import { describe, expect, it } from 'vitest';
import type { Panel } from '../../reports/panel.ts';
import { campaignPanel } from '../../reports/panels/campaign.ts';
import { checksPanel } from '../../reports/panels/checks.ts';
import { convergenceDistributionPanel } from '../../reports/panels/convergence-distribution.ts';
import { faultsPanel } from '../../reports/panels/faults.ts';
import { type RunRow, runsMax, runsPanel } from '../../reports/panels/runs.ts';
import { stripCellsMax, stripPanel } from '../../reports/panels/strip.ts';
import { headline, verdictHeader } from '../../reports/panels/verdict.ts';
import type { CampaignFacts, CampaignResult } from '../../sim/campaign/result.ts';
import { markup, text, wordsOf } from './reading.ts';
import { campaign, campaignOf, focusOn, run, subjectOf, violation } from './synthetic.ts';

const broken = {
  verdict: 'fail',
  violations: [violation('right-answer', 'seen what nobody said'), violation('right-answer', 'twice')],
} as const;

describe('verdict', () => {
  it.each([
    [campaign(20), 'All 20 worlds kept every promise'],
    [campaign(1), 'This world kept every promise'],
    [campaign(20, { 3: broken, 9: broken }), '2 of 20 worlds broke a promise'],
    [campaign(1, { 1: broken }), 'This world broke 1 promise: right-answer'],
    [campaign(4, { 2: { verdict: 'inconclusive', reason: 'no target' } }), '1 of 4 worlds prove nothing either way'],
    [campaign(4, { 2: { verdict: 'error', reason: 'budget' } }), '1 of 4 worlds ended in an error of the harness'],
    [campaign(0), 'No world was run, so nothing is known'],
  ])('says it in a sentence', (result, sentence) => {
    expect(headline(result)).toBe(sentence);
  });

  it('names the cause when no run has the verdict of the campaign', () => {
    const facts = factsOf(6);
    const fail: CampaignResult = { ...campaign(6), verdict: 'fail', campaign: { ...facts, missingWitnesses: ['gap answered'] } };
    const unknown: CampaignResult = {
      ...campaign(6),
      verdict: 'inconclusive',
      campaign: { ...facts, total: 9, shards: { of: 3, present: [1, 2], missing: [3] } },
    };
    expect(headline(fail)).toBe('1 required situation never reached');
    expect(headline(unknown)).toBe('Part of the campaign is unknown');
    expect(text(campaignPanel(subjectOf(unknown)).body)).toContain('6 of 9 runs are known; the other 3 are unknown, not passed.');
    expect(text(campaignPanel(subjectOf(unknown)).body)).toContain('Unknown: shard 3 of 3 missing.');
    expect(text(campaignPanel(subjectOf(fail)).body)).toContain('Required, but reached by no run: gap answered.');
  });

  it('shows seed, digest and replay command of the focus', () => {
    const result = campaign(3, { 2: { ...broken, digest: 'abc123' } });
    const words = text(verdictHeader(subjectOf(result, focusOn(result.runs[1]!))));
    for (const part of ['Failed', 'abc123', 'muster replay scenarios/quickstart.yaml --seed 2', 'muster 0.1.0'])
      expect(words).toContain(part);
  });
});

describe('campaign', () => {
  it('states rate and interval over judged worlds only', () => {
    const others = { 1: broken, 2: { verdict: 'error', reason: 'budget' }, 3: { verdict: 'inconclusive', reason: 'no target' } } as const;
    const words = wordsOf(campaignPanel(subjectOf(campaign(22, others))));
    expect(words).toContain('Failure rate 5% (1 of 20 judged worlds); with 95% confidence it lies between 0.89% and 23.6%.');
  });

  it('groups failures by invariant, each with its smallest seed and the command for it', () => {
    const words = wordsOf(
      campaignPanel(subjectOf(campaign(120, { 110: broken, 11: broken, 9: broken, 2: { verdict: 'error', reason: 'budget' } }))),
    );
    expect(words).toContain('right-answer 3 worlds');
    expect(words).toContain('Smallest seed 9 of quickstart');
    expect(words).toContain('muster replay scenarios/quickstart.yaml --seed 9');
    expect(words).toContain('To see only what it needs to fail: muster shrink scenarios/quickstart.yaml --seed 9 -o least.yaml');
    expect(words).not.toContain('muster shrink scenarios/quickstart.yaml --seed 2');
    expect(words).toContain('budget 1 world');
    expect(words.indexOf('right-answer')).toBeLessThan(words.indexOf('budget'));
  });

  it('counts notes once per world and announces its caps', () => {
    const noted = campaign(3, {}, { notes: ['kick never found a target', 'kick never found a target'] });
    expect(wordsOf(campaignPanel(subjectOf(noted)))).toContain('kick never found a target 3 worlds');
    const reasons = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [index + 1, { verdict: 'error', reason: `reason ${index}` } as const]),
    );
    const many = campaign(60, reasons, { notes: [] });
    expect(wordsOf(campaignPanel(subjectOf(many)))).toContain('50 of 60 groups shown');
    const notes = campaignOf(Array.from({ length: 70 }, (_, index) => run(String(index), { notes: [`note ${index}`] })));
    expect(wordsOf(campaignPanel(subjectOf(notes)))).toContain('50 of 70 notes shown');
  });

  it('does not invent a rate without judged worlds', () => {
    expect(wordsOf(campaignPanel(subjectOf(campaign(0))))).toContain('the failure rate is unknown');
  });
});

describe('promises', () => {
  it('counts worlds per promise, tells expected violations apart, lists promises that held', () => {
    const result = campaign(10, { 2: broken, 5: { ...broken, verdict: 'pass' }, 7: broken });
    const checks = [{ name: 'total-order', promise: 'compared alike everywhere' }];
    const words = wordsOf(checksPanel({ ...subjectOf(result), options: { checks } }));
    expect(words).toContain('1 promise broken: right-answer in 3 worlds.');
    expect(words).toContain('no violation total-order compared alike everywhere 0 0');
    expect(words).toContain('right-answer 3 6');
  });

  it('shows limit, observation and margin of the focus', () => {
    const late = run('4', { convergence: { converged: true, afterHealMs: 12_500, rounds: 9 } });
    expect(wordsOf(checksPanel(subjectOf(campaignOf([late]), focusOn(late))))).toContain('10 s 12.5 s 2.5 s too late');
    const never = run('4', { convergence: { converged: false, afterHealMs: null, rounds: null } });
    expect(wordsOf(checksPanel(subjectOf(campaignOf([never]), focusOn(never))))).toContain('10 s never never agreed');
    const news = run('4', { convergence: { converged: true, afterHealMs: 12_500, rounds: 9, newsAfterHealMs: 4_000 } });
    expect(wordsOf(checksPanel(subjectOf(campaignOf([news]), focusOn(news))))).toContain('10 s 8.5 s 1.5 s to spare');
  });

  it('claims nothing when nothing was run', () => {
    expect(wordsOf(checksPanel(subjectOf(campaign(0))))).toContain('no promise was put to the test');
  });
});

describe('time to agree', () => {
  it('puts the quantiles of all worlds into the caption, and each scenario into the table', () => {
    const runs = Array.from({ length: 100 }, (_, index) =>
      run(String(index), {
        scenario: index < 50 ? 'a' : 'b',
        convergence:
          index === 99
            ? { converged: false, afterHealMs: null, rounds: null }
            : { converged: true, afterHealMs: (index + 1) * 10, rounds: 1 },
      }),
    );
    const panel = convergenceDistributionPanel({ ...subjectOf(campaignOf(runs)), options: { gatesMs: { a: 2000 } } });
    const words = wordsOf(panel);
    expect(words).toContain('99 of 100 worlds agreed: half of these within 500 ms, 99% within 990 ms, the slowest after 990 ms.');
    expect(words).toContain('a 50 50 (100%) 250 ms 480 ms 500 ms 500 ms 2 s');
    expect(words).toContain('b 50 49 (98%) 750 ms 970 ms 990 ms 990 ms -');
    expect(panel.charts[0]?.traces.map((trace) => (trace['y'] as number[]).at(-1))).toEqual([1, 0.98]);
  });

  it('says so when none agreed, and draws nothing when none finished', () => {
    const never = { convergence: { converged: false, afterHealMs: null, rounds: null } };
    expect(wordsOf(convergenceDistributionPanel(subjectOf(campaign(5, {}, never))))).toContain('None of 5 worlds agreed.');
    const errors = convergenceDistributionPanel(subjectOf(campaign(2, {}, { ...never, verdict: 'error', reason: 'budget' })));
    expect(errors.charts).toEqual([]);
  });

  it('announces curves that are not drawn', () => {
    const swept = Array.from({ length: 11 }, (_, index) => run('1', { overrides: { 'network.loss': index / 100 } }));
    const panel = convergenceDistributionPanel(subjectOf(campaignOf(swept)));
    expect(panel.charts[0]?.traces).toHaveLength(8);
    expect(wordsOf(panel)).toContain('8 of 11 curves drawn.');
  });
});

describe('what fired', () => {
  it('sums faults over worlds', () => {
    const words = wordsOf(faultsPanel(subjectOf(campaign(3))));
    expect(words).toContain('6 partitions, 21 crashes, 21 restarts, 3 pauses.');
    expect(words).toContain('crashes 21 3 (100%)');
  });

  it('names of the faults that the scenarios ask for those that never fired', () => {
    const subject = subjectOf(campaign(3));
    const askedFaults = new Set(['partitions', 'holds', 'clockJumps'] as const);
    expect(wordsOf(faultsPanel({ ...subject, options: { askedFaults } }))).toContain('Never: clock jumps, holds of links. ');
    expect(wordsOf(faultsPanel({ ...subject, options: { askedFaults: new Set(['crashes']) } }))).not.toContain('Never');
  });

  it('names all kinds that are counted when nobody knows what was asked for', () => {
    expect(wordsOf(faultsPanel(subjectOf(campaign(3))))).toContain('Never: wipes, clock jumps, disk faults. ');
  });
});

describe('runs', () => {
  it('carries every number of a run', () => {
    const one = run('seven', { ...broken, overrides: { sites: 5 }, digest: 'feed' });
    const [row] = rowsOf(runsPanel(subjectOf(campaignOf([one]))));
    expect(row).toEqual([
      'fail',
      'quickstart, sites=5',
      'seven',
      'feed',
      one.convergence.afterHealMs,
      one.messages.sent,
      one.events,
      2,
      'right-answer',
      one.replay,
    ]);
  });

  it('keeps what did not pass when there are too many, and announces it', () => {
    const result = campaign(runsMax + 500, { [runsMax + 400]: broken });
    const panel = runsPanel(subjectOf(result));
    const rows = rowsOf(panel);
    expect(rows).toHaveLength(runsMax);
    expect(rows.at(-1)?.[2]).toBe(String(runsMax + 400));
    expect(wordsOf(panel)).toContain('10,000 of 10,500 runs shown');
  });
});

describe('strip', () => {
  it('has one cell per run, by verdict', () => {
    const panel = stripPanel(subjectOf(campaign(30, { 4: broken, 5: { verdict: 'error', reason: 'budget' } })));
    expect(['pass', 'fail', 'error', 'inconclusive'].map((verdict) => cellsIn(panel, verdict))).toEqual([28, 1, 1, 0]);
  });

  it('announces its cap', () => {
    const runs = Array.from({ length: stripCellsMax + 1 }, () => run('1'));
    expect(wordsOf(stripPanel(subjectOf(campaignOf(runs))))).toContain('20,000 of 20,001 runs shown.');
  });
});

function rowsOf(panel: Panel): readonly RunRow[] {
  return (panel.data?.['runs'] ?? []) as readonly RunRow[];
}

function cellsIn(panel: Panel, verdict: string): number {
  const path = new RegExp(`<path class="${verdict}" d="([^"]*)"`).exec(markup(panel.body));
  return path?.[1]?.match(/M/g)?.length ?? 0;
}

function factsOf(total: number): CampaignFacts {
  return {
    selection: 'x',
    total,
    shards: { of: 1, present: [1], missing: [] },
    stopped: null,
    requiredWitnesses: [],
    missingWitnesses: [],
    determinism: { checked: 0, differing: [] },
  };
}
