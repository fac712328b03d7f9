/** Turns any unknown value into a message or a refusal. Nothing that is not checked here reaches a replica from outside (rule R10). */

import type { Limits } from './limits.ts';
import { restartsMax, toLiveness } from './liveness.ts';
import type { Gap, Message, Part, SyncData } from './message.ts';
import { type Clock, type Key, type KeyType, keyTypes, type Op, type Value } from './operation.ts';
import type { Refusal } from './ports.ts';
import { isId } from './text.ts';
import { copyValue } from './value.ts';

/** A frozen message that shares nothing with the value it was made of, or why there is none. */
export type Checked = { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly why: Refusal };

/** Checks one decoded message. Never throws on JSON-like data; the work is proportional to what it accepts. */
export function checkMessage(value: unknown, limits: Limits): Checked {
  try {
    const kind = fieldsOf(value)['kind'] as Message['kind'];
    return { ok: true, message: Object.hasOwn(kinds, kind) ? kinds[kind](value, limits) : bad('malformed') };
  } catch (error) {
    if (error instanceof Bad) return { ok: false, why: error.why };
    throw error;
  }
}

class Bad extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

function bad(why: Refusal): never {
  throw new Bad(why);
}

/** Gives the value back, or a frozen copy of it; throws {@link Bad}. */
type Check<T> = (value: unknown, limits: Limits) => T;
type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : bad('malformed');
}

/** An object with these fields and no others. What its check finds to be undefined may be absent. */
function shaped<T>(shape: { readonly [K in keyof T]-?: Check<T[K] | undefined> }): Check<T> {
  const checks = Object.entries(shape) as [string, Check<unknown>][];
  return (value, limits) => {
    const fields = fieldsOf(value);
    onlyThese(fields, (name) => Object.hasOwn(shape, name));
    const copy: Record<string, unknown> = {};
    for (const [name, check] of checks) {
      const field = check(fields[name], limits);
      if (field !== undefined) copy[name] = field;
    }
    return Object.freeze(copy) as T;
  };
}

function onlyThese(fields: Fields, isKnown: (name: string) => boolean): void {
  if (!Object.keys(fields).every(isKnown)) bad('malformed');
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

const partShape = shaped<Part>({ index: count, of: count });
const part: Check<Part> = (value, limits) => {
  const checked = partShape(value, limits);
  return checked.of <= limits.partsMax && checked.index < checked.of ? checked : bad('bad-number');
};

const operations: Check<readonly Op[]> = (value, limits) => {
  if (!Array.isArray(value)) return bad('malformed');
  if (value.length > limits.operationsMax) bad('too-many-operations');
  return Object.freeze(Array.from(value, (op: unknown) => operation(op, limits)));
};

const bodyShape = shaped<SyncData>({ cluster: id, from: id, since: clock, acked: clock, clock, data: operations });
const body: Check<SyncData> = (value, limits) => {
  const sync = bodyShape(value, limits);
  return sync.since <= sync.clock && sync.data.every((op) => op.clock <= sync.clock) ? sync : bad('bad-number');
};

const envelope = { node: id, run: id, to: id };
const sender = { ...envelope, from: id, cluster: id };
const carrier = { ...envelope, data: body, ackedRun: run, part: maybe(part) };

const kinds: { readonly [K in Message['kind']]: Check<Message & { readonly kind: K }> } = {
  sync: shaped({ kind: only('sync'), ...carrier, sinceRun: maybe(run) }),
  answer: shaped({ kind: only('answer'), ...carrier, id: count }),
  gap: (value, limits) => {
    const gap = gapShape(value, limits);
    const { to, forgotten, host } = gap;
    // Only what became of the addressee itself may be offered: its own kick, its own address.
    if (forgotten !== undefined && (!isAbout(forgotten, 'mem', to) || forgotten.value !== false)) bad('bad-value');
    return host === undefined || isAbout(host, 'host', to) ? gap : bad('bad-value');
  },
  ask: shaped({
    kind: only('ask'),
    ...sender,
    to: (value, limits) => (value === null ? value : id(value, limits)),
    id: count,
    since: clock,
    acked: clock,
  }),
  decline: shaped({ kind: only('decline'), ...sender, id: count, why: only('not-durable', 'from-self') }),
};

const gapShape = shaped<Gap>({
  kind: only('gap'),
  ...sender,
  acked: clock,
  ackedRun: run,
  forgotten: maybe(operation),
  host: maybe(operation),
});

function isAbout({ key }: Op, type: KeyType, site: string): boolean {
  return key.type === type && key.site === site;
}

function operation(value: unknown, limits: Limits): Op {
  const fields = fieldsOf(value);
  onlyThese(fields, (name) => ['origin', 'key', 'clock', 'magic', 'value', 'wallTime'].includes(name));
  const named = fieldsOf(fields['key']);
  onlyThese(named, (name) => name === 'type' || name === 'site');
  const type = keyType(named['type'], limits);
  const key: Key = Object.freeze({ type, site: id(named['site'], limits) });
  const at = clock(fields['clock'], limits);
  const magic = integer(fields['magic'], -(2 ** 41), 0);
  const wallTime = integer(fields['wallTime'], 0, 2 ** 40);
  const origin = id(fields['origin'], limits);
  // Fallback operations lie below everything else: at clock 0, and never about liveness.
  if (magic < 0 && (at > 0 || type === 'live')) bad('bad-number');
  if ((type === 'host' || type === 'info') && origin !== key.site && magic >= 0) bad('bad-origin');
  return Object.freeze({ origin, key, clock: at, magic, value: checkedValue(type, fields['value'], limits), wallTime });
}

function checkedValue(type: KeyType, value: unknown, limits: Limits): Value {
  switch (type) {
    case 'mem':
      return typeof value === 'boolean' ? value : bad('bad-value');
    case 'host':
      return isId(value, limits.idBytesMax) ? value : bad('bad-value');
    case 'live': {
      const live = integer(value, 0, toLiveness(restartsMax, false, true));
      return [0, 1, 4, 5].includes(live % 16) ? live : bad('bad-value');
    }
    case 'info': {
      const copy = copyValue(value, limits);
      return copy.ok ? copy.value : bad(copy.why);
    }
    default:
      return type satisfies never;
  }
}
