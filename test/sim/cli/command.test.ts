/** The command line as a whole: help, mistakes, and the verbs that need no world. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resultOf } from '../../../sim/campaign/verdict.ts';
import { runCommand } from '../../../sim/cli/command.ts';
import { missingLibraryMessage } from '../../../sim/cli/missing-library.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { runWith } from '../campaign/plans.ts';
import { type Console, folderWith, newConsole } from './console.ts';

async function command(...argv: string[]): Promise<Console & { readonly status: number }> {
  const terminal = newConsole();
  const status = await runCommand(argv, terminal);
  return { ...terminal, status };
}

describe('the command line', () => {
  it.each([['--help'], ['run', '--help'], ['help', 'merge'], ['--version']])('%s %s: exits 0', async (...argv) => {
    const { status, outText, errText } = await command(...argv);
    expect(status).toBe(0);
    expect(outText().length).toBeGreaterThan(3);
    expect(errText()).toBe('');
  });

  it.each(['run', 'replay', 'shrink', 'swarm', 'validate', 'merge', 'init', 'node'])(
    '%s --help shows no default that is nothing',
    async (verb) => {
      const { status, outText } = await command(verb, '--help');
      expect(status).toBe(0);
      expect(outText()).toMatch(new RegExp(`^Usage: muster ${verb} `));
      expect(outText()).not.toContain('[])');
    },
  );

  it.each([
    [[], /Usage: muster/],
    [['fly'], /unknown command 'fly'/],
    [['run'], /missing required argument 'file'/],
    [['run', 'a.yaml', '--sseds', '3'], /unknown option '--sseds'/],
    [['run', 'a.yaml', '--seeds'], /argument missing/],
    [['replay', 'a.yaml', 'b.yaml'], /too many arguments/],
    [['replay', 'a.yaml', '--format', 'png', '--trace', 'x'], /--format is one of jsonl, shiviz, perfetto, itf, not "png"/],
    [['replay', 'a.yaml', '--format', 'jsonl'], /add --trace FILE/],
    [['replay', 'a.yaml', '--limit', 'all'], /--limit is a number of events/],
    [['replay', 'nowhere.yaml'], /nowhere\.yaml: there is no such file/],
    [['merge', 'nowhere.json'], /nowhere\.json: there is no such file/],
    [['validate'], /missing required argument/],
  ])('%j: exits 2', async (argv, message) => {
    const { status, outText, errText } = await command(...argv);
    expect(errText()).toMatch(message);
    expect(outText()).toBe('');
    expect(status).toBe(2);
  });
});

describe('muster validate', () => {
  it('says what a good file is, and exits 0', async () => {
    const folder = folderWith({ 'good.yaml': 'sites: 3\nduration: 30s\n' });
    const { status, outText } = await command('validate', join(folder, 'good.yaml'));
    expect(outText()).toMatch(/^ok {2}.*good\.yaml: good \(3 sites, 30 s, rules: muster\)$/m);
    expect(status).toBe(0);
  });

  it('looks at all files, and exits 2 if one is bad', async () => {
    const folder = folderWith({ 'bad.yaml': 'sites: 3\nsties: 4\n', 'good.yaml': 'sites: 3\n' });
    const { status, outText, errText } = await command('validate', join(folder, 'bad.yaml'), join(folder, 'good.yaml'));
    expect(errText()).toMatch(/bad\.yaml:2:1: .*sties/);
    expect(outText()).toMatch(/good\.yaml: good/);
    expect(status).toBe(2);
  });
});

describe('muster merge', () => {
  it('puts results together and judges them', async () => {
    const good = JSON.stringify(resultOf([runWith()], 1));
    const bad = JSON.stringify(resultOf([runWith({ verdict: 'fail', seed: '2' })], 1));
    const folder = folderWith({ 'good.json': good, 'bad.json': bad, 'none.json': '{}' });
    const files = ['good.json', 'bad.json'].map((file) => join(folder, file));
    const { status, outText } = await command('merge', ...files, '--json', join(folder, 'all.json'));
    expect(outText()).toMatch(/FAIL {2}2 runs: 1 passed, 1 failed/);
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8'))).toMatchObject({ verdict: 'fail', summary: { runs: 2 } });
    const refused = await command('merge', ...files, join(folder, 'none.json'));
    expect(refused.status).toBe(2);
    expect(refused.errText()).toMatch(/none\.json is not a result of muster/);
  });
});

describe('muster init', () => {
  it('writes three files that are what they claim to be', async () => {
    const folder = join(folderWith({}), 'new');
    const { status, outText } = await command('init', folder);
    expect(status).toBe(0);
    expect(outText()).toMatch(/Next: npx muster run .*first\.yaml/);
    const scenario = readFileSync(join(folder, 'scenarios/first.yaml'), 'utf8');
    expect(parseScenario(scenario, 'first.yaml').ok).toBe(true);
    const workflow = parse(readFileSync(join(folder, '.github/workflows/muster.yml'), 'utf8')) as {
      jobs: { membership: { steps: unknown[] } };
    };
    expect(workflow.jobs.membership.steps.length).toBeGreaterThan(3);
    expect(readFileSync(join(folder, 'test/membership.test.mjs'), 'utf8')).toMatch(/from 'muster'/);
  });

  it('writes nothing where one of them is', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'scenarios'));
    writeFileSync(join(folder, 'scenarios/first.yaml'), 'mine');
    const { status, errText } = await command('init', folder);
    expect(status).toBe(2);
    expect(errText()).toMatch(/first\.yaml is there already; nothing was written/);
    expect(readFileSync(join(folder, 'scenarios/first.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'test'))).toBe(false);
  });
});

describe('a missing library', () => {
  const notFound = (message: string): Error => Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });

  it('is named with the command that installs it and whatever else is missing', () => {
    const error = notFound("Cannot find package 'yaml' imported from /x/dist/sim/scenario/source.js");
    const installed = (name: string): boolean => !['yaml', 'piscina'].includes(name);
    expect(missingLibraryMessage(error, installed)).toMatch(
      /^the muster command needs yaml, piscina: npm install yaml@2\.\S+ piscina@5\.\S+$/,
    );
    const chart = notFound("Cannot find package 'plotly.js-cartesian-dist-min' imported from x");
    expect(missingLibraryMessage(chart, () => true)).toMatch(/npm install plotly\.js-cartesian-dist-min@/);
  });

  it('is not blamed for anything else', () => {
    expect(missingLibraryMessage(new Error("Cannot find package 'yaml'"))).toBeNull();
    expect(missingLibraryMessage(notFound("Cannot find module '/x/dist/sim/world/run-world.js' imported from y"))).toBeNull();
    expect(missingLibraryMessage('yaml')).toBeNull();
  });
});
