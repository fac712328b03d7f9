/** Recorded executions of the original: their shape, and reading them without ever taking damage for a pass. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Dump, SyncData, Value } from '../../src/core/index.ts';

/** A change as the recordings write it. */
export type Notified = Readonly<Record<string, unknown>> | null;

/** A message that a flush sent. */
export interface SentMessage {
  readonly id: number;
  readonly to: string;
  readonly node: string;
  readonly message: SyncData;
}

interface At {
  readonly site: string;
  readonly time: number;
  readonly state: Dump;
}

/** One recorded step. */
export type Step = At &
  (
    | { readonly do: 'start'; readonly node: string }
    | { readonly do: 'setMember'; readonly target: string; readonly value: boolean; readonly returns: number }
    | { readonly do: 'setInfo'; readonly value: Value; readonly returns: number }
    | {
        readonly do: 'setLiveness';
        readonly target: string;
        readonly restarts: number;
        readonly self: boolean;
        readonly up: boolean;
        readonly returns: number;
      }
    | { readonly do: 'flush'; readonly sent: readonly SentMessage[]; readonly notified: Notified }
    | { readonly do: 'deliver'; readonly id: number }
    | { readonly do: 'join'; readonly from: string; readonly message: SyncData }
    | { readonly do: 'cleanup'; readonly forgetAfter: number }
    | { readonly do: 'wipe'; readonly stop: boolean }
    | { readonly do: 'stop' }
    | { readonly do: 'crash' }
    | {
        readonly do: 'query';
        readonly members: readonly string[];
        readonly nodeOfSite: Readonly<Record<string, string>>;
        readonly knownClusters: Readonly<Record<string, readonly string[]>>;
      }
  );

/** One recorded execution. */
export interface Trace {
  readonly file: string;
  readonly cluster: string;
  readonly seed: number | string;
  readonly steps: readonly Step[];
}

/** A file that is no trace. Its message says where and why. */
export class DamagedTrace extends Error {
  override readonly name = 'DamagedTrace';
}

const int = z.number().int();
const entry = z.strictObject({ value: z.json(), origin: z.string(), clock: int, wallTime: int, importedAt: int });
const clocks = z.record(z.string(), int);
const state = z.strictObject({
  clock: int,
  ackedIn: clocks,
  ackedOut: clocks,
  peers: z.record(
    z.string(),
    z.strictObject({ mem: entry.optional(), host: entry.optional(), info: entry.optional(), live: entry.optional() }),
  ),
});
const op = z.strictObject({
  origin: z.string(),
  key: z.strictObject({ type: z.enum(['mem', 'host', 'info', 'live']), site: z.string() }),
  clock: int,
  magic: int,
  value: z.json(),
  wallTime: int,
});
const message = z.strictObject({ cluster: z.string(), from: z.string(), since: int, acked: int, clock: int, data: z.array(op) });
const at = { site: z.string(), time: int, state };
const step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('start'), node: z.string(), ...at }),
  z.strictObject({ do: z.literal('setMember'), target: z.string(), value: z.boolean(), returns: int, ...at }),
  z.strictObject({ do: z.literal('setInfo'), value: z.json(), returns: int, ...at }),
  z.strictObject({
    do: z.literal('setLiveness'),
    target: z.string(),
    restarts: int,
    self: z.boolean(),
    up: z.boolean(),
    returns: int,
    ...at,
  }),
  z.strictObject({
    do: z.literal('flush'),
    sent: z.array(z.strictObject({ id: int, to: z.string(), node: z.string(), message })),
    notified: z.nullable(z.record(z.string(), z.json())),
    ...at,
  }),
  z.strictObject({ do: z.literal('deliver'), id: int, ...at }),
  z.strictObject({ do: z.literal('join'), from: z.string(), message, ...at }),
  z.strictObject({ do: z.literal('cleanup'), forgetAfter: int, ...at }),
  z.strictObject({ do: z.literal('wipe'), stop: z.boolean(), ...at }),
  z.strictObject({ do: z.literal('stop'), ...at }),
  z.strictObject({ do: z.literal('crash'), ...at }),
  z.strictObject({
    do: z.literal('query'),
    members: z.array(z.string()),
    nodeOfSite: z.record(z.string(), z.string()),
    knownClusters: z.record(z.string(), z.array(z.string())),
    ...at,
  }),
]);
const trace = z.strictObject({ format: z.literal(1), cluster: z.string(), seed: z.union([int, z.string()]), steps: z.array(step).min(1) });

/** Reads the traces of one `.json`, `.jsonl` or `.jsonl.gz` file. Throws {@link DamagedTrace} if any of it is unreadable. */
export function readTraces(file: string): Trace[] {
  const text = readText(file);
  const traces = /\.jsonl(\.gz)?$/.test(file) ? ofLines(text, file) : ofDocument(parseJson(text, file, 'file'), file);
  if (traces.length === 0) throw new DamagedTrace(`${file}: holds no trace`);
  return traces;
}

function ofLines(text: string, file: string): Trace[] {
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [parseTrace(line, file, `line ${i + 1}`)]));
}

function ofDocument(value: unknown, file: string): Trace[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown, i) => checkTrace(item, file, `trace ${i + 1}`));
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  } catch (error) {
    throw new DamagedTrace(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parseTrace(text: string, file: string, where: string): Trace {
  return checkTrace(parseJson(text, file, where), file, where);
}

function parseJson(text: string, file: string, where: string): unknown {
  const value = parsedJson(text, file, where);
  const trouble = troubleWithNames(text);
  if (trouble !== null) throw new DamagedTrace(`${file}: ${where} cannot be compared: ${trouble}`);
  return value;
}

function parsedJson(text: string, file: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedTrace(`${file}: ${where} is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Names of fields in valid JSON that would hide what is expected: of two of one name the first is lost, and `__proto__` is left out later. */
function troubleWithNames(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let last = '""';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const name = JSON.parse(last) as string;
      if (name === '__proto__') return 'a field is called __proto__';
      if (open.at(-1)?.has(name)) return `a field is given twice: ${name}`;
      open.at(-1)?.add(name);
    }
  }
  return null;
}

function checkTrace(value: unknown, file: string, where: string): Trace {
  const parsed = parsedTrace(value, file, where);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const said = [...(issue === undefined || issue.path.length === 0 ? [] : [issue.path.join('.')]), issue?.message ?? 'unknown'];
    throw new DamagedTrace(`${file}: ${where} is not a trace of format 1: ${said.join(': ')}`);
  }
  const { cluster, seed, steps } = parsed.data;
  return { file, cluster, seed, steps: steps as readonly Step[] };
}

function parsedTrace(value: unknown, file: string, where: string): ReturnType<typeof trace.safeParse> {
  try {
    return trace.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(file, where);
  }
}

function tooDeep(file: string, where: string): DamagedTrace {
  return new DamagedTrace(`${file}: ${where} is nested too deeply`);
}
