import { cp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/core/ports.ts';
import type { StoreProblem } from '../../src/host/ports.ts';
import { levelStore } from '../../src/store/level-store.ts';
import { batch, entry, Model, ordered, peer } from './batches.ts';
import { opened, value } from './conformance.ts';
import { scratchDirectory } from './scratch.ts';

const replica = { cluster: 'c', site: 's' };
const late = { cluster: 'c', site: 'late' };

/** What a person would lose, and how: each of these on each file of a database. */
const damages: readonly (readonly [name: string, apply: (path: string, size: number) => Promise<void>])[] = [
  ['removed', (path) => rm(path)],
  ['emptied', (path) => truncate(path, 0)],
  ['cut to a third', (path, size) => truncate(path, Math.floor(size / 3))],
  ['cut by one byte', (path, size) => truncate(path, Math.max(0, size - 1))],
  ['zeroed', (path, size) => writeFile(path, new Uint8Array(size))],
  ...Array.from(
    { length: 6 },
    (_, i) => [`flipped at ${i}/6`, (path: string, size: number) => flip(path, Math.floor((size * i) / 6))] as const,
  ),
];

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, at);
  if (bytesRead === 1) await file.write(Uint8Array.of((buffer[0] as number) ^ 0x55), 0, 1, at);
  await file.close();
}

interface Filled {
  readonly directory: string;
  /** The states that the main replica went through; the index is the number of commits. */
  readonly states: readonly (Snapshot | null)[];
}

/** A database with tables, a log, and a replica that came last. With `crash`, a copy of it as a crash would leave it. */
async function filled(crash: boolean): Promise<Filled> {
  const directory = await scratchDirectory();
  const model = new Model();
  const states = [model.snapshot()];
  const copy = join(directory, 'copy');
  const data = join(directory, 'data');
  for (let life = 0; life < 3; life++) {
    const store = await opened(levelStore(data));
    for (let i = 0; i < 15; i++) {
      const clock = states.length;
      const next = batch(clock, {
        drop: [`s${clock % 4}`],
        entries: [entry('mem', `s${clock % 7}`, clock), entry('info', `s${clock % 7}`, clock, 'x'.repeat(50 * clock))],
        peers: [peer(`s${clock % 5}`, { ackedIn: clock })],
      });
      expect(await store.commit(replica, next)).toStrictEqual({ ok: true });
      model.apply(next);
      states.push(model.snapshot());
    }
    if (life === 2) expect(await store.commit(late, batch(1))).toStrictEqual({ ok: true });
    if (life === 2 && crash) await cp(data, copy, { recursive: true });
    await store.close();
  }
  return { directory: crash ? copy : data, states };
}

/** How the store takes a damaged copy: a problem, or what it says is stored. */
async function taken(directory: string): Promise<{ problem: StoreProblem } | { main: Snapshot | null; late: Snapshot | null }> {
  const store = await levelStore(directory)();
  if (!store.ok) return { problem: store.problem };
  try {
    const main = await store.value.load(replica);
    const other = await store.value.load(late);
    if (!main.ok) return { problem: main.problem };
    if (!other.ok) return { problem: other.problem };
    return { main: ordered(main.value), late: other.value };
  } finally {
    await store.value.close();
  }
}

async function databaseFiles(directory: string): Promise<string[]> {
  const names = await readdir(join(directory, 'replicas', 'db'));
  return names.filter((name) => name === 'CURRENT' || /^MANIFEST-|\.ldb$|\.log$/.test(name)).map((name) => join('replicas', 'db', name));
}

async function eachDamage(
  from: Filled,
  judge: (story: string, end: Awaited<ReturnType<typeof taken>>, directory: string) => void,
): Promise<number> {
  let stories = 0;
  const directory = join(from.directory, '..', 'damaged');
  for (const file of [...(await databaseFiles(from.directory)), join('replicas', 'checkpoint.json')]) {
    for (const [name, apply] of damages) {
      await cp(from.directory, directory, { recursive: true });
      const { size } = await stat(join(directory, file));
      await apply(join(directory, file), size);
      judge(`${file} ${name}`, await taken(directory), directory);
      await rm(directory, { recursive: true });
      stories++;
    }
  }
  return stories;
}

describe('damage', { timeout: 180_000 }, () => {
  test('after an orderly end is refused, or harmless: never empty, older, or in part', async () => {
    const from = await filled(false);
    let refusals = 0;
    const stories = await eachDamage(from, (story, end, directory) => {
      if ('problem' in end) {
        refusals++;
        expect(['damaged', 'unreadable'], `${story}: ${end.problem.message}`).toContain(end.problem.kind);
        expect(end.problem.message).toContain(directory);
      } else {
        expect(end.main, story).toStrictEqual(from.states.at(-1));
        expect(end.late?.meta.clock, story).toBe(1);
      }
    });
    expect(stories).toBeGreaterThan(50);
    expect(refusals / stories).toBeGreaterThan(0.7);
  });

  test('after a crash is refused, or leaves a state that was once committed: never empty, never in part', async () => {
    const from = await filled(true);
    await eachDamage(from, (story, end) => {
      if ('problem' in end) return;
      expect(from.states.slice(31), story).toContainEqual(end.main);
      expect(end.late?.meta.clock, story).toBe(1);
    });
  });

  test('undamaged copies are taken as they are', async () => {
    for (const crash of [false, true]) {
      const from = await filled(crash);
      expect(await taken(from.directory)).toMatchObject({ main: from.states.at(-1), late: { meta: { clock: 1 } } });
    }
  });
});

/** Changes a closed database behind the store's back. */
async function tampered(directory: string, change: (db: ClassicLevel<string, Uint8Array>) => Promise<void>): Promise<void> {
  const db = new ClassicLevel<string, Uint8Array>(join(directory, 'replicas', 'db'), { valueEncoding: 'view' });
  await change(db);
  await db.close();
}

async function stored(): Promise<string> {
  const directory = await scratchDirectory();
  const store = await opened(levelStore(directory));
  expect(await store.commit(replica, batch(1, { entries: [entry('mem', 'a/b', 1), entry('mem', 'c', 1)] }))).toStrictEqual({ ok: true });
  await store.close();
  return directory;
}

async function problemOf(directory: string): Promise<StoreProblem> {
  const end = await taken(directory);
  if (!('problem' in end)) throw new Error('was taken');
  return end.problem;
}

describe('the LevelDB store refuses', () => {
  test('a newer format, by number, and goes on refusing', async () => {
    const directory = await stored();
    await tampered(directory, (db) => db.put('format', Buffer.from('2')));
    for (let i = 0; i < 2; i++) {
      const problem = await problemOf(directory);
      expect(problem).toMatchObject({ kind: 'too-new', version: 2 });
      expect(problem.message).toContain('newer version');
    }
  });

  test('records of a newer version, by key', async () => {
    const directory = await stored();
    await tampered(directory, (db) => db.put('r/c/s/m', Uint8Array.of(2, 0xc0)));
    const problem = await problemOf(directory);
    expect(problem).toMatchObject({ kind: 'damaged', key: 'r/c/s/m' });
    expect(problem.message).toContain('version-too-new');
  });

  test.each(['', '0', 'two', '-1'])('the format %j', async (format) => {
    const directory = await stored();
    await tampered(directory, (db) => db.put('format', Buffer.from(format)));
    expect(await problemOf(directory)).toMatchObject({ kind: 'damaged', key: 'format' });
  });

  test('a database without format', async () => {
    const directory = await stored();
    await tampered(directory, (db) => db.del('format'));
    expect(await problemOf(directory)).toMatchObject({ kind: 'damaged', key: 'format' });
  });

  test('a record that does not decode, by its key', async () => {
    const directory = await stored();
    await tampered(directory, (db) => db.put('r/c/s/e/mem/a%2Fb', Uint8Array.of(1, 0xc1)));
    const problem = await problemOf(directory);
    expect(problem).toMatchObject({ kind: 'damaged', key: 'r/c/s/e/mem/a%2Fb' });
    expect(problem.message).toContain('r/c/s/e/mem/a%2Fb');
  });

  test.each([
    [
      'a record under another key',
      async (db: ClassicLevel<string, Uint8Array>) => db.put('r/c/s/e/mem/x', (await db.get('r/c/s/e/mem/c')) as Uint8Array),
    ],
    ['a record too few', (db: ClassicLevel<string, Uint8Array>) => db.del('r/c/s/e/mem/c')],
    ['an unknown key', (db: ClassicLevel<string, Uint8Array>) => db.put('r/c/s/z', Uint8Array.of(1, 0xc0))],
    ['a missing meta record', (db: ClassicLevel<string, Uint8Array>) => db.del('r/c/s/m')],
    ['a missing seal', (db: ClassicLevel<string, Uint8Array>) => db.del('r/c/s/s')],
    ['an unreadable seal', (db: ClassicLevel<string, Uint8Array>) => db.put('r/c/s/s', Uint8Array.of(1, 0xc0))],
    ['a replica that is gone', (db: ClassicLevel<string, Uint8Array>) => db.clear({ gte: 'r/', lt: 'r0' })],
  ])('%s', async (_, change) => {
    const directory = await stored();
    await tampered(directory, change);
    const problem = await problemOf(directory);
    expect(problem.kind).toBe('damaged');
    expect(problem.message).toContain('restore the directory from a backup');
  });

  test('to write into a damaged replica', async () => {
    const directory = await stored();
    await tampered(directory, (db) => db.del('r/c/s/e/mem/c'));
    const store = await opened(levelStore(directory));
    expect(await store.commit(replica, batch(2))).toMatchObject({ ok: false, error: expect.stringContaining('damaged') });
    expect(await store.commit(late, batch(1))).toStrictEqual({ ok: true });
    await store.close();
  });

  test('a directory in use, naming directory and owner', async () => {
    const directory = await stored();
    const store = await opened(levelStore(directory));
    const second = await levelStore(directory)();
    expect(second).toMatchObject({ ok: false, problem: { kind: 'locked', owner: { pid: process.pid } } });
    expect(second.ok ? '' : second.problem.message).toContain(directory);
    expect(second.ok ? '' : second.problem.message).toContain(`process ${process.pid}`);
    await store.close();
  });

  test('no path at all, rather than the working directory', async () => {
    const end = await levelStore('')();
    expect(end).toMatchObject({ ok: false, problem: { kind: 'unwritable', message: 'The data directory has no name: give one.' } });
    expect(await readdir('.')).not.toContain('replicas');
  });

  test('a path that cannot be a directory', async () => {
    const file = join(await scratchDirectory(), 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      const end = await levelStore(path)();
      expect(end).toMatchObject({ ok: false, problem: { kind: 'unwritable' } });
      expect(end.ok ? '' : end.problem.message).toContain(path);
    }
    expect(await readFile(file, 'utf8')).toBe('');
  });
});

test('what a crash while making a database left is cleared, and no trace of the making stays', async () => {
  const directory = await scratchDirectory();
  await cp(await stored(), directory, { recursive: true });
  await cp(join(directory, 'replicas'), join(directory, 'replicas.new-left'), { recursive: true });
  const store = await opened(levelStore(directory));
  expect(value(await store.list())).toStrictEqual([replica]);
  await store.close();
  expect(await readdir(directory)).toStrictEqual(['replicas']);
});

test('many that make one database at once: one gets it, the others are told who did', async () => {
  const directory = await scratchDirectory();
  const all = await Promise.all(Array.from({ length: 8 }, () => levelStore(join(directory, 'new', 'deep'))()));
  expect(all.filter((result) => result.ok)).toHaveLength(1);
  for (const result of all) {
    if (result.ok) await result.value.close();
    else expect(result.problem.kind).toBe('locked');
  }
});
