/** `muster run` from its arguments to files, text and exit status, with a worker that does as it is told. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { run } from '../../../sim/cli/run.ts';
import type { RawRunOptions } from '../../../sim/cli/run-options.ts';
import { puppetWorker } from '../campaign/plans.ts';
import { type Console, folderWith, newConsole } from './console.ts';

interface Ran extends Console {
  readonly status: number;
  readonly folder: string;
}

/** Runs `a.yaml`, which does what `why` says, unless told other files. */
async function ran(why: string, raw: RawRunOptions = {}, files: readonly string[] = ['a.yaml']): Promise<Ran> {
  const folder = folderWith({ 'a.yaml': `sites: 3\nwhy: '${why}'\n`, 'b.yaml': "sites: 4\nwhy: '1=fail'\n", 'bad.yaml': 'sites: none\n' });
  const terminal = newConsole();
  const inFolder = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      ['json', 'junit'].includes(name) && value !== '-' ? join(folder, String(value)) : value,
    ]),
  );
  const paths = files.map((file) => join(folder, file));
  const status = await run(paths, { workers: '1', ...inFolder }, terminal, { workerFile: puppetWorker });
  return { ...terminal, status, folder };
}

const verdict = z.enum(['pass', 'fail', 'inconclusive', 'error']);
const whole = z.int().nonnegative();
const counts = (...names: string[]): z.ZodType => z.object(Object.fromEntries(names.map((name) => [name, whole])));

/** The contract of product.md, field by field. */
const contract = z.object({
  version: z.literal(1),
  verdict,
  runs: z.array(
    z.object({
      scenario: z.string(),
      file: z.string(),
      seed: z.string(),
      overrides: z.record(z.string(), z.unknown()),
      verdict,
      digest: z.string().nullable(),
      sites: whole,
      virtualMs: z.number(),
      wallMs: whole,
      events: whole,
      messages: counts('sent', 'delivered', 'lost', 'blocked', 'dead', 'inFlight', 'duplicated', 'reordered', 'corrupted', 'bytes'),
      operations: counts('issued', 'delivered', 'applied'),
      faults: counts('partitions', 'crashes', 'restarts', 'pauses', 'wipes', 'clockJumps', 'diskFaults'),
      convergence: z.object({ converged: z.boolean(), afterHealMs: z.number().nullable(), rounds: z.number().nullable() }),
      violations: z.array(
        z.object({
          invariant: z.string(),
          atMs: z.number(),
          sites: z.array(z.string()),
          key: z.object({ type: z.string(), site: z.string() }).nullable(),
          detail: z.string(),
        }),
      ),
      replay: z.string(),
    }),
  ),
  summary: counts('runs', 'passed', 'failed', 'inconclusive', 'errors', 'wallMs'),
});

describe('muster run', () => {
  it.each<[string, RawRunOptions, number, RegExp]>([
    ['', { seeds: '3' }, 0, /^PASS {2}3 runs: 3 passed/m],
    ['2=fail', { seeds: '3' }, 1, /^FAIL {2}3 runs: 2 passed, 1 failed/m],
    ['2=throw', { seeds: '3' }, 3, /^ERROR {2}3 runs: 2 passed, 1 error/m],
    ['1=throw', {}, 3, /^ {2}1 run: 1 error$/m],
    ['2=fail 3=throw', { seeds: '3' }, 1, /^FAIL {2}3 runs: 1 passed, 1 failed, 1 error/m],
    ['2=inconclusive', { seeds: '3' }, 1, /^INCONCLUSIVE {2}3 runs: 2 passed, 1 inconclusive/m],
    ['2=inconclusive', { seeds: '3', allowInconclusive: true }, 0, /^INCONCLUSIVE/m],
    ['1=fickle', { checkDeterminism: '100%' }, 3, /1 run done twice, 1 with different digests/],
    ['', { requireWitnesses: 'forget' }, 1, /Required, but reached by no run: forget/],
    ['*=hang', { timeBudget: '1ms' }, 3, /^ERROR {2}no run was finished/m],
    ['', { shard: '2/3', seeds: '4' }, 0, /Only shard 2 of 3/],
  ])('"%s" with %o exits %d', async (why, raw, status, text) => {
    const result = await ran(why, { quiet: true, ...raw });
    expect(result.outText()).toMatch(text);
    expect(result.status).toBe(status);
    expect(result.errText()).toBe('');
  });

  it.each<[string, RawRunOptions, readonly string[], RegExp]>([
    ['a bad file among good ones', {}, ['a.yaml', 'bad.yaml'], /bad\.yaml:1:8: sites: /],
    ['a file that is not there', {}, ['a.yaml', 'c.yaml'], /c\.yaml: there is no such file/],
    ['a folder', {}, ['.'], /is a folder/],
    ['no seeds', { seeds: '0' }, ['a.yaml'], /selects no seed/],
    ['an empty shard', { shard: '3/3', seeds: '2' }, ['a.yaml'], /nothing is selected: shard 3\/3 of 2 runs is empty/],
    ['a wrong override', { set: ['network.losss=1'] }, ['a.yaml'], /losss/],
    ['too many runs', { seeds: '9000000', sweep: ['sites=3,4'] }, ['a.yaml'], /18000000 runs are too many/],
  ])('%s: exits 2 and runs nothing', async (_, raw, files, message) => {
    const result = await ran('', { json: 'out.json', ...raw }, files);
    expect(result.status).toBe(2);
    expect(result.errText()).toMatch(message);
    expect(result.outText()).toBe('');
    expect(existsSync(join(result.folder, 'out.json'))).toBe(false);
  });

  it('finds out first that a result cannot be written', async () => {
    const result = await ran('', { json: 'a.yaml/out.json' });
    expect(result.status).toBe(2);
    expect(result.errText()).toMatch(/a\.yaml\/out\.json cannot be written/);
  });

  it.each<[RawRunOptions, RegExp]>([
    [{ json: 'a.yaml' }, /a\.yaml would be overwritten/],
    [{ report: '-' }, /only the JSON of a result goes to standard output/],
    [{ json: 'same', junit: 'same' }, /same would be written twice/],
    [{ report: '' }, /the name of a file to write is empty/],
  ])('%o: exits 2 and runs nothing', async (raw, message) => {
    const result = await ran('', raw);
    expect(result.status).toBe(2);
    expect(result.errText()).toMatch(message);
    expect(result.outText()).toBe('');
    expect(readFileSync(join(result.folder, 'a.yaml'), 'utf8')).toMatch(/^sites: 3\n/);
  });

  it('writes JSON of the promised shape, in order, with overrides and replay commands', async () => {
    const raw = { seeds: '2', set: ['network.loss=5%'], sweep: ['sites=5,6'], json: 'deep/er/out.json' };
    const result = await ran('2=fail', raw, ['b.yaml', 'a.yaml']);
    const stored: unknown = JSON.parse(readFileSync(join(result.folder, 'deep/er/out.json'), 'utf8'));
    const { runs, summary } = contract.parse(stored);
    expect(runs.map((one) => [one.scenario, one.sites, one.seed, one.verdict])).toEqual([
      ['b', 5, '1', 'fail'],
      ['b', 5, '2', 'pass'],
      ['b', 6, '1', 'fail'],
      ['b', 6, '2', 'pass'],
      ['a', 5, '1', 'pass'],
      ['a', 5, '2', 'fail'],
      ['a', 6, '1', 'pass'],
      ['a', 6, '2', 'fail'],
    ]);
    expect(runs[0]?.overrides).toEqual({ 'network.loss': '5%', sites: 5 });
    expect(runs[0]?.replay).toBe(`muster replay ${join(result.folder, 'b.yaml')} --seed 1 --set network.loss=5% --set sites=5`);
    expect(summary).toMatchObject({ runs: 8, passed: 4, failed: 4 });
    expect(result.outText()).toContain(runs[0]?.replay ?? 'a replay command');
  });

  it('keeps standard output clean for JSON', async () => {
    const result = await ran('1=fail', { json: '-', github: true });
    expect(contract.safeParse(JSON.parse(result.outText())).success).toBe(true);
    expect(result.errText()).toMatch(/^FAIL {2}1 run/m);
    expect(result.errText()).toMatch(/^::error file=/m);
  });

  it('writes JUnit and the summary of a step on GitHub', async () => {
    const folder = folderWith({});
    vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'summary.md'));
    const result = await ran('1=fail 2=inconclusive', { seeds: '3', junit: 'junit.xml', github: true });
    expect(readFileSync(join(result.folder, 'junit.xml'), 'utf8')).toMatch(
      /<testsuites name="muster" tests="3" failures="1" errors="0" skipped="1"/,
    );
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toMatch(/## muster: fail/);
    expect(result.outText()).toMatch(/^::error file=.*a\.yaml,title=fail%3A a%2C seed 1::convergence at /m);
    expect(result.outText()).toMatch(/^::warning /m);
  });

  it('tells its progress on standard error, in plain lines where there is no terminal', async () => {
    const result = await ran('', { seeds: '3' });
    expect(result.errText()).toBe('muster: 3 runs\n');
  });

  it('reads a file that is named twice once', async () => {
    const result = await ran('', {}, ['a.yaml', './a.yaml']);
    expect(result.outText()).toMatch(/PASS {2}1 run/);
  });
});
