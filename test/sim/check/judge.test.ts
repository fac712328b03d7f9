/** The verdict of a run, from what was found and what was expected. */

import { describe, expect, test } from 'vitest';
import type { Violation } from '../../../sim/campaign/result.ts';
import { type Findings, judge } from '../../../sim/check/judge.ts';
import { scenarioOf } from './planted.ts';

const violation = (invariant: string): Violation => ({ invariant, atMs: 7, sites: ['s1'], key: null, detail: 'seen' });
const nothing: Findings = { violations: [], doubts: [], agreedAfterHealUs: 0, newsAfterHealUs: null, witnesses: {} };
const names = (violations: readonly Violation[]): string[] => violations.map(({ invariant }) => invariant);

describe('without expectations', () => {
  const scenario = scenarioOf('sites: 3');

  test('passes if there is nothing to say', () => {
    expect(judge(scenario, nothing)).toEqual({ verdict: 'pass', reason: null, violations: [] });
  });

  test('fails by a violation, doubts or not', () => {
    expect(judge(scenario, { ...nothing, violations: [violation('total-order')], doubts: ['islands'] }).verdict).toBe('fail');
  });

  test('is inconclusive by doubts alone, and says all of them', () => {
    expect(judge(scenario, { ...nothing, doubts: ['one', 'two'] })).toEqual({
      verdict: 'inconclusive',
      reason: 'one; two',
      violations: [],
    });
  });
});

describe('expect.convergesWithin', () => {
  const scenario = scenarioOf('sites: 3\nexpect: { convergesWithin: 2s }');

  test.each([
    [2_000_000, []],
    [2_000_001, ['expect.convergesWithin']],
    [null, []],
  ])('agreed %j us after healing: %j', (agreedAfterHealUs, expected) => {
    expect(names(judge(scenario, { ...nothing, agreedAfterHealUs }).violations)).toEqual(expected);
  });

  test.each([
    [5_000_000, 3_000_000, []],
    [
      5_000_001,
      3_000_000,
      [
        'the sites agreed 5000.001 ms after healing, of which 2000.001 ms after the last news from outside the core; expected were at most 2000 ms',
      ],
    ],
    [null, 3_000_000, []],
  ])('agreed %j us after healing, of which the core heard something new for %j us: %j', (agreedAfterHealUs, newsAfterHealUs, expected) => {
    const { violations } = judge(scenario, { ...nothing, agreedAfterHealUs, newsAfterHealUs });
    expect(violations.map(({ detail }) => detail)).toEqual(expected);
  });
});

describe('expect.reaches', () => {
  const scenario = scenarioOf('sites: 3\nexpect: { reaches: [gap, revival] }');

  test('passes if all were reached', () => {
    expect(judge(scenario, { ...nothing, witnesses: { gap: 1, revival: 3 } }).verdict).toBe('pass');
  });

  test('fails by name if one was not', () => {
    const { verdict, violations } = judge(scenario, { ...nothing, witnesses: { gap: 1 } });
    expect(verdict).toBe('fail');
    expect(violations).toMatchObject([{ invariant: 'expect.reaches', detail: 'the scenario expects to reach revival; it never did' }]);
  });
});

describe('expect.violates', () => {
  const scenario = scenarioOf('sites: 3\nexpect: { violates: [proper-pair, convergence] }');
  const both = [violation('proper-pair'), violation('convergence')];

  test('passes exactly if these fail', () => {
    const { verdict, violations } = judge(scenario, { ...nothing, violations: both });
    expect(verdict).toBe('pass');
    expect(names(violations)).toEqual(['proper-pair', 'convergence']);
  });

  test('fails if another fails too', () => {
    expect(judge(scenario, { ...nothing, violations: [...both, violation('no-orphan')] }).verdict).toBe('fail');
  });

  test('fails if one of them does not', () => {
    const { verdict, violations } = judge(scenario, { ...nothing, violations: [violation('proper-pair')] });
    expect(verdict).toBe('fail');
    expect(names(violations)).toEqual(['proper-pair', 'expect.violates']);
  });

  test('fails if another expectation is broken', () => {
    expect(judge(scenario, { ...nothing, violations: both, agreedAfterHealUs: 60_000_000 }).verdict).toBe('fail');
  });

  test('is open if what should fail could not be asked', () => {
    const findings = { ...nothing, violations: [violation('proper-pair')], doubts: ['islands'] };
    expect(judge(scenario, findings)).toMatchObject({ verdict: 'inconclusive', reason: 'islands' });
    expect(judge(scenario, { ...findings, violations: [] }).verdict).toBe('fail');
  });
});
