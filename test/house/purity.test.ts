/** The deterministic rooms stay pure: for the compiler, for the scan of names, and for the linter's own rule. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deterministicRooms, purityFaults } from './purity.ts';
import { root, sourcesBelow } from './source.ts';

/** What each guard must refuse. Every line is a whole file. */
const impure: readonly string[] = [
  'export const a: number = Math.random();',
  'export const a: number = Math.log(2);',
  'export const a: number = Math.exp(2);',
  'export const a: number = Math.pow(2, 3);',
  'export const a: number = Math.sin(2);',
  'export const a: number = Math.cos(2);',
  'export const a: number = Math.tan(2);',
  'export const a: number = Math.hypot(2, 3);',
  "export const a: number = Math['log'](2);",
  'const { random } = Math;\nexport const a: number = random();',
  'export const a = (b: number): number => b ** 2;',
  'export const a = (b: number): number => 2 ** b;',
  'export const a: number = 2 ** 0.5;',
  'export const a: number = 10 ** 3;',
  'let a = 2;\na **= 3;\nexport const b: number = a;',
  'export const a: number = Date.now();',
  'export const a: unknown = new Date();',
  'export const a: number = performance.now();',
  'setTimeout(() => {}, 1);',
  'globalThis.setTimeout(() => {}, 1);',
  'setInterval(() => {}, 1);',
  "export const a: number = 'a'.localeCompare('b');",
  "export const a: unknown = new Intl.Collator('en');",
  'export const a: unknown = Promise.resolve(1);',
  'export async function a(): Promise<void> {}',
  'export const a = async (): Promise<void> => {};',
  'export class A {\n  async a(): Promise<void> {}\n}',
  "export const a: unknown = import('./b.ts');",
  'export function a(b: object): void {\n  for (const _ in b) throw b;\n}',
  'export const a: number[] = [10, 9].sort();',
];

/** What no guard may refuse: words in comments and strings, exact mathematics, fields that happen to have such a name. */
const pure = `/** Not Date.now() nor Math.random(), and 2 ** 3 neither. */
export const a: string = 'Math.log ** async Date.now() localeCompare';
export const b: number = Math.imul(3, 5) + Math.floor(2.5) + Math.max(1, 2) + 2 * 3 + 2 ** 48;
export const c: object = { Date: 1, performance: 2 };
export const d: number[] = [10, 9].sort((x, y) => x - y);
for (const e of d) if (e === 0) throw new Error(a);
`;

describe('the project', () => {
  it('uses nothing in its deterministic rooms that is not a function of scenario and seed', () => {
    const sources = sourcesBelow(deterministicRooms);
    for (const room of deterministicRooms) expect(sources.some(({ path }) => path.startsWith(`${room}/`))).toBe(true);
    expect(purityFaults(sources)).toEqual([]);
  });

  it('has a core that needs no more than the language', () => {
    expect(compileCore()).toEqual([]);
  }, 60_000);
});

describe('the scan', () => {
  it.each(impure)('refuses %s', (text) => expect(purityFaults([{ path: 'src/core/planted.ts', text }])).not.toEqual([]));
  it('allows what is pure', () => expect(purityFaults([{ path: 'src/core/planted.ts', text: pure }])).toEqual([]));
});

describe('the compiler', () => {
  it('refuses what the language alone does not have', () => {
    const lines = [
      "import 'node:fs';",
      'performance.now();',
      'structuredClone(1);',
      'new TextEncoder();',
      'setTimeout(() => {}, 1);',
      "'a'.isWellFormed();",
    ];
    const refused = compileCore(`export {};\n${lines.join('\n')}\n`);
    for (const [index] of lines.entries()) expect(refused.some((fault) => fault.startsWith(`planted.ts:${index + 2} `))).toBe(true);
  }, 60_000);
});

describe('the linter', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-lint-'));
    for (const name of ['biome.json', 'biome', '.gitignore']) cpSync(join(root, name), join(folder, name), { recursive: true });
    for (const room of [...deterministicRooms, 'sim/cli']) mkdirSync(join(folder, room), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(deterministicRooms)('refuses all of it in %s', (room) => {
    for (const [index, text] of impure.entries()) writeFileSync(join(folder, room, `planted-${index}.ts`), `${text}\n`);
    const refused = lintRule(folder);
    expect(impure.filter((_text, index) => !refused.has(`${room}/planted-${index}.ts`))).toEqual([]);
  });

  it('allows what is pure, and everything in other rooms', () => {
    for (const room of deterministicRooms) writeFileSync(join(folder, room, 'planted.ts'), pure);
    for (const [index, text] of impure.entries()) writeFileSync(join(folder, 'sim/cli', `planted-${index}.ts`), `${text}\n`);
    expect([...lintRule(folder)]).toEqual([]);
  });
});

/** The files in which the linter's plugin found something. A plugin that cannot be loaded is an error, not silence. */
function lintRule(folder: string): Set<string> {
  const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin', 'biome');
  const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const report = JSON.parse(run.stdout) as { diagnostics: { category: string; message: string; location: { path: string } }[] };
  const found = report.diagnostics.filter(({ category }) => category === 'plugin');
  for (const { message } of found) expect(message).toContain('Not a function of scenario and seed');
  return new Set(found.map(({ location }) => location.path));
}

/** Compiles the core with its own settings or, if a text is given, that text alone as if it were a file of the core. */
function compileCore(planted?: string): string[] {
  const folder = join(root, 'src/core');
  const config = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
  expect(errors).toEqual([]);
  const extra = join(folder, 'planted.ts');
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile;
  const fileExists = host.fileExists;
  host.fileExists = (name) => (planted !== undefined && name === extra) || fileExists.call(host, name);
  host.readFile = (name) => (planted !== undefined && name === extra ? planted : readFile.call(host, name));
  const program = ts.createProgram(planted === undefined ? fileNames : [extra], options, host);
  return ts.getPreEmitDiagnostics(program).map((fault) => {
    const { line } = fault.file?.getLineAndCharacterOfPosition(fault.start ?? 0) ?? { line: 0 };
    return `${fault.file?.fileName.split('/').at(-1)}:${line + 1} ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`;
  });
}
