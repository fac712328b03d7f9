/** Plants a bug: copies the built core and simulator, and puts the faulty file, translated, in the place of the good one. */

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Mutant } from './mutant.ts';

type Edit = Pick<Mutant, 'name' | 'where' | 'find' | 'replace'>;

const copied = ['src/core', 'src/wire', 'sim/world', 'sim/check', 'sim/journal', 'sim/scenario', 'sim/campaign'];

/** The source with the edit. Throws if the text is not there exactly once, or nothing would change. */
export function mutate(source: string, { name, where, find, replace }: Edit): string {
  const at = source.indexOf(find);
  if (at < 0) throw new Error(`${name}: its text no longer occurs in ${where}.ts`);
  if (source.indexOf(find, at + 1) >= 0) throw new Error(`${name}: its text occurs more than once in ${where}.ts`);
  if (find === replace) throw new Error(`${name}: changes nothing`);
  return source.slice(0, at) + replace + source.slice(at + find.length);
}

/** The text of a file of the core, under the root of the project. */
export function coreSource(project: string, where: string): string {
  return readFileSync(join(project, 'src/core', `${where}.ts`), 'utf8');
}

/** A copy of the built laboratory in `into`, with the edit; without one, the copy is true. */
export function plant(project: string, edit: Edit | null, into: string): void {
  for (const part of copied) {
    mkdirSync(join(into, part), { recursive: true });
    cpSync(join(project, 'dist', part), join(into, part), { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  }
  writeFileSync(join(into, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(project, 'node_modules'), join(into, 'node_modules'), 'dir');
  if (edit === null) return;
  writeFileSync(join(into, 'src/core', `${edit.where}.js`), translate(mutate(coreSource(project, edit.where), edit), edit));
}

/** Like the build, of one file. An edit that is no TypeScript is a defect of the mutant. */
function translate(source: string, { name }: Edit): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true },
  });
  const [fault] = diagnostics;
  if (fault !== undefined) throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
  return outputText;
}
