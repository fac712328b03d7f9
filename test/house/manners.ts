/** The manners of ARCHITECTURE.md that a machine can see: lengths, names, and how a file begins. */

import ts from 'typescript';
import type { Source } from './source.ts';

/** Longer files hold two nouns. Raise a limit only in a commit that says why. */
export const fileLinesMax = 300;
export const functionLinesMax = 70;

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
const forbiddenFolders = ['utils', 'util', 'helpers', 'helper', 'common', 'misc'];
const forbiddenFiles = /^(?:common|utils?|helpers?|misc)\.[a-z.]+$/;
const unfinished = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`);

/** Files with more lines than a reader can hold. */
export function fileLengthFaults(sources: readonly Source[]): string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: lineCount(text) }))
    .filter(({ lines }) => lines > fileLinesMax)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${fileLinesMax}`);
}

/** Functions, methods and closures of every form with more lines than fit on a screen. */
export function functionLengthFaults(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) {
        const from = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
        const lines = file.getLineAndCharacterOfPosition(node.end).line - from + 1;
        if (lines > functionLinesMax) faults.push(`${path}:${from + 1} ${nameOf(node)} has ${lines} lines, more than ${functionLinesMax}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return faults;
}

/** Paths that are not in kebab-case, or whose names say nothing about what is inside. */
export function nameFaults(paths: readonly string[]): string[] {
  const faults: string[] = [];
  for (const path of paths) {
    const parts = path.split('/');
    const file = parts.at(-1) ?? '';
    const odd = parts.find((part) => !kebabCase.test(part));
    if (odd !== undefined) faults.push(`${path}: ${odd} is not in kebab-case`);
    const drawer = parts.slice(0, -1).find((part) => forbiddenFolders.includes(part)) ?? (forbiddenFiles.test(file) ? file : undefined);
    if (drawer !== undefined) faults.push(`${path}: ${drawer} names no noun`);
  }
  return faults;
}

/** Files whose first words do not say why they exist. */
export function openingFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(({ text }) => !/^(?:#![^\n]*\n\s*)?\/\*\*\s*(?:\*\s*)?[^\s*/]/.test(text))
    .map(({ path }) => `${path} does not begin with a doc comment that says why it exists`);
}

/** Lines that promise work instead of doing it. */
export function unfinishedFaults(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (unfinished.test(line) ? [`${path}:${index + 1} is unfinished: ${line.trim()}`] : [])),
  );
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function nameOf(node: ts.Node): string {
  const named = node as { readonly name?: ts.Node };
  if (named.name) return named.name.getText();
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function';
}
