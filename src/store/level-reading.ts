/** Reads whole replicas out of LevelDB, and refuses what does not fit its seal. */

import type { ReplicaId, StoreResult } from '../host/ports.ts';
import { type Database, type DataPaths, damaged, levelError } from './data-directory.ts';
import { readSnapshot } from './record-changes.ts';
import { afterPrefix, parseReplica, replicaPrefix, sealKey } from './record-key.ts';
import { decodeSeal, emptyIndex, indexOf, type Seal, type SealedIndex } from './seal.ts';

/** The records of a replica by their keys within it, and their index. */
export interface ReplicaRecords {
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly index: SealedIndex;
}

/** All records of the replica with this prefix. Empty if it never committed. */
export async function readReplica(paths: DataPaths, db: Database, prefix: string): Promise<StoreResult<ReplicaRecords>> {
  const records = new Map<string, Uint8Array>();
  let sealBytes: Uint8Array | null = null;
  try {
    for await (const [key, value] of db.iterator({ gte: prefix, lt: afterPrefix(prefix) })) {
      if (key === prefix + sealKey) sealBytes = value;
      else records.set(key.slice(prefix.length), value);
    }
  } catch (error) {
    return readProblem(paths, error, prefix);
  }
  if (sealBytes === null && records.size === 0) return { ok: true, value: { records, index: emptyIndex() } };
  const seal = sealBytes === null ? null : decodeSeal(sealBytes);
  const index = seal === null ? null : indexOf(records, seal);
  if (index !== null) return { ok: true, value: { records, index } };
  const unreadable = readSnapshot(records);
  if (!unreadable.ok) {
    return {
      ok: false,
      problem: damaged(paths, `its record ${prefix}${unreadable.key} is unreadable: ${unreadable.why}`, prefix + unreadable.key),
    };
  }
  const what = seal === null ? 'seal is missing or unreadable' : `${records.size} records are not the ${seal.records} that were committed`;
  return { ok: false, problem: damaged(paths, `of ${prefix} the ${what}`, prefix + sealKey) };
}

/** The seal of the replica with this prefix; null if there is none. */
export async function readSeal(paths: DataPaths, db: Database, prefix: string): Promise<StoreResult<Seal | null>> {
  try {
    const bytes = await db.get(prefix + sealKey);
    const seal = bytes === undefined ? null : decodeSeal(bytes);
    if (bytes !== undefined && seal === null)
      return { ok: false, problem: damaged(paths, `the seal of ${prefix} is unreadable`, prefix + sealKey) };
    return { ok: true, value: seal };
  } catch (error) {
    return readProblem(paths, error, prefix + sealKey);
  }
}

/** All keys with this prefix, whatever their records look like. */
export async function listKeys(paths: DataPaths, db: Database, prefix: string): Promise<StoreResult<readonly string[]>> {
  try {
    return { ok: true, value: await db.keys({ gte: prefix, lt: afterPrefix(prefix) }).all() };
  } catch (error) {
    return readProblem(paths, error, prefix);
  }
}

/** Every replica that has a record: one seek for each. */
export async function listReplicas(paths: DataPaths, db: Database): Promise<StoreResult<readonly ReplicaId[]>> {
  const replicas: ReplicaId[] = [];
  const keys = db.keys({ gte: 'r/', lt: afterPrefix('r/') });
  try {
    for (let key = await keys.next(); key !== undefined; key = await keys.next()) {
      const replica = parseReplica(key);
      if (replica === null) return { ok: false, problem: damaged(paths, `the key ${key} is of no known form`, key) };
      replicas.push(replica);
      keys.seek(afterPrefix(replicaPrefix(replica)));
    }
    return { ok: true, value: replicas };
  } catch (error) {
    return readProblem(paths, error, null);
  } finally {
    await keys.close();
  }
}

function readProblem<T>(paths: DataPaths, error: unknown, key: string | null): StoreResult<T> {
  const { code, text } = levelError(error);
  if (code !== 'LEVEL_IO_ERROR') return { ok: false, problem: damaged(paths, text, key) };
  const message = `Cannot read ${paths.directory} (${text}): check the disk, and that this process may read there.`;
  return { ok: false, problem: { kind: 'unreadable', message } };
}
