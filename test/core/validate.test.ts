/** The validator: every refusal that it knows, and that what it accepts is a frozen copy. */

import { describe, expect, test } from 'vitest';
import { checkMessage, defaultLimits, type Message, type Op, type Refusal } from '../../src/core/index.ts';

const limits = { ...defaultLimits, operationsMax: 3, partsMax: 4, idBytesMax: 20, valueLengthMax: 100, clockMax: 1000 };
const op: Op = { origin: 'A', key: { type: 'mem', site: 'X' }, clock: 5, magic: 0, value: false, wallTime: 10 };
const data = { cluster: 'c', from: 'A', since: 1, acked: 2, clock: 9, data: [op] };
const envelope = { node: 'n', run: 'r' };
const sync: Message = { kind: 'sync', ...envelope, to: 'B', data, ackedRun: '' };
const answer: Message = { kind: 'answer', ...envelope, to: 'B', id: 3, data, ackedRun: 'q', part: { index: 0, of: 2 } };
const host: Op = { ...op, origin: 'B', key: { type: 'host', site: 'B' }, value: 'm' };
const gap: Message = {
  kind: 'gap',
  ...envelope,
  to: 'B',
  from: 'A',
  cluster: 'c',
  acked: 4,
  ackedRun: 'q',
  forgotten: { ...op, key: { type: 'mem', site: 'B' } },
  host,
};
const ask: Message = { kind: 'ask', ...envelope, to: null, from: 'A', cluster: 'c', id: 1, since: 0, acked: 0 };
const decline: Message = { kind: 'decline', ...envelope, to: 'B', from: 'A', cluster: 'c', id: 1, why: 'not-durable' };

/** The message with one field, named by its path, replaced; `undefined` takes it away. */
function altered(message: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(message) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  let place = copy;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

function why(value: unknown): Refusal | 'accepted' {
  const checked = checkMessage(value, limits);
  return checked.ok ? 'accepted' : checked.why;
}

test.each([sync, answer, gap, ask, decline, { ...decline, why: 'from-self' } as Message])(
  '$kind: accepted as an equal, frozen copy',
  (message) => {
    const checked = checkMessage(message, limits);
    expect(checked).toEqual({ ok: true, message });
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(checked.ok && checked.message !== message && isFrozen(checked.message)).toBe(true);
  },
);

describe('refused', () => {
  test.each<[Refusal, Message, string, unknown]>([
    ['malformed', sync, 'kind', 'hello'],
    ['malformed', sync, 'kind', undefined],
    ['malformed', sync, 'more', 1],
    ['malformed', sync, 'data', undefined],
    ['malformed', sync, 'data', []],
    ['malformed', sync, 'data.more', 1],
    ['malformed', sync, 'data.data', {}],
    ['malformed', sync, 'data.data', [null]],
    ['malformed', sync, 'data.data', new Array(2)],
    ['malformed', sync, 'data.data.0.more', 1],
    ['malformed', sync, 'data.data.0.key', 'mem'],
    ['malformed', sync, 'data.data.0.key.more', 1],
    ['malformed', sync, 'data.data.0.key.type', 'toString'],
    ['malformed', answer, 'part', 1],
    ['malformed', answer, 'part.more', 1],
    ['malformed', gap, 'since', 1],
    ['malformed', ask, 'data', []],
    ['malformed', decline, 'why', 'busy'],
    ['malformed', decline, 'part', { index: 0, of: 1 }],
    ['bad-site-id', sync, 'to', ''],
    ['bad-site-id', sync, 'to', null],
    ['bad-site-id', sync, 'node', undefined],
    ['bad-site-id', sync, 'run', ''],
    ['bad-site-id', sync, 'ackedRun', 7],
    ['bad-site-id', sync, 'data.cluster', '\ud800'],
    ['bad-site-id', sync, 'data.from', 'x'.repeat(21)],
    ['bad-site-id', sync, 'data.data.0.origin', ''],
    ['bad-site-id', sync, 'data.data.0.key.site', {}],
    ['bad-site-id', ask, 'to', ''],
    ['bad-number', sync, 'data.since', 10],
    ['bad-number', sync, 'data.since', -1],
    ['bad-number', sync, 'data.acked', 1.5],
    ['bad-number', sync, 'data.acked', -0],
    ['bad-number', sync, 'data.clock', 1001],
    ['bad-number', sync, 'data.clock', '9'],
    ['bad-number', sync, 'data.clock', Number.NaN],
    ['bad-number', sync, 'data.data.0.clock', 10],
    ['bad-number', sync, 'data.data.0.magic', 1],
    ['bad-number', sync, 'data.data.0.magic', -(2 ** 42)],
    ['bad-number', sync, 'data.data.0.magic', -1],
    ['bad-number', sync, 'data.data.0.wallTime', -1],
    ['bad-number', sync, 'data.data.0.wallTime', undefined],
    ['bad-number', sync, 'data.data.0', { ...op, key: { type: 'live', site: 'X' }, value: 'up' }],
    ['bad-number', sync, 'data.data.0', { ...op, key: { type: 'live', site: 'X' }, value: 16 * 2 ** 40 + 16 }],
    ['bad-number', sync, 'data.data.0', { ...op, key: { type: 'live', site: 'X' }, clock: 0, magic: -1, value: 1 }],
    ['bad-number', answer, 'id', -1],
    ['bad-number', answer, 'id', 2 ** 32],
    ['bad-number', answer, 'part.index', 2],
    ['bad-number', answer, 'part.of', 5],
    ['bad-number', answer, 'part.of', 0],
    ['bad-number', gap, 'acked', 1001],
    ['bad-number', gap, 'forgotten.clock', 1001],
    ['bad-number', ask, 'since', null],
    ['bad-value', sync, 'data.data.0.value', 'yes'],
    ['bad-value', sync, 'data.data.0', { ...host, origin: 'B', value: '' }],
    ['bad-value', sync, 'data.data.0', { ...op, key: { type: 'live', site: 'X' }, value: 2 }],
    ['bad-value', sync, 'data.data.0', { ...op, key: { type: 'info', site: 'A' }, value: [Number.NaN] }],
    ['bad-value', gap, 'forgotten.value', true],
    ['bad-value', gap, 'forgotten.key.site', 'C'],
    ['bad-value', gap, 'forgotten', host],
    ['bad-value', gap, 'host', { ...host, origin: 'A', key: { type: 'host', site: 'A' } }],
    ['bad-value', gap, 'host', { ...op, key: { type: 'mem', site: 'B' } }],
    ['bad-origin', sync, 'data.data.0', { ...host, origin: 'A' }],
    ['bad-origin', sync, 'data.data.0', { ...host, origin: 'A', key: { type: 'info', site: 'B' } }],
    ['too-many-operations', sync, 'data.data', [op, op, op, op]],
    ['too-large', sync, 'data.data.0', { ...op, key: { type: 'info', site: 'A' }, value: 'x'.repeat(100) }],
  ])('%s: %o %s', (refusal, message, path, value) => {
    expect(why(altered(message, path, value))).toBe(refusal);
  });

  test.each([null, undefined, 1, 'sync', [], [sync], true, () => sync])('%o, which is no message', (value) => {
    expect(why(value)).toBe('malformed');
  });
});

test('fallback operations come from anybody, and say nothing with a clock', () => {
  const fallback = { ...host, origin: 'J', clock: 0, magic: -7 };
  expect(why(altered(sync, 'data.data.0', fallback))).toBe('accepted');
  expect(why(altered(sync, 'data.data.0', { ...fallback, clock: 1 }))).toBe('bad-number');
});

describe('accepted, at the very bounds', () => {
  const at = (fields: object): Op => ({ ...op, ...fields }) as Op;
  test.each<[Message, string, unknown, unknown]>([
    [answer, 'part', { index: 3, of: 4 }, { index: 4, of: 4 }],
    [answer, 'part', { index: 0, of: 1 }, { index: 1, of: 1 }],
    [answer, 'part', undefined, null],
    [answer, 'id', 0, -1],
    [answer, 'id', 2 ** 31, 2 ** 31 + 1],
    [sync, 'ackedRun', '', '\ud800'],
    [sync, 'sinceRun', 'q', 7],
    [sync, 'sinceRun', '', '\ud800'],
    [sync, 'sinceRun', undefined, null],
    [sync, 'data.since', 9, 10],
    [sync, 'data.since', 0, -1],
    [sync, 'data.clock', 1000, 1001],
    [sync, 'data.data', [op, op, op], [op, op, op, op]],
    [sync, 'data.data', [], null],
    [sync, 'data.data.0.clock', 9, 10],
    [sync, 'data.data.0', { ...host, clock: 9 }, { ...host, clock: 10 }],
    [sync, 'data.data.0.clock', 0, -0],
    [sync, 'data.data.0.wallTime', 0, -1],
    [sync, 'data.data.0.wallTime', 2 ** 40, 2 ** 40 + 1],
    [sync, 'data.data.0', at({ clock: 0, magic: -(2 ** 41) }), at({ clock: 0, magic: -(2 ** 41) - 1 })],
    [sync, 'data.data.0', at({ clock: 0, magic: -1 }), at({ clock: 1, magic: -1 })],
    [sync, 'data.data.0', { ...host, origin: 'A', clock: 0, magic: -1 }, { ...host, origin: 'A', clock: 0, magic: 0 }],
    [sync, 'data.data.0', { ...host, value: 'n'.repeat(20) }, { ...host, value: 'n'.repeat(21) }],
    [gap, 'forgotten', undefined, null],
    [gap, 'host', undefined, null],
    [ask, 'to', 'B', undefined],
  ])('%o %s %o, and not %o', (message, path, good, evil) => {
    expect(why(altered(message, path, good))).toBe('accepted');
    expect(why(altered(message, path, evil))).not.toBe('accepted');
  });

  test('a field that may be absent is absent also if it is undefined', () => {
    expect(checkMessage({ ...sync, part: undefined, sinceRun: undefined }, limits)).toStrictEqual({ ok: true, message: sync });
  });

  test('liveness: up to 2^40 restarts, and of each four words only', () => {
    const top = 16 * 2 ** 40;
    const accepted = (value: number): boolean =>
      why(altered(sync, 'data.data.0', at({ key: { type: 'live', site: 'X' }, value }))) === 'accepted';
    for (const words of [0, 32, top]) {
      const good = Array.from({ length: 16 }, (_, i) => i).filter((i) => accepted(words + i));
      expect(good).toEqual([0, 1, 4, 5]);
    }
    expect([accepted(-1), accepted(top + 16), accepted(0.5)]).toEqual([false, false, false]);
  });

  test('only a sync says since which run, and only an answer is numbered', () => {
    expect(why({ ...answer, sinceRun: 'q' })).toBe('malformed');
    expect(why({ ...sync, id: 1 })).toBe('malformed');
  });
});

test('what is no data, but throws when it is looked at, is thrown on: a bug of the caller', () => {
  const trap = Object.defineProperty({}, 'kind', {
    enumerable: true,
    get: () => {
      throw new RangeError('trap');
    },
  });
  expect(() => checkMessage(trap, limits)).toThrow(RangeError);
});
