/** Puts what the schema library complains about into words for people: it names fields by path and knows types, people want to know what to write. */

import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { type Finding, finding, type Path } from './problems.ts';
import { show } from './units.ts';

type Issue = z.core.$ZodIssue;
type JsonSchema = Readonly<Record<string, unknown>>;

/** Explains all issues of one parse. `value` is what was parsed, `schema` the JSON Schema of what was expected. */
export function explainIssues(issues: readonly Issue[], value: unknown, schema: JsonSchema): readonly Finding[] {
  const findings = issues.flatMap((issue) => explain(issue, [], value, schema));
  // A number is held first against all whole numbers, then against the limit of its field: the last word is the one that helps.
  return [...new Map(findings.map((found) => [JSON.stringify([found.path, found.at]), found])).values()];
}

/** `base` leads to what the path of the issue starts from: the branches of a union count from the union. */
function explain(issue: Issue, base: Path, root: unknown, schema: JsonSchema): readonly Finding[] {
  const path: Path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'custom':
      return [finding(path, issue.message, String(issue.params?.remedy ?? 'Correct this value'))];
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(path, key, fieldsAt(schema, root, path)));
    case 'invalid_union':
      return explainUnion(issue, path, root, schema);
    case 'invalid_value':
      return [value === undefined ? missing(path, issue.values.map(String)) : notOneOf(path, value, issue.values.map(String))];
    case 'too_small':
      if (issue.origin === 'array') return [emptyList(path)];
      return [finding(path, `${show(value)} is too small`, `Write at least ${issue.minimum}`)];
    case 'too_big':
      return [finding(path, `${show(value)} is too large`, `Write at most ${issue.maximum}`)];
    case 'invalid_type':
      return [finding(path, `${show(value)} does not belong here`, wanted(issue.expected))];
    default:
      return [finding(path, issue.message, 'Correct this value')];
  }
}

/** Picks the alternative that was meant (by its required field) and explains only that one. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, root: unknown, schema: JsonSchema): readonly Finding[] {
  const value = valueAt(root, path);
  const { words, fields } = alternatives(schema, root, path);
  const examples = [...words, ...fields.map((name) => `{ ${name}: ... }`)];
  if (!isObject(value)) return [notOneOf(path, value, words, examples)];
  const meant = issue.errors.filter((branch) => !branch.some((inner) => rulesOut(inner, value)));
  if (meant.length === 1) return (meant[0] ?? []).flatMap((inner) => explain(inner, path, root, schema));
  const given = fields.filter((name) => Object.hasOwn(value, name));
  if (given.length > 1) return [finding(path, `this item does several things: ${given.join(', ')}`, 'Split it into one item for each')];
  const typos = Object.keys(value).filter((key) => nearestName(key, fields) !== null);
  if (typos.length > 0) return typos.map((key) => unknownField(path, key, fields));
  return [
    finding(path, 'this does not say what happens', words.length > 0 ? `Write ${listing(examples)}` : `Give it one of ${listing(fields)}`),
  ];
}

/** Whether an issue shows that this alternative was not meant at all: a wrong type, or its required field is absent. */
function rulesOut(issue: Issue, value: Readonly<Record<string, unknown>>): boolean {
  if (issue.path.length === 0) return issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return issue.path.length === 1 && !Object.hasOwn(value, String(issue.path[0]));
}

function unknownField(path: Path, key: string, known: readonly string[]): Finding {
  const nearest = nearestName(key, known);
  const remedy = nearest !== null ? `Did you mean ${nearest}?` : known.length > 0 ? `The fields here are ${known.join(', ')}` : 'Remove it';
  return { path: [...path, key], at: 'key', message: `unknown field ${show(key)}`, remedy };
}

/** `examples`: how the choices are written, if not as the bare words. */
function notOneOf(path: Path, value: unknown, words: readonly string[], examples: readonly string[] = words): Finding {
  const nearest = typeof value === 'string' ? nearestName(value, words) : null;
  return finding(path, `${show(value)} does not belong here`, nearest === null ? `Write ${listing(examples)}` : `Did you mean ${nearest}?`);
}

function emptyList(path: Path): Finding {
  return path.at(-1) === 'groups'
    ? finding(path, 'no site is named', 'Name the sites of at least one group, as [[s1, s2], [s3]]')
    : finding(path, 'the list is empty', 'Write at least one entry, or remove the field');
}

function missing(path: Path, choices: readonly string[]): Finding {
  return finding(path, `the field \`${path.at(-1)}\` is missing`, `Write ${listing(choices)}`);
}

function wanted(expected: string): string {
  switch (expected) {
    case 'object':
      return 'Write fields, as { name: value }';
    case 'array':
      return 'Write a list, as [one, two]';
    case 'boolean':
      return 'Write true or false';
    case 'int':
    case 'number':
      return 'Write a whole number';
    default:
      return `Write a ${expected}`;
  }
}

/** The names of the fields that may stand at `path`. */
function fieldsAt(schema: JsonSchema, root: unknown, path: Path): readonly string[] {
  const here = chosen(
    schemasAt(schema, root, path).filter((candidate) => isObject(candidate.properties)),
    valueAt(root, path),
  );
  return here !== undefined && isObject(here.properties) ? Object.keys(here.properties) : [];
}

/** What may stand at `path` where there are alternatives: plain words, and mappings told apart by their required field. */
function alternatives(
  schema: JsonSchema,
  root: unknown,
  path: Path,
): { readonly words: readonly string[]; readonly fields: readonly string[] } {
  const candidates = schemasAt(schema, root, path);
  return {
    words: candidates.flatMap(({ enum: words }) => strings(words)),
    fields: candidates.flatMap(({ required }) => strings(required)),
  };
}

/** Walks the JSON Schema along `path`; a union on the way is passed through the alternative whose required fields are there. */
function schemasAt(schema: JsonSchema, root: unknown, path: Path): readonly JsonSchema[] {
  let node: JsonSchema | undefined = schema;
  for (const [depth, step] of path.entries()) {
    const here: JsonSchema | undefined = chosen(expanded(node), valueAt(root, path.slice(0, depth)));
    const next: unknown = typeof step === 'number' ? here?.items : isObject(here?.properties) ? here.properties[step] : undefined;
    if (!isObject(next)) return [];
    node = next;
  }
  return expanded(node);
}

function expanded(node: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(node.anyOf) ? node.anyOf.filter(isObject) : [node];
}

/** The alternative whose required fields are there; what has no alternative is meant whatever it lacks. */
function chosen(candidates: readonly JsonSchema[], value: unknown): JsonSchema | undefined {
  return candidates.length === 1 ? candidates[0] : candidates.find((candidate) => meets(candidate, value));
}

function meets(candidate: JsonSchema, value: unknown): boolean {
  return strings(candidate.required).every((name) => isObject(value) && Object.hasOwn(value, name));
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Choices as a sentence lists them. */
export function listing(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
