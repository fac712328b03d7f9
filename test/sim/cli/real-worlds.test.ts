/** The command with real worlds: threads, replay, trace and report all tell of the same run. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CampaignResult } from '../../../sim/campaign/result.ts';
import { runCommand } from '../../../sim/cli/command.ts';
import { type Console, folderWith, newConsole } from './console.ts';

const small = 'sites: 3\nduration: 2s\nnetwork: { loss: 10% }\nworkload:\n  - { every: 500ms, do: setInfo, by: any }\n';
const hopeless = `${small}expect: { convergesWithin: 1ms }\n`;

async function command(...argv: string[]): Promise<Console & { readonly status: number }> {
  const terminal = newConsole();
  const status = await runCommand(argv, terminal);
  return { ...terminal, status };
}

async function campaign(...argv: string[]): Promise<CampaignResult> {
  const { outText } = await command('run', ...argv, '--quiet', '--json', '-');
  return JSON.parse(outText()) as CampaignResult;
}

describe('real worlds', () => {
  it('have the same digests with any number of workers, and in this process', async () => {
    const file = join(folderWith({ 'small.yaml': small }), 'small.yaml');
    const one = await campaign(file, '--seeds', '6', '--workers', '1');
    const two = await campaign(file, '--seeds', '6', '--workers', '2', '--check-determinism', '50%');
    expect(one.verdict).toBe('pass');
    expect(two.campaign?.determinism).toEqual({ checked: 3, differing: [] });
    const digests = one.runs.map((run) => run.digest);
    expect(two.runs.map((run) => run.digest)).toEqual(digests);
    expect(new Set(digests).size).toBe(6);
    const { status, outText } = await command('replay', file, '--seed', '4');
    expect(status).toBe(0);
    expect(outText()).toContain(`digest ${digests[3]}`);
  });

  it('are told by replay, in part or in whole', async () => {
    const folder = folderWith({ 'small.yaml': small });
    const file = join(folder, 'small.yaml');
    const trace = join(folder, 'traces', 'small.jsonl');
    const part = await command('replay', file, '--limit', '5', '--trace', trace, '--format', 'jsonl');
    const events = readFileSync(trace, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { atUs: number; text: string });
    expect(events.length).toBeGreaterThan(50);
    expect(events.map((event) => event.atUs)).toEqual(events.map((event) => event.atUs).sort((a, b) => a - b));
    expect(part.outText().replaceAll(',', '')).toContain(`5 of ${events.length} events shown (the first)`);
    expect(part.outText()).toContain(events[4]?.text);
    expect(part.outText()).not.toContain(events[40]?.text);
    const none = await command('replay', file, '--limit', '0');
    expect(none.outText()).toMatch(/^PASS small, seed 1\n/);
  });

  it('are not played when their own file would be overwritten', async () => {
    const folder = folderWith({ 'small.yaml': small });
    const file = join(folder, 'small.yaml');
    const json = join(folder, 'result.json');
    await command('run', file, '--quiet', '--workers', '1', '--json', json);
    for (const argv of [
      ['replay', file, '--trace', file],
      ['replay', json, '--seed', '1', '--trace', json],
      ['replay', json, '--seed', '1', '--trace', file],
      ['shrink', file, '-o', file],
      ['merge', json, '--json', json],
    ]) {
      const { status, errText } = await command(...argv);
      expect(errText()).toMatch(/would be overwritten, and is what is read/);
      expect(status).toBe(2);
    }
    expect(readFileSync(file, 'utf8')).toBe(small);
  });

  it('that fail are replayed to the same violation, by the command that the failure names', async () => {
    const file = join(folderWith({ 'hopeless.yaml': hopeless }), 'hopeless.yaml');
    const result = await campaign(file, '--set', 'network.loss=20%');
    const [run] = result.runs;
    expect(run?.verdict).toBe('fail');
    const argv = (run?.replay ?? '').split(' ').slice(1);
    const { status, outText } = await command(...argv, '--limit', '3');
    expect(status).toBe(1);
    expect(outText()).toContain(run?.violations[0]?.detail);
    expect(outText()).toContain(`digest ${run?.digest}`);
    expect(outText()).toMatch(/3 of [\d,]+ events shown \(the last before the first violation\)/);
  });

  it('that fail are replayed from the result that holds them', async () => {
    const folder = folderWith({ 'hopeless.yaml': hopeless, 'small.yaml': small });
    const json = join(folder, 'result.json');
    const files = ['small.yaml', 'hopeless.yaml'].map((file) => join(folder, file));
    await command('run', ...files, '--set', 'network.loss=20%', '--seeds', '2', '--workers', '1', '--quiet', '--json', json);
    const { runs } = JSON.parse(readFileSync(json, 'utf8')) as CampaignResult;
    const failed = runs.find(({ verdict }) => verdict === 'fail');
    const replayed = await command('replay', json, '--limit', '0');
    expect(replayed.status).toBe(1);
    expect(replayed.outText()).toContain(`digest ${failed?.digest}`);
    const asked = await command('replay', json, '--limit', '0', '--seed', '2');
    expect(asked.outText()).toContain(`digest ${runs[1]?.digest}`);
    const unknown = await command('replay', json, '--seed', '3');
    expect(unknown.status).toBe(2);
    expect(unknown.errText()).toMatch(/result\.json has no run with seed 3$/m);
  });

  it('that fail are made small, as a file that fails the same way', async () => {
    const folder = folderWith({ 'hopeless.yaml': hopeless, 'small.yaml': small });
    const least = join(folder, 'least.yaml');
    const shrunk = await command('shrink', join(folder, 'hopeless.yaml'), '--set', 'network.loss=20%', '-o', least);
    expect(shrunk.status).toBe(0);
    expect(shrunk.outText()).toMatch(/^hopeless, seed 1, still breaks expect\.convergesWithin: /);
    expect(shrunk.errText()).toMatch(/^muster: \d+ worlds tried, /);
    const replayed = await command(...(/muster (replay .*)/.exec(shrunk.outText())?.[1] ?? '').split(' '), '--limit', '0');
    expect(replayed.outText()).toMatch(/^FAIL hopeless, seed 1\n {2}expect\.convergesWithin at /);
    const good = await command('shrink', join(folder, 'small.yaml'), '--seed', '2', '-o', least);
    expect(good.status).toBe(2);
    expect(good.errText()).toMatch(/small\.yaml does not fail with seed 2: there is nothing to shrink$/m);
  });

  it('that run out of events are errors, with the place where it happened', async () => {
    const file = join(folderWith({ 'small.yaml': small }), 'small.yaml');
    const { status, outText, errText } = await command('replay', file, '--set', 'maxEvents=20', '--limit', '2');
    expect(status).toBe(3);
    expect(outText()).toMatch(/2 of [\d,]+ events shown \(the last\).*\n\nERROR small, maxEvents=20, seed 1\n {2}Error: /);
    expect(errText()).toMatch(/^ +at /m);
  });

  it('make a report about the failing run, in folders that were not there', async () => {
    const folder = folderWith({ 'small.yaml': small, 'hopeless.yaml': hopeless });
    const report = join(folder, 'deep', 'er', 'index.html');
    const files = ['small.yaml', 'hopeless.yaml'].map((name) => join(folder, name));
    const { status, outText } = await command('run', ...files, '--quiet', '--report', report);
    expect(status).toBe(1);
    expect(outText()).toMatch(/Report: .*index\.html\n$/);
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('hopeless, seed 1');
  });

  it('that were run elsewhere are merged, with a report if their files are here', async () => {
    const folder = folderWith({ 'small.yaml': small });
    const at = (name: string): string => join(folder, name);
    for (const shard of ['1/2', '2/2']) {
      await command('run', at('small.yaml'), '--seeds', '4', '--shard', shard, '--quiet', '--json', at(`${shard[0]}.json`));
    }
    const whole = await command('merge', at('1.json'), at('2.json'), '--report', at('all.html'));
    expect(whole.outText()).toMatch(/PASS {2}4 runs: 4 passed/);
    expect(whole.status).toBe(0);
    expect(readFileSync(at('all.html'), 'utf8')).toContain('small, seed 1');
    const half = await command('merge', at('2.json'));
    expect(half.outText()).toMatch(/Unknown: shard 1 of 2 is missing/);
    expect(half.status).toBe(1);
  });
});
