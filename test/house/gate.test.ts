/** The scripts behind `.ci/run` say no when they should: a gate that cannot close is worse than none. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './source.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-gate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the gate over a campaign', () => {
  const run = (seed: number): object => ({ digest: `d${seed}`, messages: { delivered: 10 } });
  const campaign = { verdict: 'pass', runs: [run(1), run(2)], summary: { passed: 2 } };
  const gate = (result: object): number | null => script('.ci/gate.mjs', result, '2').status;

  it('lets a whole campaign pass', () => expect(gate(campaign)).toBe(0));
  it.each([
    ['whose verdict is not a pass', { ...campaign, verdict: 'inconclusive' }],
    ['with fewer runs than were asked for', { ...campaign, runs: [run(1)], summary: { passed: 1 } }],
    ['without any run', { ...campaign, runs: [], summary: { passed: 0 } }],
    ['in which two seeds have one history', { ...campaign, runs: [run(1), run(1)] }],
    ['in which nothing was ever delivered', { ...campaign, runs: [1, 2].map((seed) => ({ ...run(seed), messages: { delivered: 0 } })) }],
  ])('stops a campaign %s', (_what, result) => expect(gate(result)).toBe(1));
});

describe('the tally of tests', () => {
  const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] };
  const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, testResults: [passed] };
  const tally = (result: object): readonly [status: number | null, output: string] => {
    const { status, stdout } = script('.ci/tally.mjs', result);
    return [status, stdout];
  };

  it('counts what passed', () => expect(tally(report)).toEqual([0, '3 passed, 0 failed\n']));
  it('fails with a failed test', () => expect(tally({ ...report, numFailedTests: 2 })).toEqual([1, '3 passed, 2 failed\n']));
  it('fails when nothing was run', () =>
    expect(tally({ ...report, numPassedTests: 0, testResults: [] })).toEqual([1, '0 passed, 0 failed\n']));
  it('counts a file that could not be loaded', () => {
    expect(tally({ ...report, testResults: [passed, { status: 'failed', assertionResults: [] }] })).toEqual([1, '3 passed, 1 failed\n']);
  });
  it('names what was skipped', () => expect(tally({ ...report, numPendingTests: 4 })).toEqual([0, '4 skipped\n3 passed, 0 failed\n']));
  it('fails without a report', () =>
    expect(spawnSync(process.execPath, [join(root, '.ci/tally.mjs'), join(folder, 'none')]).status).toBe(1));
});

function script(name: string, input: object, ...rest: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const file = join(folder, 'input.json');
  writeFileSync(file, JSON.stringify(input));
  return spawnSync(process.execPath, [join(root, name), file, ...rest], { encoding: 'utf8' });
}
