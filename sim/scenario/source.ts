/** Turns YAML text into plain values and remembers where each came from, so that any later complaint can point at its line and column. */

import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import type { Path, Problem } from './problems.ts';

/** Far above any scenario that a person or the shrinker writes; a limit only against accidents and attacks. */
const TEXT_LENGTH_MAX = 1_048_576;

/** How many alias expansions a file may cause before it is refused as an alias bomb. */
const ALIAS_COUNT_MAX = 100;

/** Broken YAML complains about everything after the break; more than this helps nobody. */
const PROBLEMS_MAX = 20;

/** Where a value stands in the text. `exact`: false if the path does not exist there and this is the nearest thing around it that does. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly exact: boolean;
}

export interface Source {
  /** Plain objects, arrays, strings, numbers, booleans, nulls. Fresh: the caller may change it. */
  readonly value: unknown;
  locate(path: Path, at: 'key' | 'value'): Place;
}

/** Reads one YAML 1.2 document. Warnings, duplicate keys, further documents, unknown tags and alias bombs are errors. */
export function readSource(
  text: string,
  file: string,
): { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly problems: readonly Problem[] } {
  const refuse = (message: string, remedy: string, line = 1, column = 1): { ok: false; problems: readonly Problem[] } => ({
    ok: false,
    problems: [{ file, line, column, path: '', message, remedy }],
  });
  if (text.length > TEXT_LENGTH_MAX) {
    return refuse(`the file has ${text.length} characters`, `A scenario file may have at most ${TEXT_LENGTH_MAX}`);
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      version: '1.2',
      merge: false,
      stringKeys: true,
      resolveKnownTags: false,
    });
  } catch (error) {
    return refuse(`the file cannot be read as YAML (${describe(error)})`, 'Nest lists and mappings less deeply');
  }
  const faults = [...document.errors, ...document.warnings].filter(isFirstAtItsPlace);
  if (faults.length > 0) {
    const shown = faults.filter((fault) => fault.code === 'RESOURCE_EXHAUSTION').slice(0, 1);
    const problems = (shown.length > 0 ? shown : faults.slice(0, PROBLEMS_MAX)).map((fault): Problem => {
      const { line, col } = lines.linePos(fault.pos[0]);
      return { file, line, column: col, path: '', ...yamlComplaint(fault.code, fault.message) };
    });
    return { ok: false, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
    return { ok: true, source: { value, locate: (path, at) => locate(document, lines, path, at) } };
  } catch (error) {
    const { line, col } = lines.linePos(blamedAliasOffset(document));
    return refuse(`the aliases of this file cannot be expanded (${describe(error)})`, 'Write the repeated part out in full', line, col);
  }
}

/** One mistake often breaks several rules of YAML. */
function isFirstAtItsPlace(fault: YAMLError, at: number, faults: readonly YAMLError[]): boolean {
  return faults.findIndex(({ pos }) => pos[0] === fault.pos[0]) === at;
}

function locate(document: Document.Parsed, lines: LineCounter, path: Path, at: 'key' | 'value'): Place {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let exact = true;
  for (const [depth, step] of path.entries()) {
    const container = isAlias(node) ? node.resolve(document) : node;
    const found = childOf(container, step);
    if (found === null) {
      exact = false;
      break;
    }
    const wantsKey = at === 'key' && depth === path.length - 1;
    offset = startOf(wantsKey ? found.key : found.value) ?? startOf(found.key) ?? offset;
    node = found.value;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col, exact };
}

function childOf(container: unknown, step: string | number): { readonly key: unknown; readonly value: unknown } | null {
  if (isSeq(container)) {
    const value = container.items[Number(step)];
    return value === undefined ? null : { key: value, value };
  }
  if (!isMap(container)) return null;
  const pair = container.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
  return pair === undefined ? null : { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

/** The alias to blame: the first without an anchor, else (an alias bomb) the first of all. */
function blamedAliasOffset(document: Document.Parsed): number {
  let first: number | null = null;
  let unresolved: number | null = null;
  visit(document, {
    Alias: (_key, node) => {
      first ??= startOf(node);
      if (node.resolve(document) !== undefined) return undefined;
      unresolved = startOf(node);
      return visit.BREAK;
    },
  });
  return unresolved ?? first ?? 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

function yamlComplaint(code: string, message: string): { readonly message: string; readonly remedy: string } {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'this field is given twice', remedy: 'Keep one of the two' };
    case 'MULTIPLE_DOCS':
      return { message: 'the file has more than one document', remedy: 'Keep one, and put each further scenario into a file of its own' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab is not allowed as indentation', remedy: 'Indent with spaces' };
    case 'TAG_RESOLVE_FAILED':
      return { message: message.replace('Unresolved', 'unknown'), remedy: 'Remove the tag: text, numbers, lists and mappings are enough' };
    case 'NON_STRING_KEY':
      return { message: 'the name of a field must be text', remedy: 'Write the name of a field here' };
    case 'RESOURCE_EXHAUSTION':
      return { message: 'lists or mappings are nested too deeply', remedy: 'Nest them less deeply' };
    default:
      return {
        message: `this is not valid YAML: ${message.replace(/[.:]$/, '')}`,
        remedy: 'Correct it, or quote the text if it is meant as text',
      };
  }
}
