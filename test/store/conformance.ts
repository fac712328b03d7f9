/** The contract of the Store port as tests: every store runs them all. */

import seedrandom from 'seedrandom';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyTypes } from '../../src/core/operation.ts';
import type { Batch, Snapshot } from '../../src/core/ports.ts';
import type { OpenStore, ReplicaId, Store, StoreResult } from '../../src/host/ports.ts';
import { batch, entry, Model, ordered, peer, randomEntry } from './batches.ts';

const replica: ReplicaId = { cluster: 'c', site: 's' };

/** Ids that a careless key layout would confuse with one another. */
const awkward = [
  '',
  'a',
  'a/',
  '/a',
  'a/b',
  '%',
  '%2F',
  '%252F',
  'a%2Fb',
  '\u0000',
  '\ufeff',
  '\uffff',
  '\u{10000}',
  'é',
  'e\u0301',
  'e/mem/s',
  '../..',
  'A',
];

/** Opens a store that must open. */
export async function opened(open: OpenStore): Promise<Store> {
  return value(await open());
}

/** The value of a result that must be one. */
export function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(`${result.problem.kind}: ${result.problem.message}`);
  return result.value;
}

async function loaded(store: Store, from: ReplicaId = replica): Promise<Snapshot | null> {
  return ordered(value(await store.load(from)));
}

async function commit(store: Store, what: Batch, to: ReplicaId = replica): Promise<void> {
  expect(await store.commit(to, what)).toStrictEqual({ ok: true });
}

/** Runs the suite against openers that `fresh` makes: each of an empty store of its own. */
export function storeConformance(name: string, fresh: () => OpenStore | Promise<OpenStore>): void {
  describe(`${name} keeps the contract of stores`, () => {
    let open: OpenStore;
    beforeEach(async () => {
      open = await fresh();
      return async () => {
        const left = await open();
        if (left.ok) await left.value.close();
      };
    });

    async function using(steps: (store: Store) => Promise<void>): Promise<void> {
      const store = await opened(open);
      try {
        await steps(store);
      } finally {
        await store.close();
      }
    }

    contentTests(using);
    ownershipTests(() => open, using);
    randomTests(using);
  });
}

type Using = (steps: (store: Store) => Promise<void>) => Promise<void>;

function contentTests(using: Using): void {
  test('what was never committed is null, and listed nowhere', () =>
    using(async (store) => {
      expect(await loaded(store)).toBeNull();
      expect(value(await store.list())).toStrictEqual([]);
    }));

  test('a batch replaces, key by key, and leaves the rest', () =>
    using(async (store) => {
      await commit(store, batch(1, { entries: [entry('mem', 'a', 1), entry('host', 'a', 1, 'n1')], peers: [peer('a', { ackedIn: 5 })] }));
      await commit(store, batch(2, { entries: [entry('host', 'a', 2, 'n2'), entry('live', 'a', 2, 17)] }));
      expect(await loaded(store)).toStrictEqual({
        meta: { clock: 2, wallS: 1_700_000_000, run: 'r' },
        entries: [entry('host', 'a', 2, 'n2'), entry('live', 'a', 2, 17), entry('mem', 'a', 1)],
        peers: [peer('a', { ackedIn: 5 })],
      });
    }));

  test('a batch without records keeps the clock', () =>
    using(async (store) => {
      await commit(store, batch(7));
      expect(await loaded(store)).toStrictEqual({ meta: { clock: 7, wallS: 1_700_000_000, run: 'r' }, entries: [], peers: [] });
    }));

  test('clear comes first: what the same batch puts stays', () =>
    using(async (store) => {
      await commit(store, batch(1, { entries: [entry('mem', 'a', 1), entry('mem', 'b', 1)], peers: [peer('a'), peer('b')] }));
      await commit(
        store,
        batch(2, { clear: true, drop: ['b'], entries: [entry('mem', 'a', 2, false)], peers: [peer('b', { forgotten: true })] }),
      );
      expect(await loaded(store)).toStrictEqual({
        meta: { clock: 2, wallS: 1_700_000_000, run: 'r' },
        entries: [entry('mem', 'a', 2, false)],
        peers: [peer('b', { forgotten: true })],
      });
      await commit(store, batch(3, { clear: true }));
      expect(await loaded(store)).toStrictEqual({ meta: { clock: 3, wallS: 1_700_000_000, run: 'r' }, entries: [], peers: [] });
    }));

  test('drop deletes all of a site, before anything is put', () =>
    using(async (store) => {
      const all = (site: string): Batch =>
        batch(1, { entries: keyTypes.map((type) => entry(type, site, 1)), peers: [peer(site, { ackedOut: 1 })] });
      for (const site of ['a', 'b', 'a/', 'ab']) await commit(store, all(site));
      await commit(store, batch(2, { drop: ['a', 'unknown'], entries: [entry('mem', 'a', 2, false)] }));
      const after = await loaded(store);
      expect(after?.entries.filter((record) => record.op.key.site === 'a')).toStrictEqual([entry('mem', 'a', 2, false)]);
      expect(after?.entries).toHaveLength(13);
      expect(after?.peers.map((record) => record.site)).toStrictEqual(['a/', 'ab', 'b']);
    }));

  test('an absent acknowledgement differs from 0', () =>
    using(async (store) => {
      const peers = [
        peer('a'),
        peer('b', { ackedIn: 0 }),
        peer('c', { ackedOut: 0 }),
        peer('d', { ackedIn: 0, ackedInRun: 'r', ackedOut: 2 ** 48 }),
      ];
      await commit(store, batch(1, { peers }));
      expect((await loaded(store))?.peers).toStrictEqual(peers);
    }));

  test('numbers and values come back exactly', () =>
    using(async (store) => {
      const info = { a: [1, -1, 2 ** 53, 0.1, 1e300, null, true, 'x\u0000\u{10ffff}'], '10': {}, '9': [] };
      const exact = { op: { ...entry('info', 'a', 2 ** 48, info).op, magic: 1_700_000_000 - 2 ** 40 }, importedAt: 2 ** 48 };
      await commit(store, batch(2 ** 48, { entries: [exact] }));
      const after = await loaded(store);
      expect(after?.entries).toStrictEqual([exact]);
      expect(after?.entries[0]?.op).not.toBe(exact.op);
    }));

  test('ids of every kind are kept apart', () =>
    using(async (store) => {
      await commit(store, batch(1, { entries: awkward.map((site) => entry('mem', site, 1)), peers: awkward.map((site) => peer(site)) }));
      const after = await loaded(store);
      expect(new Set(after?.entries.map((record) => record.op.key.site))).toStrictEqual(new Set(awkward));
      expect(new Set(after?.peers.map((record) => record.site))).toStrictEqual(new Set(awkward));
      for (const site of awkward) await commit(store, batch(2, { drop: [site] }));
      expect(await loaded(store)).toStrictEqual({ meta: { clock: 2, wallS: 1_700_000_000, run: 'r' }, entries: [], peers: [] });
    }));

  test('replicas of every cluster and site are kept apart, listed, and erased alone', () =>
    using(async (store) => {
      const ids = awkward.flatMap((cluster) => awkward.map((site) => ({ cluster, site })));
      for (const [i, id] of ids.entries()) await commit(store, batch(i + 1, { entries: [entry('mem', `${i}`, i + 1)] }), id);
      const listed = value(await store.list());
      expect(new Set(listed.map((id) => JSON.stringify(id)))).toStrictEqual(new Set(ids.map((id) => JSON.stringify(id))));
      expect(listed).toHaveLength(ids.length);
      for (const [i, id] of ids.entries()) {
        const after = await loaded(store, id);
        expect([after?.meta.clock, after?.entries.length, after?.entries[0]?.op.key.site]).toStrictEqual([i + 1, 1, `${i}`]);
      }
      expect(await store.erase({ cluster: 'a', site: 'a' })).toStrictEqual({ ok: true, value: null });
      expect(await loaded(store, { cluster: 'a', site: 'a' })).toBeNull();
      expect(await loaded(store, { cluster: 'a', site: 'a/' })).not.toBeNull();
      expect(value(await store.list())).toHaveLength(ids.length - 1);
    }));

  test('an erased replica may begin anew', () =>
    using(async (store) => {
      await commit(store, batch(9, { entries: [entry('mem', 'a', 9)] }));
      value(await store.erase(replica));
      await commit(store, batch(1, { entries: [entry('mem', 'b', 1)] }));
      expect((await loaded(store))?.entries).toStrictEqual([entry('mem', 'b', 1)]);
      expect(value(await store.list())).toStrictEqual([replica]);
    }));

  test('an id with a lone surrogate is refused, as it would share its records with others', () =>
    using(async (store) => {
      for (const bad of [
        { cluster: 'c', site: '\ud800' },
        { cluster: '\udfffx', site: 's' },
      ]) {
        expect(await store.load(bad)).toMatchObject({ ok: false, problem: { kind: 'bad-id' } });
        expect(await store.commit(bad, batch(1))).toMatchObject({ ok: false });
        expect(await store.erase(bad)).toMatchObject({ ok: false, problem: { kind: 'bad-id' } });
      }
      expect(value(await store.list())).toStrictEqual([]);
    }));

  test('calls that overlap take effect in their order', () =>
    using(async (store) => {
      const other = { cluster: 'c', site: 't' };
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          store.commit(i % 2 === 0 ? replica : other, batch(i + 1, { entries: [entry('mem', `${i % 5}`, i + 1)] })),
        ),
      );
      expect(results.every((result) => result.ok)).toBe(true);
      expect((await loaded(store))?.meta.clock).toBe(39);
      expect((await loaded(store, other))?.meta.clock).toBe(40);
      expect((await loaded(store))?.entries.map((record) => record.importedAt)).toStrictEqual([31, 37, 33, 39, 35]);
    }));
}

function ownershipTests(open: () => OpenStore, using: Using): void {
  test('what was committed is there after a reopen, and nothing else', async () => {
    await using(async (store) => {
      await commit(store, batch(1, { entries: [entry('mem', 'a', 1)], peers: [peer('a')] }));
      await commit(store, batch(1), { cluster: 'other', site: 's' });
      value(await store.erase({ cluster: 'other', site: 's' }));
    });
    await using(async (store) => {
      expect(value(await store.list())).toStrictEqual([replica]);
      expect((await loaded(store))?.entries).toStrictEqual([entry('mem', 'a', 1)]);
      await commit(store, batch(2, { drop: ['a'] }));
    });
    await using(async (store) => {
      expect(await loaded(store)).toStrictEqual({ meta: { clock: 2, wallS: 1_700_000_000, run: 'r' }, entries: [], peers: [] });
    });
  });

  test('a commit before any load builds on what is stored', async () => {
    await using((store) => commit(store, batch(1, { entries: [entry('mem', 'a', 1), entry('mem', 'b', 1)] })));
    await using((store) => commit(store, batch(2, { clear: true, entries: [entry('mem', 'c', 2)] })));
    await using(async (store) => expect((await loaded(store))?.entries).toStrictEqual([entry('mem', 'c', 2)]));
  });

  test('a second owner is refused until the first has closed', () =>
    using(async (store) => {
      const second = await open()();
      expect(second).toMatchObject({ ok: false, problem: { kind: 'locked' } });
      await commit(store, batch(1));
      await store.close();
      const third = await opened(open());
      expect((await loaded(third))?.meta.clock).toBe(1);
      await third.close();
    }));

  test('close waits for what is under way; everything later is refused', () =>
    using(async (store) => {
      const pending = Array.from({ length: 10 }, (_, i) => store.commit(replica, batch(i + 1)));
      await store.close();
      await store.close();
      expect((await Promise.all(pending)).every((result) => result.ok)).toBe(true);
      const closed = { ok: false, problem: { kind: 'closed' } };
      expect(await store.load(replica)).toMatchObject(closed);
      expect(await store.list()).toMatchObject(closed);
      expect(await store.erase(replica)).toMatchObject(closed);
      expect(await store.commit(replica, batch(11))).toMatchObject({ ok: false });
      const again = await opened(open());
      expect((await loaded(again))?.meta.clock).toBe(10);
      await again.close();
    }));
}

function randomTests(using: Using): void {
  test.each(['1', '2', '3'])('random batches and reopens leave what a plain model says (seed %s)', async (seed) => {
    const random = seedrandom.tychei(seed);
    const int = (below: number): number => Math.floor(random.quick() * below);
    const site = (): string => awkward[int(awkward.length)] as string;
    const model = new Model();
    let clock = 0;
    for (let life = 0; life < 4; life++) {
      await using(async (store) => {
        for (let i = 0; i < 25; i++) {
          clock++;
          const next = batch(clock, {
            clear: int(12) === 0,
            drop: Array.from({ length: int(3) }, site),
            entries: Array.from({ length: int(4) }, () => randomEntry(int, site(), clock)),
            peers: Array.from({ length: int(3) }, () => peer(site(), { ackedIn: int(2) === 0 ? null : int(9), ackedOut: clock })),
          });
          await commit(store, next);
          model.apply(next);
          if (int(5) === 0) expect(await loaded(store)).toStrictEqual(model.snapshot());
        }
        expect(await loaded(store)).toStrictEqual(model.snapshot());
      });
    }
  });
}
