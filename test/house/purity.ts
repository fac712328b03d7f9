/** Finds, in the deterministic rooms, what is not a function of scenario and seed: the second guard beside the linter's rule. */

import ts from 'typescript';
import type { Source } from './source.ts';

/** The rooms in which every result must be a function of scenario and seed. */
export const deterministicRooms: readonly string[] = ['src/core', 'sim/world', 'sim/check'];

const globals = new Set([
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise', 'PromiseLike'],
  ...['Intl', 'crypto', 'globalThis', 'process', 'fetch', 'require', 'eval', 'WeakRef'],
]);
const methods = new Set(['localeCompare', 'toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase', 'then']);
/** Exact in every engine; the others differ in the last bit. */
const exactMath = new Set(['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc']);

/** One sentence for each banned thing, with its line. */
export function purityFaults(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
    const visit = (node: ts.Node): void => {
      const banned = bannedIn(node);
      if (banned !== null) faults.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1} uses ${banned}`);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return faults;
}

function bannedIn(node: ts.Node): string | null {
  if (ts.isIdentifier(node)) return bannedName(node);
  if (ts.isCallExpression(node)) return bannedCall(node);
  switch (node.kind) {
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return exactPower(node.parent) ? null : '**';
    case ts.SyntaxKind.AsteriskAsteriskEqualsToken:
      return '**';
    case ts.SyntaxKind.AsyncKeyword:
      return 'async';
    case ts.SyntaxKind.AwaitKeyword:
    case ts.SyntaxKind.AwaitExpression:
      return 'await';
    case ts.SyntaxKind.ForInStatement:
      return 'for..in';
    default:
      return null;
  }
}

/** A written-out whole power of two is exact in every engine. */
function exactPower(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.left.getText() === '2' && /^\d+$/.test(node.right.getText());
}

function bannedName(node: ts.Identifier): string | null {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return methods.has(node.text) ? `.${node.text}` : null;
  if (namesAMember(parent, node)) return null;
  if (node.text === 'Math') return bannedMath(parent, node);
  return globals.has(node.text) ? node.text : null;
}

/** `Math` may only appear directly before one of its exact functions, so that no alias carries the others in. */
function bannedMath(parent: ts.Node, node: ts.Identifier): string | null {
  const member = ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : null;
  return member !== null && exactMath.has(member) ? null : `Math${member === null ? '' : `.${member}`}`;
}

function bannedCall(node: ts.CallExpression): string | null {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'import()';
  if (node.arguments.length > 0 || !ts.isPropertyAccessExpression(node.expression)) return null;
  return ['sort', 'toSorted'].includes(node.expression.name.text) ? 'a sort without a comparator' : null;
}

function namesAMember(parent: ts.Node, node: ts.Identifier): boolean {
  const named = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent);
  return (named || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent)) && parent.name === node;
}
