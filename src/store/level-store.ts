/** The durable store: LevelDB, one synced batch for each commit, and no trust in what it gives back until that has been checked. */

import { resolve } from 'node:path';
import type { Batch, CommitResult, Snapshot } from '../core/ports.ts';
import type { OpenStore, ReplicaId, Store, StoreProblem, StoreResult } from '../host/ports.ts';
import { type Floors, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { type Database, type DataPaths, damaged, dataPaths, openDatabase, releaseDatabase, unwritable } from './data-directory.ts';
import { listKeys, listReplicas, readReplica, readSeal } from './level-reading.ts';
import { badId, closedProblem, refused } from './memory-store.ts';
import { type RecordChanges, readSnapshot, recordChanges } from './record-changes.ts';
import { replicaPrefix, sealKey } from './record-key.ts';
import { adoptChanges, encodeSeal, type Seal, type SealedChanges, type SealedIndex, sealChanges } from './seal.ts';

/**
 * A store in a directory of its own, which is made if it does not exist. Needs the package `classic-level`.
 *
 * Commits of all replicas follow one another, each with one `fdatasync`. After a failed write the database is closed and opened again before the
 * next one, because LevelDB goes on writing behind a torn log record, and would lose what follows it.
 *
 * What cannot be noticed here: the loss of the last commits of a log that was damaged after a crash. The protocol answers that (rule R8).
 */
export function levelStore(directory: string): OpenStore {
  const paths = dataPaths(resolve(directory));
  return async () => {
    // It would be the working directory: rather a variable that was not set.
    if (directory === '') return refused({ kind: 'unwritable', message: 'The data directory has no name: give one.' });
    const opened = await openChecked(paths);
    return opened.ok ? { ok: true, value: new LevelStore(paths, opened.value) } : opened;
  };
}

/** After how many commits the checkpoint is written again: it bounds what a damaged directory could lose unnoticed. */
const checkpointInterval = 256;

interface OpenedDatabase {
  readonly db: Database;
  readonly floors: Floors;
}

/** Opens the database and holds it against its checkpoint. */
async function openChecked(paths: DataPaths): Promise<StoreResult<OpenedDatabase>> {
  const opened = await openDatabase(paths);
  if (!opened.ok) return opened;
  const db = opened.value;
  const floors = (await readCheckpoint(paths.checkpoint)) ?? new Map<string, number>();
  for (const [prefix, floor] of floors) {
    const seal = await readSeal(paths, db, prefix);
    const lost = seal.ok && (seal.value?.commits ?? 0) < floor;
    if (seal.ok && !lost) continue;
    await releaseDatabase(paths, db);
    return seal.ok
      ? refused(damaged(paths, `of ${floor} commits of ${prefix} it holds ${seal.value?.commits ?? 0}`, prefix + sealKey))
      : seal;
  }
  return { ok: true, value: { db, floors } };
}

class LevelStore implements Store {
  private readonly paths: DataPaths;
  private readonly floors: Floors;
  private readonly indexes: Map<string, SealedIndex> = new Map();
  /** After a failed commit: the seals that its replica may have, once the database is open again. */
  private readonly doubtful: Map<string, readonly Seal[]> = new Map();
  /** Null after a failed write, until the database is open again. */
  private db: Database | null;
  private closed = false;
  private commitsSinceCheckpoint = 0;
  /** Everything happens one after the other: no write may overtake a failed one. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(paths: DataPaths, opened: OpenedDatabase) {
    this.paths = paths;
    this.db = opened.db;
    this.floors = opened.floors;
  }

  load(replica: ReplicaId): Promise<StoreResult<Snapshot | null>> {
    return this.inTurn(replica, async (db) => {
      const prefix = replicaPrefix(replica);
      const read = await readReplica(this.paths, db, prefix);
      if (!read.ok) return read;
      const snapshot = readSnapshot(read.value.records);
      if (!snapshot.ok)
        return refused(damaged(this.paths, `its record ${prefix}${snapshot.key} is unreadable: ${snapshot.why}`, prefix + snapshot.key));
      this.indexes.set(prefix, read.value.index);
      return { ok: true, value: snapshot.snapshot };
    });
  }

  async commit(replica: ReplicaId, batch: Batch): Promise<CommitResult> {
    const result = await this.inTurn(replica, (db) => this.commitNow(db, replicaPrefix(replica), batch));
    return result.ok ? { ok: true } : { ok: false, error: result.problem.message };
  }

  list(): Promise<StoreResult<readonly ReplicaId[]>> {
    return this.inTurn(null, (db) => listReplicas(this.paths, db));
  }

  erase(replica: ReplicaId): Promise<StoreResult<null>> {
    return this.inTurn(replica, async (db) => {
      const prefix = replicaPrefix(replica);
      const stored = await listKeys(this.paths, db, prefix);
      if (!stored.ok) return stored;
      // The floor goes first: a replica without a floor is whole, a floor without its replica would be damage.
      this.floors.delete(prefix);
      const problem = await this.writeFloors();
      if (problem !== null) return refused(problem);
      this.indexes.delete(prefix);
      this.doubtful.delete(prefix);
      return this.write(
        db,
        stored.value.map((key) => ({ type: 'del', key })),
      );
    });
  }

  close(): Promise<void> {
    const closing = this.queue.then(async () => {
      if (this.db === null) return;
      await this.writeFloors();
      await releaseDatabase(this.paths, this.db);
      this.db = null;
    });
    this.closed = true;
    this.queue = closing.catch(() => undefined);
    return closing;
  }

  private inTurn<T>(replica: ReplicaId | null, step: (db: Database) => Promise<StoreResult<T>>): Promise<StoreResult<T>> {
    const problem = this.closed ? closedProblem : replica === null ? null : badId(replica);
    if (problem !== null) return Promise.resolve(refused(problem));
    const turn = this.queue.then(async () => {
      const db = await this.ready();
      return db.ok ? step(db.value) : db;
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async ready(): Promise<StoreResult<Database>> {
    if (this.db !== null) return { ok: true, value: this.db };
    const opened = await openDatabase(this.paths);
    if (opened.ok) this.db = opened.value;
    return opened;
  }

  private async commitNow(db: Database, prefix: string, batch: Batch): Promise<StoreResult<null>> {
    const found = await this.indexOf(db, prefix);
    if (!found.ok) return found;
    const index = found.value;
    const changes = recordChanges(batch, index.digests.keys());
    const sealed = sealChanges(index, changes);
    const written = await this.write(db, writesOf(prefix, changes, sealed));
    if (!written.ok) {
      this.doubtful.set(prefix, [index.seal, sealed.seal]);
      return written;
    }
    this.doubtful.delete(prefix);
    adoptChanges(index, sealed);
    await this.keepFloor(prefix);
    return { ok: true, value: null };
  }

  private async indexOf(db: Database, prefix: string): Promise<StoreResult<SealedIndex>> {
    const known = this.indexes.get(prefix);
    if (known !== undefined) return { ok: true, value: known };
    const read = await readReplica(this.paths, db, prefix);
    if (!read.ok) return read;
    const possible = this.doubtful.get(prefix);
    if (possible !== undefined && !possible.some((seal) => sameSeal(seal, read.value.index.seal))) {
      return refused(damaged(this.paths, 'another process changed it while this one recovered from a failed write', prefix + sealKey));
    }
    if (possible !== undefined) this.doubtful.set(prefix, [read.value.index.seal]);
    this.indexes.set(prefix, read.value.index);
    return { ok: true, value: read.value.index };
  }

  /** One synced batch; after a failure nothing that was known of the database counts. */
  private async write(db: Database, writes: readonly Write[]): Promise<StoreResult<null>> {
    try {
      await db.batch([...writes], { sync: true });
      return { ok: true, value: null };
    } catch (error) {
      this.db = null;
      for (const [prefix, index] of this.indexes) if (!this.doubtful.has(prefix)) this.doubtful.set(prefix, [index.seal]);
      this.indexes.clear();
      await releaseDatabase(this.paths, db);
      return refused(unwritable(this.paths, error));
    }
  }

  /** The first commit of a replica, and then every so many, is remembered outside the database. The data is durable before, with or without. */
  private async keepFloor(prefix: string): Promise<void> {
    this.commitsSinceCheckpoint++;
    if (this.floors.has(prefix) && this.commitsSinceCheckpoint < checkpointInterval) return;
    if (!this.floors.has(prefix)) this.floors.set(prefix, 1);
    if ((await this.writeFloors()) !== null) this.floors.delete(prefix);
  }

  private async writeFloors(): Promise<StoreProblem | null> {
    for (const [prefix, index] of this.indexes)
      if (index.seal.commits > 0 && this.floors.has(prefix)) this.floors.set(prefix, index.seal.commits);
    try {
      await writeCheckpoint(this.paths.checkpoint, this.floors);
      this.commitsSinceCheckpoint = 0;
      return null;
    } catch (error) {
      return unwritable(this.paths, error);
    }
  }
}

type Write = { readonly type: 'put'; readonly key: string; readonly value: Uint8Array } | { readonly type: 'del'; readonly key: string };

function writesOf(prefix: string, changes: RecordChanges, sealed: SealedChanges): Write[] {
  const writes: Write[] = [{ type: 'put', key: prefix + sealKey, value: encodeSeal(sealed.seal) }];
  for (const [key, value] of changes) {
    writes.push(value === null ? { type: 'del', key: prefix + key } : { type: 'put', key: prefix + key, value });
  }
  return writes;
}

function sameSeal(a: Seal, b: Seal): boolean {
  return a.commits === b.commits && a.records === b.records && a.sum === b.sum;
}
