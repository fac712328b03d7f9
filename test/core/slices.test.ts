/** What a message takes of a state: all since a clock value, shared between messages, and divided when one cannot take it (R4, R10). */

import { describe, expect, test } from 'vitest';
import { type Batch, defaultLimits, musterRules, type Op, Replica, type Snapshot } from '../../src/core/index.ts';
import { bytesOf } from '../../src/core/size.ts';
import { Lone, op, wallS } from './lone.ts';

function names(data: readonly Op[]): string[] {
  return data.map(({ key }) => `${key.type} ${key.site}`);
}

/** P with three members and a liveness of each, in turn. */
function mixed(limits: Partial<typeof defaultLimits>, rules = musterRules): Lone {
  const p = new Lone({ limits: { ...defaultLimits, ...limits }, rules });
  for (const site of ['a', 'b', 'c']) {
    p.replica.setMember(site, true, wallS);
    p.replica.setLiveness(site, { restarts: 0, self: false, up: true }, wallS);
  }
  return p;
}

const inOrder = ['mem P', 'host P', 'mem a', 'live a', 'mem b', 'live b', 'mem c', 'live c'];

describe('a message', () => {
  test('takes what was stored at a clock value or later, oldest first', () => {
    const { replica } = mixed({});
    expect(names(replica.getData(0, 0).data)).toEqual(inOrder);
    expect(names(replica.getData(5, 0).data)).toEqual(inOrder.slice(5));
    expect(replica.getData(5, 3)).toMatchObject({ cluster: 'c', from: 'P', since: 5, acked: 3, clock: 7 });
    expect(replica.getData(8, 0).data).toEqual([]);
  });

  test('shares its list with others that take the same, until something is stored', () => {
    const { replica } = mixed({});
    const list = (since: number): readonly Op[] => replica.bodies(since, 0)[0]!.data;
    const before = list(5);
    expect([list(5) === before, list(8) === list(9)]).toEqual([true, true]);
    replica.setInfo(1, wallS);
    expect(list(5)).not.toBe(before);
    expect(names(list(5))).toEqual([...inOrder.slice(5), 'info P']);
    // As many as before, but others.
    const latest = list(8);
    replica.setInfo(2, wallS);
    expect(list(8).map(({ value }) => value)).toEqual([2]);
    expect(latest.map(({ value }) => value)).toEqual([1]);
  });

  test('takes as many operations as the limit says, and no more: then `mem` comes first', () => {
    const parts = (operationsMax: number, rules = musterRules): string[][] =>
      mixed({ operationsMax }, rules)
        .replica.bodies(0, 0)
        .map(({ data }) => names(data));
    expect(parts(8)).toEqual([inOrder]);
    expect(parts(7)).toEqual([['mem P', 'mem a', 'mem b', 'mem c', 'host P', 'live a', 'live b'], ['live c']]);
    expect(parts(3).map((part) => part.length)).toEqual([3, 3, 2]);
    expect(parts(3, { ...musterRules, checksInput: false })).toEqual([inOrder]);
  });

  test('takes as many bytes as the limit says, and no more', () => {
    const { data } = mixed({}).replica.getData(0, 0);
    const total = data.reduce((sum, op) => sum + bytesOf(op), 0);
    const lengths = (messageBytesMax: number): number[] =>
      mixed({ messageBytesMax })
        .replica.bodies(0, 0)
        .map((body) => body.data.length);
    expect(names(mixed({ messageBytesMax: total }).replica.bodies(0, 0)[0]!.data)).toEqual(inOrder);
    const members = data.filter(({ key }) => key.type === 'mem').reduce((sum, op) => sum + bytesOf(op), 0);
    expect([lengths(total), lengths(members), lengths(members - 1)]).toEqual([[8], [4, 4], [3, 4, 1]]);
    expect(lengths(total - 1)).toEqual([7, 1]);
    for (const bodies of [400, 300].map((messageBytesMax) => mixed({ messageBytesMax }).replica.bodies(0, 0)))
      for (const body of bodies) expect(body.data.reduce((sum, op) => sum + bytesOf(op), 0)).toBeLessThanOrEqual(400);
    expect(lengths(300)).toEqual([2, 2, 2, 2]);
    // One that is larger than a message travels alone.
    expect(lengths(1)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('counts the bytes of an operation anew when another has taken its place', () => {
    const p = mixed({ messageBytesMax: 1500 });
    p.replica.setInfo('x', wallS);
    expect(p.replica.bodies(0, 0).length).toBe(1);
    p.replica.setInfo('x'.repeat(1000), wallS);
    expect(p.replica.bodies(0, 0).length).toBe(2);
  });
});

describe('the size of an operation', () => {
  test('grows with the bytes of its names and its value, and never falls short of them', () => {
    const size = (value: Op['value'], site = 'P', origin = site): number => bytesOf(op('info', site, value, 1, { origin }));
    const least = size(1);
    expect(least).toBe(120 + 2 + 9);
    expect([size(true), size(null), size(2 ** 60)]).toEqual([least, least, least]);
    expect(size('€uro')).toBe(120 + 2 + 6);
    expect(size(1, 'né', 'x')).toBe(120 + 3 + 1 + 9);
    expect(size([1, 2])).toBe(120 + 2 + 5 * 5);
    expect(size({ a: 'é' })).toBe(120 + 2 + 5 * '{"a":"é"}'.length);
  });
});

describe('the default operation', () => {
  test('that takes the place of a fallback one lies before all else: it hides nothing that is to be sent', () => {
    const fallback = op('mem', 'P', true, 0, { origin: 'J', magic: -5 });
    const replica = new Replica({ cluster: 'c', site: 'P' });
    const entries = [fallback, op('mem', 'F', true, 3)].map((op, i) => ({ op, importedAt: 4 + i }));
    replica.restore({ meta: { clock: 5, wallS, run: 'last run' }, peers: [], entries }, wallS);
    replica.begin('nP', 'run of P', wallS);
    expect(replica.entry('mem', 'P')).toMatchObject({ op: { origin: 'P', clock: 0, magic: 0 }, importedAt: 0 });
    expect(names(replica.getData(0, 0).data)).toEqual(['mem P', 'mem F', 'host P']);
    expect(names(replica.getData(5, 0).data)).toEqual(['mem F', 'host P']);
    expect(names(replica.collect(1, wallS).entries.map(({ op }) => op)).sort()).toEqual(['host P', 'mem P']);
  });
});

describe('a restored state', () => {
  test('lies in the order in which it was stored, whatever the order of the snapshot', () => {
    const p = mixed({});
    p.replica.importFallback(
      [
        { site: 'b', node: 'nb', info: 1 },
        { site: 'B', node: 'nB', info: 1 },
      ],
      wallS,
    );
    const batch: Batch = p.replica.collect(1, wallS);
    const expected = [...inOrder, 'mem B', 'host B', 'info B', 'host b', 'info b'];
    for (const entries of [batch.entries, [...batch.entries].reverse()]) {
      const snapshot: Snapshot = { meta: batch.meta, peers: batch.peers, entries };
      const again = new Replica({ cluster: 'c', site: 'P' });
      again.restore(snapshot, wallS);
      expect(names(again.getData(0, 0).data)).toEqual(expected);
      expect([again.clock, again.durableClock, again.clean]).toEqual([batch.meta.clock, batch.meta.clock, true]);
    }
  });
});
