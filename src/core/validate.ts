/** Turns any unknown value into a message or a refusal. Nothing that is not checked here reaches a replica from outside (rule R10). */

import type { Limits } from './limits.ts';
import { restartsMax, toLiveness } from './liveness.ts';
import type { Answer, Ask, Decline, Gap, Message, Part, Sync, SyncData } from './message.ts';
import { type Clock, type Key, type KeyType, keyTypes, type Op, type SiteId, type Value } from './operation.ts';
import type { Refusal } from './ports.ts';
import { isId } from './text.ts';
import { copyValue } from './value.ts';

/** A frozen message that shares nothing with the value it was made of, or why there is none. */
export type Checked = { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly why: Refusal };

/** Checks one decoded message. Never throws on JSON-like data; the work is proportional to what it accepts. */
export function checkMessage(value: unknown, limits: Limits): Checked {
  try {
    const check = kinds.get((value as Fields | null | undefined)?.['kind']) ?? bad('malformed');
    return { ok: true, message: check(value, limits) };
  } catch (error) {
    if (error instanceof Bad) return { ok: false, why: error.message };
    throw error;
  }
}

class Bad extends Error {
  declare readonly message: Refusal;
}

function bad(why: Refusal): never {
  throw new Bad(why);
}

/** Gives the value back, or a frozen copy of it; throws {@link Bad}. */
type Check<T> = (value: unknown, limits: Limits) => T;
/** How each field is checked. What its check finds to be undefined may be absent. */
type Shape<T> = { readonly [K in keyof T]-?: Check<T[K] | undefined> };
type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object that has no others. */
function fieldsOf(value: unknown, names: readonly string[]): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).every((name) => names.includes(name)) ? (value as Fields) : bad('malformed');
}

/** An object of this shape, whose fields agree with each other. */
function shaped<T>(shape: Shape<T>, agrees: (copy: T, limits: Limits) => boolean = () => true, why: Refusal = 'bad-number'): Check<T> {
  const checks = Object.entries(shape) as [string, Check<unknown>][];
  const names = Object.keys(shape);
  return (value, limits) => {
    const fields = fieldsOf(value, names);
    const copy: Record<string, unknown> = {};
    for (const [name, check] of checks) {
      const field = check(fields[name], limits);
      if (field !== undefined) copy[name] = field;
    }
    return agrees(copy as T, limits) ? (Object.freeze(copy) as T) : bad(why);
  };
}

function maybe<T>(check: Check<T>): Check<T | undefined> {
  return (value, limits) => (value === undefined ? undefined : check(value, limits));
}

function only<T>(...expected: readonly T[]): Check<T> {
  return (value) => expected.find((known) => known === value) ?? bad('malformed');
}

function integer(value: unknown, min: number, max: number): number {
  const isWithin = Number.isInteger(value) && (value as number) >= min && (value as number) <= max && !Object.is(value, -0);
  return isWithin ? (value as number) : bad('bad-number');
}

const id: Check<string> = (value, limits) => (isId(value, limits.idBytesMax) ? value : bad('bad-site-id'));
/** A run id, or the empty string for none. */
const run: Check<string> = (value, limits) => (value === '' ? value : id(value, limits));
const clock: Check<Clock> = (value, limits) => integer(value, 0, limits.clockMax);
const keyType = only(...keyTypes);
const count: Check<number> = (value) => integer(value, 0, 2 ** 31);

const part = shaped<Part>({ index: count, of: count }, ({ index, of }, { partsMax }) => of <= partsMax && index < of);

const operations: Check<readonly Op[]> = (value, limits) => {
  if (!Array.isArray(value)) return bad('malformed');
  if (value.length > limits.operationsMax) bad('too-many-operations');
  return Object.freeze(Array.from(value, (op: unknown) => operation(op, limits)));
};

const data = shaped<SyncData>(
  { cluster: id, from: id, since: clock, acked: clock, clock, data: operations },
  (sync) => sync.since <= sync.clock && sync.data.every((op) => op.clock <= sync.clock),
);

const envelope = { node: id, run: id, to: id };
const sender = { ...envelope, from: id, cluster: id };
const carrier = { ...envelope, data, ackedRun: run, part: maybe(part) };

const kinds: ReadonlyMap<unknown, Check<Message>> = new Map<unknown, Check<Message>>([
  ['sync', shaped<Sync>({ kind: only('sync'), ...carrier, sinceRun: maybe(run) })],
  ['answer', shaped<Answer>({ kind: only('answer'), ...carrier, id: count })],
  [
    'gap',
    shaped<Gap>(
      { kind: only('gap'), ...sender, acked: clock, ackedRun: run, forgotten: maybe(operation), host: maybe(operation) },
      // Only what became of the addressee itself may be offered: its own kick, its own address.
      ({ to, forgotten, host }) => isAbout(to, 'mem', forgotten) && !forgotten?.value && isAbout(to, 'host', host),
      'bad-value',
    ),
  ],
  [
    'ask',
    shaped<Ask>({
      kind: only('ask'),
      ...sender,
      to: (value, limits) => (value === null ? value : id(value, limits)),
      id: count,
      since: clock,
      acked: clock,
    }),
  ],
  ['decline', shaped<Decline>({ kind: only('decline'), ...sender, id: count, why: only('not-durable', 'from-self') })],
]);

/** Whether an operation that may be absent is about this key. */
function isAbout(site: SiteId, type: KeyType, op: Op | undefined): boolean {
  return op === undefined || (op.key.type === type && op.key.site === site);
}

const namesOfOp = ['origin', 'key', 'clock', 'magic', 'value', 'wallTime'];
const namesOfKey = ['type', 'site'];

/** Written out, not a shape: most of what arrives is operations. */
function operation(value: unknown, limits: Limits): Op {
  const fields = fieldsOf(value, namesOfOp);
  const named = fieldsOf(fields['key'], namesOfKey);
  const type = keyType(named['type'], limits);
  const key: Key = Object.freeze({ type, site: id(named['site'], limits) });
  const at = clock(fields['clock'], limits);
  const magic = integer(fields['magic'], -(2 ** 41), 0);
  const wallTime = integer(fields['wallTime'], 0, 2 ** 40);
  const origin = id(fields['origin'], limits);
  // Fallback operations lie below everything else: at clock 0, and never about liveness.
  if (magic < 0 && (at > 0 || type === 'live')) bad('bad-number');
  if ((type === 'host' || type === 'info') && origin !== key.site && magic >= 0) bad('bad-origin');
  return Object.freeze({ origin, key, clock: at, magic, value: values[type](fields['value'], limits), wallTime });
}

const values: { readonly [type in KeyType]: Check<Value> } = {
  mem: (value) => (typeof value === 'boolean' ? value : bad('bad-value')),
  host: (value, limits) => (isId(value, limits.idBytesMax) ? value : bad('bad-value')),
  live: (value) => {
    const live = integer(value, 0, toLiveness(restartsMax, false, true));
    return [0, 1, 4, 5].includes(live % 16) ? live : bad('bad-value');
  },
  info: (value, limits) => {
    const copy = copyValue(value, limits);
    return copy.ok ? copy.value : bad(copy.why);
  },
};
