import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, expect, test, vi } from 'vitest';
import type { Store } from '../../src/host/ports.ts';
import { levelStore } from '../../src/store/level-store.ts';
import { batch, entry } from './batches.ts';
import { opened, value } from './conformance.ts';
import { scratchDirectory } from './scratch.ts';

const replica = { cluster: 'c', site: 's' };
const other = { cluster: 'c', site: 'other' };

afterEach(() => vi.restoreAllMocks());

/** Lets the next write of the database fail: before anything reached the disk, or after everything did. */
function failNextWrite(when: 'before' | 'after'): void {
  const batchOf = ClassicLevel.prototype.batch as unknown as (...args: unknown[]) => Promise<void>;
  vi.spyOn(ClassicLevel.prototype, 'batch').mockImplementationOnce(async function (this: unknown, ...args: unknown[]): Promise<void> {
    if (when === 'after') await batchOf.apply(this, args);
    throw Object.assign(new Error('IO error: 000003.log: No space left on device'), { code: 'LEVEL_IO_ERROR' });
  } as never);
}

async function entries(store: Store, of = replica): Promise<unknown> {
  return value(await store.load(of))?.entries;
}

test.each(['before', 'after'] as const)(
  'a write that fails %s it is durable fails its commit only; the next one starts afresh',
  async (when) => {
    const directory = await scratchDirectory();
    const store = await opened(levelStore(directory));
    expect(await store.commit(replica, batch(1, { entries: [entry('mem', 'a', 1)] }))).toStrictEqual({ ok: true });
    expect(await store.commit(other, batch(1))).toStrictEqual({ ok: true });
    failNextWrite(when);
    const failed = await store.commit(replica, batch(2, { clear: true, entries: [entry('mem', 'b', 2)] }));
    expect(failed).toMatchObject({ ok: false, error: expect.stringContaining('No space left on device') });
    expect(failed).toMatchObject({ ok: false, error: expect.stringContaining(directory) });
    expect(await entries(store)).toStrictEqual(when === 'before' ? [entry('mem', 'a', 1)] : [entry('mem', 'b', 2)]);
    expect(await store.commit(other, batch(2))).toStrictEqual({ ok: true });
    expect(await store.commit(replica, batch(3, { clear: true, entries: [entry('mem', 'b', 2), entry('mem', 'c', 3)] }))).toStrictEqual({
      ok: true,
    });
    await store.close();
    const again = await opened(levelStore(directory));
    expect(await entries(again)).toStrictEqual([entry('mem', 'b', 2), entry('mem', 'c', 3)]);
    expect(value(await again.load(other))?.meta.clock).toBe(2);
    await again.close();
  },
);

test('commits fail while another process holds the directory, and go on if it changed nothing', async () => {
  const directory = await scratchDirectory();
  const store = await opened(levelStore(directory));
  expect(await store.commit(replica, batch(1))).toStrictEqual({ ok: true });
  failNextWrite('before');
  expect(await store.commit(replica, batch(2))).toMatchObject({ ok: false });
  const intruder = await opened(levelStore(directory));
  expect(await store.commit(replica, batch(2))).toMatchObject({ ok: false, error: expect.stringContaining('in use by process') });
  await intruder.close();
  expect(await store.commit(replica, batch(3))).toStrictEqual({ ok: true });
  await store.close();
});

test.each([replica, other])('no commit builds on what another process changed meanwhile (%o)', async (changed) => {
  const directory = await scratchDirectory();
  const store = await opened(levelStore(directory));
  for (const id of [replica, other]) expect(await store.commit(id, batch(1))).toStrictEqual({ ok: true });
  failNextWrite('before');
  expect(await store.commit(replica, batch(2))).toMatchObject({ ok: false });
  const intruder = await opened(levelStore(directory));
  expect(await intruder.commit(changed, batch(2, { entries: [entry('mem', 'x', 2)] }))).toStrictEqual({ ok: true });
  await intruder.close();
  for (let i = 0; i < 2; i++)
    expect(await store.commit(changed, batch(3))).toMatchObject({
      ok: false,
      error: expect.stringContaining('another process changed it'),
    });
  expect(await store.commit(changed === replica ? other : replica, batch(3))).toStrictEqual({ ok: true });
  await store.close();
});

test('a failed erase leaves the replica', async () => {
  const directory = await scratchDirectory();
  const store = await opened(levelStore(directory));
  expect(await store.commit(replica, batch(1, { entries: [entry('mem', 'a', 1)] }))).toStrictEqual({ ok: true });
  failNextWrite('before');
  expect(await store.erase(replica)).toMatchObject({ ok: false, problem: { kind: 'unwritable' } });
  expect(await entries(store)).toStrictEqual([entry('mem', 'a', 1)]);
  expect(await store.erase(replica)).toStrictEqual({ ok: true, value: null });
  expect(await store.load(replica)).toStrictEqual({ ok: true, value: null });
  await store.close();
});

test('a checkpoint that cannot be written does not fail a commit, and is made good later', async () => {
  const directory = await scratchDirectory();
  const checkpoint = join(directory, 'replicas', 'checkpoint.json');
  const commits = async (): Promise<unknown> => JSON.parse(await readFile(checkpoint, 'utf8')).replicas;
  const store = await opened(levelStore(directory));
  await mkdir(`${checkpoint}.new`);
  expect(await store.commit(replica, batch(1))).toStrictEqual({ ok: true });
  expect(await commits()).toStrictEqual([]);
  await rm(`${checkpoint}.new`, { recursive: true });
  expect(await store.commit(replica, batch(2))).toStrictEqual({ ok: true });
  expect(await commits()).toStrictEqual([{ ...replica, commits: 2 }]);
  for (let clock = 3; clock <= 300; clock++) expect(await store.commit(replica, batch(clock))).toStrictEqual({ ok: true });
  expect(await commits()).toStrictEqual([{ ...replica, commits: 258 }]);
  await store.close();
  expect(await commits()).toStrictEqual([{ ...replica, commits: 300 }]);
});
