/** Opens, or makes, the directory in which a database lives: the part of the store that must tell new from damaged, locked and foreign. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import type { StoreOwner, StoreProblem, StoreResult } from '../host/ports.ts';
import { readCheckpoint, syncDirectory, writeCheckpoint } from './checkpoint.ts';

/** The embedded database, with text keys and byte values. */
export type Database = ClassicLevel<string, Uint8Array>;

/** The only format there is: what is stored under {@link formatKey}. Above it: written by a newer version. */
export const formatVersion = 1;
/** The key of the format version, a decimal number. */
export const formatKey = 'format';

/** Paths of a data directory. */
export interface DataPaths {
  /** As the person named it. */
  readonly directory: string;
  /** Holds all that follows, and is made whole before it gets this name. */
  readonly root: string;
  readonly database: string;
  readonly checkpoint: string;
  readonly owner: string;
}

/** Where everything lies below a data directory. */
export function dataPaths(directory: string, root: string = join(directory, 'replicas')): DataPaths {
  return { directory, root, database: join(root, 'db'), checkpoint: join(root, 'checkpoint.json'), owner: join(root, 'owner.json') };
}

/** Opens the database of a data directory, and makes it first if the directory has none. Never makes one where there was one. */
export async function openDatabase(paths: DataPaths): Promise<StoreResult<Database>> {
  const level = await loadLevel();
  if (!level.ok) return level;
  try {
    if (!(await exists(paths.root))) await createDatabase(paths, level.value);
  } catch (error) {
    // Another process may have made it at the same time: then its database is the one to open.
    if (!(await exists(paths.root).catch(() => false))) return { ok: false, problem: unwritable(paths, error) };
  }
  const db = newDatabase(level.value, paths);
  try {
    await db.open({ createIfMissing: false });
  } catch (error) {
    await db.close();
    return { ok: false, problem: await openProblem(paths, error) };
  }
  const problem = await formatProblem(paths, db);
  if (problem !== null) {
    await db.close();
    return { ok: false, problem };
  }
  await takeOwnership(paths);
  return { ok: true, value: db };
}

/** Gives the database back, and says so. */
export async function releaseDatabase(paths: DataPaths, db: Database): Promise<void> {
  await rm(paths.owner, { force: true }).catch(() => undefined);
  await db.close();
}

/** Cause and code of an error of the database, which wraps those of its addon. */
export function levelError(error: unknown): { readonly code: string; readonly text: string } {
  const outer = error as { readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown };
  const inner = (outer.cause ?? outer) as { readonly code?: unknown; readonly message?: unknown };
  return { code: String(inner.code ?? outer.code ?? ''), text: String(inner.message ?? outer.message ?? error) };
}

/** The refusal of a database that is not what was committed. */
export function damaged(paths: DataPaths, what: string, key: string | null = null): StoreProblem {
  const message = `The data in ${paths.directory} is damaged (${what}): restore the directory from a backup, or move it away and let the site join anew.`;
  return { kind: 'damaged', message, key };
}

/** The refusal when the directory or disk takes no data. */
export function unwritable(paths: DataPaths, error: unknown): StoreProblem {
  const message = `Cannot write to ${paths.directory} (${levelError(error).text}): free space, or make it a directory that this process may write to.`;
  return { kind: 'unwritable', message };
}

type Level = typeof ClassicLevel;

/** Loaded when first needed: the package is an optional peer. */
async function loadLevel(): Promise<StoreResult<Level>> {
  try {
    return { ok: true, value: (await import('classic-level')).ClassicLevel };
  } catch (error) {
    const message = `The durable store needs the package classic-level (${levelError(error).text}): install it beside muster.`;
    return { ok: false, problem: { kind: 'unavailable', message } };
  }
}

function newDatabase(Level: Level, paths: DataPaths): Database {
  return new Level<string, Uint8Array>(paths.database, { keyEncoding: 'utf8', valueEncoding: 'view' });
}

/** One level at a time: `recursive` never ends where a file system answers that a directory which exists does not, as /proc does. */
async function makeDirectory(path: string): Promise<void> {
  const missing = await made(path);
  if (missing === null) return;
  if (dirname(path) === path) throw missing;
  await makeDirectory(dirname(path));
  const still = await made(path);
  if (still !== null) throw still;
}

/** The error if the parent does not exist; null if the directory is there now, made here or by another process. */
async function made(path: string): Promise<Error | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return null;
    if (code === 'ENOENT') return error as Error;
    throw error;
  }
}

/** Builds everything under another name and renames it: a crash leaves either nothing or a whole, empty database. */
async function createDatabase(paths: DataPaths, Level: Level): Promise<void> {
  await makeDirectory(paths.directory);
  const making = dataPaths(paths.directory, `${paths.root}.new-${randomUUID()}`);
  try {
    await mkdir(making.root);
    const db = newDatabase(Level, making);
    await db.open();
    await db.put<string, string>(formatKey, String(formatVersion), { sync: true, valueEncoding: 'utf8' });
    await db.close();
    await writeCheckpoint(making.checkpoint, new Map());
    await rename(making.root, paths.root);
    await syncDirectory(paths.directory);
  } catch (error) {
    await rm(making.root, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function openProblem(paths: DataPaths, error: unknown): Promise<StoreProblem> {
  const { code, text } = levelError(error);
  if (code === 'LEVEL_LOCKED') return locked(paths);
  if (code === 'LEVEL_IO_ERROR' && !text.includes('No such file')) return unwritable(paths, error);
  return damaged(paths, text);
}

async function locked(paths: DataPaths): Promise<StoreProblem> {
  const owner = await readOwner(paths);
  const who = owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  const message = `The directory ${paths.directory} is in use by ${who}: stop that process, or give this one a directory of its own.`;
  return { kind: 'locked', message, owner };
}

async function formatProblem(paths: DataPaths, db: Database): Promise<StoreProblem | null> {
  let format: string | undefined;
  try {
    format = await db.get<string, string>(formatKey, { valueEncoding: 'utf8' });
  } catch (error) {
    return damaged(paths, levelError(error).text, formatKey);
  }
  if (format === undefined || !/^[1-9]\d{0,8}$/.test(format))
    return damaged(paths, 'its format version is missing or unreadable', formatKey);
  const version = Number(format);
  if (version <= formatVersion)
    return (await readCheckpoint(paths.checkpoint)) === null ? damaged(paths, 'checkpoint.json is missing or unreadable') : null;
  const message = `The data in ${paths.directory} has format ${version}, this version of muster reads up to ${formatVersion}: use the newer version again.`;
  return { kind: 'too-new', message, version };
}

/** Best effort: the lock protects, the note only names. Also clears what a crash while making a database left. */
async function takeOwnership(paths: DataPaths): Promise<void> {
  const owner: StoreOwner = { pid: process.pid, host: hostname() };
  await writeFile(paths.owner, JSON.stringify(owner)).catch(() => undefined);
  const left = (await readdir(paths.directory).catch(() => [])).map((name) => join(paths.directory, name));
  for (const path of left)
    if (path.startsWith(`${paths.root}.new-`)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

async function readOwner(paths: DataPaths): Promise<StoreOwner | null> {
  try {
    const { pid, host } = JSON.parse(await readFile(paths.owner, 'utf8')) as Partial<StoreOwner>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null;
  } catch {
    return null;
  }
}
