/** What only a real process can show: Ctrl-C, colours, and the time that help takes. */

import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { folderWith } from './console.ts';

const entry = fileURLToPath(new URL('./run-puppet.mjs', import.meta.url));
const main = fileURLToPath(new URL('../../../dist/sim/cli/main.js', import.meta.url));

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly errText: () => string;
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, PUPPET_SAYS: '1' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errText = '';
  child.stderr.on('data', (chunk) => {
    errText += chunk;
  });
  child.stdout.resume();
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.on('exit', (code, signal) => done({ code, signal }));
  });
  return { child, ended, errText: () => errText };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20));
}

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it('ends a campaign with 130, and keeps what is finished', async () => {
    const folder = folderWith({ 'a.yaml': "sites: 3\nwhy: '1=pass *=hang'\n" });
    const json = join(folder, 'out.json');
    const { child, ended, errText } = start([join(folder, 'a.yaml'), json]);
    await until(() => errText().includes('hanging'));
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, signal: null });
    expect(errText()).toMatch(/stopping; what is finished is kept/);
    const result = JSON.parse(readFileSync(json, 'utf8'));
    expect(result).toMatchObject({ verdict: 'inconclusive', summary: { runs: 1, passed: 1 }, campaign: { stopped: 'interrupt' } });
  });
});

describe('the built command', () => {
  it('starts a project whose test passes', () => {
    const folder = folderWith({});
    execFileSync(process.execPath, [main, 'init', folder]);
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(fileURLToPath(new URL('../../..', import.meta.url)), join(folder, 'node_modules', 'muster'), 'junction');
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const text = execFileSync(process.execPath, ['--test', 'test/membership.test.mjs'], { cwd: folder, encoding: 'utf8', env });
    expect(text).toMatch(/pass 1/);
  });

  it('shows its help', () => {
    const text = execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
    expect(text).toMatch(/^Usage: muster/);
  });

  it.skipIf(process.platform === 'win32')('goes on when nobody listens to its complaints and progress', async () => {
    const folder = folderWith({
      'a.yaml': 'sites: 3\nduration: 1s\n',
      'bad.yaml': `sites: 3\nworkload:\n${'  - { evry: 1s }\n'.repeat(3000)}`,
    });
    const deaf = async (...args: readonly string[]): Promise<number | null> => {
      const child = spawn(process.execPath, [main, ...args]);
      child.stdout.resume();
      child.stderr.destroy();
      return new Promise((done) => child.on('exit', done));
    };
    const json = join(folder, 'out.json');
    expect(await deaf('run', join(folder, 'bad.yaml'))).toBe(2);
    expect(await deaf('run', join(folder, 'a.yaml'), '--seeds', '2', '--workers', '1', '--json', json)).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ verdict: 'pass', summary: { runs: 2 } });
  });

  it('asks of the compiler nothing that it does not know: a world of hours runs without a complaint', () => {
    const folder = folderWith({ 'a.yaml': 'sites: 2\nduration: 1h\n' });
    const { status, stderr } = spawnSync(process.execPath, [main, 'run', join(folder, 'a.yaml'), '--quiet'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('obeys NO_COLOR and FORCE_COLOR', () => {
    const folder = folderWith({ 'a.yaml': 'sites: 3\n' });
    const coloured = (variables: object): boolean => {
      const { NO_COLOR: _no, FORCE_COLOR: _force, ...environment } = process.env;
      const env = { ...environment, ...variables };
      return execFileSync(process.execPath, [main, 'validate', join(folder, 'a.yaml')], { encoding: 'utf8', env }).includes('\u001b[');
    };
    expect(coloured({})).toBe(false);
    expect(coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(coloured({ NO_COLOR: '1' })).toBe(false);
  });
});
