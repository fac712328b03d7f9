/** Turns any unknown value into a message or a refusal. Nothing that is not checked here reaches a replica from outside (rule R10). */

import type { Limits } from './limits.ts';
import { restartsMax, toLiveness } from './liveness.ts';
import type { Answer, Message, Part, SyncData } from './message.ts';
import type { Clock, Key, KeyType, Op, Value } from './operation.ts';
import type { Refusal } from './ports.ts';
import { isId } from './text.ts';
import { copyValue } from './value.ts';

/** A frozen message that shares nothing with the value it was made of, or why there is none. */
export type Checked = { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly why: Refusal };

/** Checks one decoded message. Never throws on JSON-like data; the work is proportional to what it accepts. */
export function checkMessage(value: unknown, limits: Limits): Checked {
  try {
    return { ok: true, message: Object.freeze(new Checker(limits).message(value)) };
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

type Fields = Readonly<Record<string, unknown>>;

class Checker {
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  message(value: unknown): Message {
    const m = this.#fields(value);
    const node = this.#id(m['node']);
    const run = this.#id(m['run']);
    switch (m['kind']) {
      case 'sync':
        this.#only(m, ['kind', 'node', 'run', 'to', 'data', 'ackedRun', 'part']);
        return { kind: 'sync', node, run, to: this.#id(m['to']), ...this.#body(m) };
      case 'answer':
        this.#only(m, ['kind', 'node', 'run', 'to', 'id', 'data', 'ackedRun', 'part']);
        return { kind: 'answer', node, run, to: this.#id(m['to']), id: this.#count(m['id']), ...this.#body(m) };
      case 'gap': {
        this.#only(m, ['kind', 'node', 'run', 'to', 'from', 'cluster', 'acked', 'ackedRun', 'forgotten', 'host']);
        const to = this.#id(m['to']);
        const tombstone = m['forgotten'] === undefined ? {} : { forgotten: this.#tombstone(m['forgotten'], to) };
        const host = m['host'] === undefined ? {} : { host: this.#own(m['host'], 'host', to) };
        const ends = { to, from: this.#id(m['from']), cluster: this.#id(m['cluster']) };
        return {
          kind: 'gap',
          node,
          run,
          ...ends,
          acked: this.#clock(m['acked']),
          ackedRun: this.#run(m['ackedRun']),
          ...tombstone,
          ...host,
        };
      }
      case 'ask': {
        this.#only(m, ['kind', 'node', 'run', 'to', 'from', 'cluster', 'id', 'since', 'acked']);
        const to = m['to'] === null ? null : this.#id(m['to']);
        const ends = { to, from: this.#id(m['from']), cluster: this.#id(m['cluster']) };
        return {
          kind: 'ask',
          node,
          run,
          ...ends,
          id: this.#count(m['id']),
          since: this.#clock(m['since']),
          acked: this.#clock(m['acked']),
        };
      }
      case 'decline': {
        this.#only(m, ['kind', 'node', 'run', 'to', 'from', 'cluster', 'id', 'why']);
        const why = m['why'];
        if (why !== 'not-durable' && why !== 'from-self') throw new Bad('malformed');
        const ends = { to: this.#id(m['to']), from: this.#id(m['from']), cluster: this.#id(m['cluster']) };
        return { kind: 'decline', node, run, ...ends, id: this.#count(m['id']), why };
      }
      default:
        throw new Bad('malformed');
    }
  }

  #body(m: Fields): Pick<Answer, 'data' | 'ackedRun' | 'part'> {
    const part = m['part'] === undefined ? {} : { part: this.#part(m['part']) };
    return { data: this.#syncData(m['data']), ackedRun: this.#run(m['ackedRun']), ...part };
  }

  #syncData(value: unknown): SyncData {
    const d = this.#fields(value);
    this.#only(d, ['cluster', 'from', 'since', 'acked', 'clock', 'data']);
    const clock = this.#clock(d['clock']);
    const since = this.#clock(d['since']);
    const ops = d['data'];
    if (!Array.isArray(ops)) throw new Bad('malformed');
    if (ops.length > this.#limits.operationsMax) throw new Bad('too-many-operations');
    if (since > clock) throw new Bad('bad-number');
    const data = Object.freeze(Array.from(ops, (op: unknown) => this.#op(op, clock)));
    return Object.freeze({
      cluster: this.#id(d['cluster']),
      from: this.#id(d['from']),
      since,
      acked: this.#clock(d['acked']),
      clock,
      data,
    });
  }

  #part(value: unknown): Part {
    const p = this.#fields(value);
    this.#only(p, ['index', 'of']);
    const index = this.#count(p['index']);
    const of = this.#count(p['of']);
    if (of < 1 || of > this.#limits.partsMax || index >= of) throw new Bad('bad-number');
    return Object.freeze({ index, of });
  }

  /** A tombstone is the addressee's own `mem = false`. */
  #tombstone(value: unknown, to: string): Op {
    const op = this.#own(value, 'mem', to);
    if (op.value !== false) throw new Bad('bad-value');
    return op;
  }

  #own(value: unknown, type: KeyType, to: string): Op {
    const op = this.#op(value, this.#limits.clockMax);
    if (op.key.type !== type || op.key.site !== to) throw new Bad('bad-value');
    return op;
  }

  #op(value: unknown, clockMax: Clock): Op {
    const o = this.#fields(value);
    this.#only(o, ['origin', 'key', 'clock', 'magic', 'value', 'wallTime']);
    const k = this.#fields(o['key']);
    this.#only(k, ['type', 'site']);
    const type = k['type'];
    if (type !== 'mem' && type !== 'host' && type !== 'info' && type !== 'live') throw new Bad('malformed');
    const key: Key = Object.freeze({ type, site: this.#id(k['site']) });
    const clock = this.#clock(o['clock']);
    if (clock > clockMax) throw new Bad('bad-number');
    const magic = this.#integer(o['magic'], -(2 ** 41), 0);
    const wallTime = this.#integer(o['wallTime'], 0, 2 ** 40);
    const origin = this.#id(o['origin']);
    // Fallback operations lie below everything else: at clock 0, and never about liveness.
    if (magic < 0 && (clock > 0 || type === 'live')) throw new Bad('bad-number');
    if ((type === 'host' || type === 'info') && origin !== key.site && magic >= 0) throw new Bad('bad-origin');
    return Object.freeze({ origin, key, clock, magic, value: this.#value(type, o['value']), wallTime });
  }

  #value(type: Key['type'], value: unknown): Value {
    switch (type) {
      case 'mem':
        if (typeof value !== 'boolean') throw new Bad('bad-value');
        return value;
      case 'host':
        if (!isId(value, this.#limits.idBytesMax)) throw new Bad('bad-value');
        return value;
      case 'live': {
        const live = this.#integer(value, 0, toLiveness(restartsMax, false, true));
        if (![0, 1, 4, 5].includes(live % 16)) throw new Bad('bad-value');
        return live;
      }
      case 'info': {
        const copy = copyValue(value, { lengthMax: this.#limits.valueLengthMax, depthMax: this.#limits.valueDepthMax });
        if (!copy.ok) throw new Bad(copy.why);
        return copy.value;
      }
      default:
        return type satisfies never;
    }
  }

  #fields(value: unknown): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Bad('malformed');
    return value as Fields;
  }

  #only(fields: Fields, names: readonly string[]): void {
    for (const name of Object.keys(fields)) if (!names.includes(name)) throw new Bad('malformed');
  }

  #id(value: unknown): string {
    if (!isId(value, this.#limits.idBytesMax)) throw new Bad('bad-site-id');
    return value;
  }

  /** A run id, or the empty string for none. */
  #run(value: unknown): string {
    return value === '' ? '' : this.#id(value);
  }

  #clock(value: unknown): Clock {
    return this.#integer(value, 0, this.#limits.clockMax);
  }

  #count(value: unknown): number {
    return this.#integer(value, 0, 2 ** 31);
  }

  #integer(value: unknown, min: number, max: number): number {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max || Object.is(value, -0)) throw new Bad('bad-number');
    return value as number;
  }
}
