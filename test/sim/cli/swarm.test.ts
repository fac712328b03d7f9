/** `muster swarm` from its arguments to files, text and exit status, with real worlds. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CampaignResult } from '../../../sim/campaign/result.ts';
import { runCommand } from '../../../sim/cli/command.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { type Console, folderWith, newConsole } from './console.ts';

async function command(...argv: string[]): Promise<Console & { readonly status: number }> {
  const terminal = newConsole();
  const status = await runCommand(argv, terminal);
  return { ...terminal, status };
}

const swarm = (...argv: string[]): ReturnType<typeof command> => command('swarm', '--workers', '1', '--quiet', ...argv);

describe('muster swarm', { timeout: 120_000 }, () => {
  it('passes where nothing fails, whatever is inconclusive, and writes nothing', async () => {
    const out = join(folderWith({}), 'found');
    const { status, outText } = await swarm('--seeds', '10', '--out', out, '--check-determinism', '20%');
    expect(status).toBe(0);
    expect(outText()).toMatch(/10 runs: \d+ passed/);
    expect(outText()).toContain('2 runs done twice, with equal digests');
    expect(readdirSync(out)).toEqual([]);
  });

  it('hands over what fails as scenario files that fail in the same way when they are replayed', async () => {
    const out = join(folderWith({}), 'found');
    const json = join(out, 'result.json');
    const { status } = await swarm('--rules', 'original', '--seeds', '18..30', '--out', out, '--json', json);
    expect(status).toBe(1);
    const result = JSON.parse(readFileSync(json, 'utf8')) as CampaignResult;
    const failed = result.runs.filter(({ verdict }) => verdict === 'fail');
    expect(failed.length).toBeGreaterThan(0);
    expect(readdirSync(out).sort()).toEqual([...failed.map(({ seed }) => `swarm-${seed}.yaml`), 'result.json'].sort());
    const passed = result.runs.find(({ verdict }) => verdict === 'pass');
    expect(passed?.replay).toBe(`muster swarm --seed ${passed?.seed} --rules original`);
    for (const run of failed.slice(0, 2)) {
      const file = join(out, `swarm-${run.seed}.yaml`);
      expect(run.replay).toBe(`muster replay ${file} --seed ${run.seed}`);
      const replayed = await command('replay', file, '--seed', run.seed, '--limit', '0');
      expect(replayed.status).toBe(1);
      expect(replayed.outText()).toContain(`digest ${run.digest}`);
    }
  });

  it('prints what fails if it is not told where to write it, and how to print it again', async () => {
    const first = await swarm('--rules', 'original', '--seeds', '18..50', '--fail-fast');
    expect(first.status).toBe(1);
    const again = /^ {2}muster (swarm --seed (\d+) --rules original)$/m.exec(first.outText());
    const seed = again?.[2] ?? '';
    const single = await command(...(again?.[1] ?? '').split(' '), '--quiet', '--workers', '1');
    const [file = ''] = single.outText().split('---\n');
    expect(file).toContain(`# muster replay swarm-${seed}.yaml --seed ${seed}\n`);
    expect(parseScenario(file, 'printed.yaml').ok).toBe(true);
    expect(first.outText()).toContain(file);
  });

  it('has the same digests with any number of workers', async () => {
    const digests = async (workers: string): Promise<readonly (string | null)[]> => {
      const { outText } = await command('swarm', '--seeds', '6', '--workers', workers, '--quiet', '--json', '-');
      return (JSON.parse(outText()) as CampaignResult).runs.map(({ digest }) => digest);
    };
    const one = await digests('1');
    expect(new Set(one).size).toBe(6);
    expect(await digests('2')).toEqual(one);
  });

  it('writes a report', async () => {
    const report = join(folderWith({}), 'report.html');
    const { status } = await swarm('--seeds', '3', '--report', report);
    expect(status).toBe(0);
    expect(existsSync(report)).toBe(true);
  });

  it.each([
    [['--rules', 'new'], '--rules is muster or original, not "new"'],
    [['--seeds', '0'], '--seeds: "0" selects no seed'],
    [['--workers', 'none'], '--workers is a number'],
  ])('refuses %j and runs nothing', async (argv, message) => {
    const { status, outText, errText } = await command('swarm', ...argv);
    expect(status).toBe(2);
    expect(outText()).toBe('');
    expect(errText()).toContain(message);
  });

  it('refuses a folder that is a file', async () => {
    const out = join(folderWith({ taken: '' }), 'taken');
    expect((await command('swarm', '--out', out)).status).toBe(2);
  });
});
