/** The table of ARCHITECTURE.md that says which room may import from which, as data, and the rule that reads it. */

import { posix } from 'node:path';
import ts from 'typescript';
import type { Source } from './source.ts';

/** What the files below one path may import. Paths are prefixes of paths from the root of the project. */
export interface Room {
  readonly path: string;
  /** Rooms whose values may be used. A room may always use itself. */
  readonly values: readonly string[];
  /** Rooms of which only types may be used. */
  readonly types: readonly string[];
  /** npm packages, and `node:` for every built-in module. */
  readonly packages: readonly string[];
}

/** An import as it is written. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** The ports of the host, which stores and transports fill. */
const hostPorts = ['src/host/ports', 'src/host/store-port', 'src/host/transport-port', 'src/host/clock-port'];
const laboratory = ['src/core/', 'src/wire/', 'sim/'];

/** The longest matching path decides. A file that no room holds is itself a fault. */
export const table: readonly Room[] = [
  { path: 'src/core/', values: [], types: [], packages: [] },
  { path: 'src/host/', values: ['src/core/'], types: [], packages: [] },
  { path: 'src/wire/', values: ['src/core/'], types: [], packages: ['msgpackr'] },
  {
    path: 'src/store/',
    values: ['src/core/', 'src/wire/'],
    types: hostPorts,
    packages: ['node:', 'classic-level', 'abstract-level'],
  },
  { path: 'src/transport/', values: ['src/core/', 'src/wire/'], types: hostPorts, packages: ['node:'] },
  { path: 'src/index.ts', values: ['src/core/', 'src/host/'], types: [], packages: [] },
  { path: 'sim/', values: laboratory, types: ['src/host/'], packages: ['node:', 'piscina', 'yaml', 'zod'] },
  { path: 'sim/world/', values: laboratory, types: ['src/host/'], packages: ['seedrandom'] },
  { path: 'sim/check/', values: laboratory, types: ['src/host/'], packages: [] },
  { path: 'sim/swarm/', values: laboratory, types: ['src/host/'], packages: ['node:', 'seedrandom'] },
  { path: 'sim/cli/', values: ['src/', 'sim/', 'reports/'], types: [], packages: ['*'] },
  { path: 'reports/', values: [], types: ['sim/journal/', 'sim/campaign/', 'sim/scenario/'], packages: ['node:'] },
];

/** Entries that also run where there is no Node: nothing that they reach may import a built-in module. */
export const portable: readonly string[] = ['src/index.ts'];

/** Every import of a file: `import`, `export from`, `import()`, and the type `import('...')`. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      found.push({ specifier: textOf(node.moduleSpecifier), typeOnly: importsTypesOnly(node.importClause) });
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      found.push({ specifier: textOf(node.moduleSpecifier), typeOnly: exportsTypesOnly(node) });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: textOf(node.argument.literal), typeOnly: true });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push({ specifier: textOf(node.arguments[0]), typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, false));
  return found;
}

/** One sentence for each import that the table does not allow. */
export function importFaults(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const source of sources) {
    const room = roomOf(source.path);
    if (!room) {
      faults.push(`${source.path} is in no room of the import table`);
      continue;
    }
    for (const wanted of importsOf(source)) {
      if (!allowed(room, source.path, wanted)) {
        faults.push(`${source.path} may not import ${wanted.typeOnly ? 'the types of ' : ''}${wanted.specifier}`);
      } else if (wanted.specifier.startsWith('.') && !wanted.specifier.endsWith('.ts')) {
        faults.push(`${source.path} imports ${wanted.specifier} without the ending .ts`);
      }
    }
  }
  return faults;
}

/** One sentence for each portable entry from which a built-in module can be reached, with the way that leads there. */
export function portabilityFaults(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const faults: string[] = [];
  const walk = (path: string, way: readonly string[], seen: Set<string>): void => {
    const source = byPath.get(path);
    if (!source || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly } of importsOf(source)) {
      if (typeOnly) continue;
      if (specifier.startsWith('node:')) faults.push(`${[...way, path].join(' -> ')} reaches ${specifier}`);
      else if (specifier.startsWith('.')) walk(resolve(path, specifier), [...way, path], seen);
    }
  };
  for (const { path } of sources) {
    if (portable.some((entry) => path.startsWith(entry))) walk(path, [], new Set());
  }
  return faults;
}

function allowed(room: Room, path: string, { specifier, typeOnly }: Import): boolean {
  if (!specifier.startsWith('.')) {
    return room.packages.some((name) => name === '*' || (name === 'node:' ? specifier.startsWith(name) : packageOf(specifier) === name));
  }
  const target = resolve(path, specifier);
  if (target.startsWith('sim/cli/') && room.path !== 'sim/cli/') return false;
  const rooms = typeOnly ? [room.path, ...room.values, ...room.types] : [room.path, ...room.values];
  return rooms.some((prefix) => target.startsWith(prefix));
}

function roomOf(path: string): Room | undefined {
  return table.filter((room) => path.startsWith(room.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.length > 0 && named.elements.every((one) => one.isTypeOnly);
}

function exportsTypesOnly(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true;
  const clause = node.exportClause;
  return !!clause && ts.isNamedExports(clause) && clause.elements.length > 0 && clause.elements.every((one) => one.isTypeOnly);
}

/** A computed specifier cannot be checked, so it is reported under a name that no room allows. */
function textOf(node: ts.Node | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : '(a computed path)';
}
