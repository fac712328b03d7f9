/** What people and other programs read: numbers agree with the result, nothing is cut without saying so, nothing breaks out of its quotes. */

import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { CampaignFacts, RunResult } from '../../../sim/campaign/result.ts';
import { resultOf } from '../../../sim/campaign/verdict.ts';
import { campaignLines } from '../../../sim/cli/campaign-text.ts';
import { focusRun, withDifference } from '../../../sim/cli/focus.ts';
import { githubAnnotations, githubSummary } from '../../../sim/cli/github.ts';
import { junitXml } from '../../../sim/cli/junit.ts';
import { Narrator } from '../../../sim/cli/narration.ts';
import { showProgress } from '../../../sim/cli/progress.ts';
import { type Paint, paintFor } from '../../../sim/cli/terminal.ts';
import type { JournalEvent } from '../../../sim/journal/event.ts';
import { runWith } from '../campaign/plans.ts';

const plain: Paint = (_, text) => text;
const violation = {
  invariant: 'convergence',
  atMs: 61_000,
  sites: ['s3', 's4'],
  key: { type: 'mem', site: 's9' },
  detail: 'never <agreed> & "done"',
};
const failed = (seed: string): RunResult =>
  runWith({ seed, verdict: 'fail', violations: [violation], replay: `muster replay small.yaml --seed ${seed}` });

const facts: CampaignFacts = {
  selection: 'x',
  total: 2,
  shards: { of: 1, present: [1], missing: [] },
  stopped: null,
  requiredWitnesses: [],
  missingWitnesses: [],
  determinism: { checked: 0, differing: [] },
};

describe('the text of a campaign', () => {
  it('tells each scenario, each failure with its way back, and the verdict last', () => {
    const runs = [runWith({ notes: ['fault f1 never fired'] }), failed('2'), runWith({ seed: '3', notes: ['fault f1 never fired'] })];
    expect(campaignLines(resultOf(runs, 900), plain)).toEqual([
      'small  small.yaml',
      '  3 runs: 2 passed, 1 failed',
      '  3 sites, 1 min of virtual time each; converged 2.2 s (median; slowest 2.2 s) after healing',
      '  9 messages delivered, 6 operations applied',
      '  note: fault f1 never fired (in 2 of 3 runs)',
      '',
      'FAIL small, seed 2',
      '  convergence at 1 min 1 s (s3, s4; mem of s9): never <agreed> & "done"',
      '  muster replay small.yaml --seed 2',
      '',
      'FAIL  3 runs: 2 passed, 1 failed, in 900 ms',
    ]);
  });

  it('shows failures first and says how many it leaves out', () => {
    const errors = Array.from({ length: 30 }, (_, nth) => runWith({ seed: `e${nth}`, verdict: 'error', reason: 'hung', digest: null }));
    const lines = campaignLines(resultOf([...errors, failed('7')], 900), plain);
    expect(lines.find((line) => /^(FAIL|ERROR) /.test(line))).toBe('FAIL small, seed 7');
    expect(lines).toContain('20 of 31 runs that did not pass are shown; --json has all');
  });

  it('says what the counts do not', () => {
    const odd: CampaignFacts = {
      ...facts,
      stopped: 'time-budget',
      shards: { of: 3, present: [1], missing: [2, 3] },
      missingWitnesses: ['forget'],
      determinism: { checked: 2, differing: [] },
    };
    const neverConverged = { converged: false, afterHealMs: null, rounds: null };
    const lines = campaignLines(resultOf([runWith({ convergence: neverConverged })], 900, odd), plain);
    expect(lines.slice(2)).toEqual([
      '  3 sites, 1 min of virtual time each; none converged',
      '  3 messages delivered, 2 operations applied',
      '',
      'The time budget is over.',
      'Unknown: shards 2, 3 of 3 are missing.',
      'Required, but reached by no run: forget.',
      '2 runs done twice, with equal digests.',
      'FAIL  1 run: 1 passed, in 900 ms',
    ]);
  });

  it('shows a few violations of each check', () => {
    const alike = Array.from({ length: 9 }, (_, nth) => ({ ...violation, atMs: nth }));
    const run = runWith({ verdict: 'fail', violations: [...alike, { ...violation, invariant: 'right-answer' }] });
    const lines = campaignLines(resultOf([run], 1), plain).filter((line) => /convergence|right-answer/.test(line));
    expect(lines.map((line) => line.trim().split(' ').slice(0, 4).join(' '))).toEqual([
      'convergence at 0 ms',
      'convergence at 1 ms',
      'convergence at 2 ms',
      '3 of 9 violations',
      'right-answer at 1 min',
    ]);
  });

  it('is dressed only for terminals, unless told otherwise', () => {
    const dressed = (): boolean => paintFor(new PassThrough())(['red', 'bold'], 'x') !== 'x';
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', undefined);
    expect(dressed()).toBe(false);
    vi.stubEnv('FORCE_COLOR', '1');
    expect(dressed()).toBe(true);
  });
});

describe('JUnit', () => {
  it('has one case per run and survives every character', () => {
    const runs = [
      runWith(),
      failed('2'),
      runWith({ seed: 'a"b<\u0001\ud800>', verdict: 'error', reason: 'out of memory', digest: null }),
      runWith({ seed: '4', verdict: 'inconclusive', reason: 'islands' }),
    ];
    const xml = junitXml(resultOf(runs, 1500));
    expect(xml).toContain('<testsuites name="muster" tests="4" failures="1" errors="1" skipped="1" time="1.500">');
    expect(xml).toContain('<testsuite name="small" tests="4" failures="1" errors="1" skipped="1" time="0.020">');
    expect(xml).toContain('message="convergence at 61000 ms: never &lt;agreed&gt; &amp; &quot;done&quot;" type="convergence"');
    expect(xml).toContain('name="seed a&quot;b&lt;\ufffd\ufffd&gt;"');
    expect(xml).toContain('<skipped message="inconclusive: islands"/>');
    expect(xml).toContain('Replay: muster replay small.yaml --seed 2</failure>');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
  });
});

describe('GitHub', () => {
  it('gets annotations that no file name or message can break', () => {
    const run = runWith({ file: 'a,b:c.yaml', verdict: 'error', reason: '50%\nof it', digest: null });
    expect(githubAnnotations(resultOf([runWith(), run], 1))).toEqual([
      '::error file=a%2Cb%3Ac.yaml,title=error%3A small%2C seed 1::50%25%0Aof it%0AReplay: muster replay small.yaml --seed 1',
    ]);
  });

  it('gets a summary with a table, and says what it leaves out', () => {
    const runs = Array.from({ length: 60 }, (_, nth) => failed(String(nth)));
    const summary = githubSummary(resultOf(runs, 1000));
    expect(githubAnnotations(resultOf(runs, 1000))).toHaveLength(10);
    expect(summary).toContain('| small | 60 | 0 | 60 | 0 | 0 |');
    expect(summary).toContain('50 of 60 runs that did not pass are shown.');
    expect(summary).toContain('never &lt;agreed> & "done"');
  });
});

describe('a narration', () => {
  const told = (limit: number, untilUs: number | null): readonly string[] => {
    const narrator = new Narrator(limit, untilUs);
    for (let nth = 0; nth < 10; nth += 1) {
      const event: JournalEvent = { atUs: nth * 1_000_000, machine: 0, site: 's1', kind: 'issue', text: `event ${nth}`, data: {} };
      narrator.hear(event);
    }
    return narrator.lines(plain).map((line) => /event \d+$/.exec(line)?.[0] ?? line);
  };

  it('tells everything if it may', () => {
    expect(told(10, null)).toHaveLength(10);
    expect(told(10, Number.POSITIVE_INFINITY)).toHaveLength(10);
  });

  it('tells the beginning, or what leads to the moment of interest, and says so', () => {
    expect(told(2, null)).toEqual(['event 0', 'event 1', expect.stringMatching(/^2 of 10 events shown \(the first\); --limit N/)]);
    expect(told(3, 5_000_000)).toEqual([
      'event 3',
      'event 4',
      'event 5',
      expect.stringMatching(/^3 of 10 events shown \(the last before the first violation\)/),
    ]);
  });
});

describe('the focus of a report', () => {
  it('is the first failing run, else the first, but never one that did not end by itself', () => {
    const hung = runWith({ seed: '1', verdict: 'error', digest: null });
    const internal = runWith({ seed: '2', verdict: 'fail', digest: null });
    expect(focusRun([hung, internal, runWith({ seed: '3' }), failed('4')])?.seed).toBe('4');
    expect(focusRun([hung, internal, runWith({ seed: '3' })])?.seed).toBe('3');
    expect(focusRun([hung, internal])).toBeNull();
  });

  it('that has another digest the second time makes the campaign an error', () => {
    const run = runWith({ index: 1 });
    const result = withDifference(resultOf([runWith(), run], 5, facts), run, 'other');
    expect(result.verdict).toBe('error');
    expect(result.summary).toMatchObject({ runs: 2, passed: 1, errors: 1 });
    expect(result.campaign?.determinism).toEqual({ checked: 1, differing: [1] });
  });
});

describe('progress', () => {
  it('is one plain line every few seconds where there is no terminal', async () => {
    const stream = new PassThrough();
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const progress = await showProgress(stream, { total: 30, timeBudgetMs: null, quiet: false });
    for (let nth = 0; nth < 30; nth += 1) {
      nowMs += 1000;
      progress.add(nth === 3 ? failed('4') : runWith());
    }
    progress.end();
    expect(String(stream.read()).trim().split('\n')).toEqual([
      'muster: 30 runs',
      ...[5, 10, 15, 20, 25, 30].map((count) => `muster: ${count} of 30 runs after ${count} s, 1 not passed`),
    ]);
  });

  it('is a bar on a terminal, and nothing when quiet', async () => {
    const terminal = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo: () => {},
      clearLine: () => {},
      moveCursor: () => {},
    });
    const progress = await showProgress(terminal, { total: 2, timeBudgetMs: null, quiet: false });
    progress.add(failed('1'));
    progress.add(runWith());
    progress.end();
    expect(String(terminal.read())).toMatch(/0\/2 runs, none finished yet/);
    const quiet = new PassThrough();
    const none = await showProgress(quiet, { total: 2, timeBudgetMs: null, quiet: true });
    none.add(runWith());
    none.end();
    expect(quiet.read()).toBeNull();
  });
});
