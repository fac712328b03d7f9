/** The README tells the truth: its example is the one that runs in a test, its scenario can be run, its commands exist, its picture is there. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../sim/cli/verbs.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { newConsole } from '../sim/cli/console.ts';
import { root } from './source.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({ language, text }));
const textOf = (language: string): string => blocks.find((block) => block.language === language)?.text ?? '';
/** Command lines in blocks and in the middle of sentences; of each its words. */
const commands = [...readme.matchAll(/(?:^npx |`)muster (\S[^`\n#]*)/gm)].map(([, words = '']) => words.trim().split(/\s+/));

describe('the README', () => {
  it('shows the example that a test runs, in a few lines', () => {
    const example = readFileSync(join(root, 'examples/loopback.ts'), 'utf8');
    expect(example).toContain(textOf('ts'));
    expect(textOf('ts').trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('shows a scenario that can be run', () => {
    expect(parseScenario(textOf('yaml'), 'readme.yaml')).toMatchObject({ ok: true, scenario: { sites: 100 } });
  });

  it('names verbs and options that exist', () => {
    const known = new Map(verbs(newConsole()).map((verb) => [verb.name(), verb.options.flatMap(({ short, long }) => [short, long])]));
    expect(commands.length).toBeGreaterThan(8);
    for (const [verb = '', ...words] of commands) {
      expect([...known.keys()]).toContain(verb);
      for (const option of words.filter((word) => /^--?[a-z]/.test(word)))
        expect([verb, known.get(verb)]).toEqual([verb, expect.arrayContaining([option])]);
    }
    const named = new Set(commands.map(([verb]) => verb));
    expect([...known.keys()].filter((verb) => !named.has(verb))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('leads to files that are there, and to a picture that loads at once', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('http'));
    expect(links.filter((target) => !existsSync(join(root, target)))).toEqual([]);
    expect(links).toContain('docs/report.png');
    expect(statSync(join(root, 'docs/report.png')).size).toBeLessThan(400_000);
  });
});
