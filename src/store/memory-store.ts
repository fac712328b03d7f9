/** A store without a disk: for tests, examples, and replicas that need not survive their process. */

import type { Batch, CommitResult, Snapshot } from '../core/ports.ts';
import { isWellFormed } from '../core/text.ts';
import type { OpenStore, ReplicaId, Store, StoreProblem, StoreResult } from '../host/ports.ts';
import { readSnapshot, recordChanges } from './record-changes.ts';
import { parseReplica, replicaPrefix } from './record-key.ts';

/**
 * A store whose contents live as long as the returned function: each open sees what the previous one left, as with a directory. Like every other
 * store it keeps bytes, so that what is loaded shares nothing with what was committed.
 */
export function memoryStore(): OpenStore {
  const disk: Disk = { replicas: new Map(), open: false };
  return async () => {
    if (disk.open)
      return refused({ kind: 'locked', message: 'This memory store is open already: close it before opening it again.', owner: null });
    disk.open = true;
    return { ok: true, value: new MemoryStore(disk) };
  };
}

interface Disk {
  /** By replica prefix, then by key within the replica. */
  readonly replicas: Map<string, Map<string, Uint8Array>>;
  open: boolean;
}

class MemoryStore implements Store {
  private readonly disk: Disk;
  private closed = false;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  async load(replica: ReplicaId): Promise<StoreResult<Snapshot | null>> {
    const problem = this.problemWith(replica);
    if (problem !== null) return refused(problem);
    const prefix = replicaPrefix(replica);
    const read = readSnapshot(this.disk.replicas.get(prefix) ?? new Map());
    if (read.ok) return { ok: true, value: read.snapshot };
    return refused({ kind: 'damaged', message: `The record ${read.key} is damaged (${read.why}).`, key: prefix + read.key });
  }

  async commit(replica: ReplicaId, batch: Batch): Promise<CommitResult> {
    const problem = this.problemWith(replica);
    if (problem !== null) return { ok: false, error: problem.message };
    const prefix = replicaPrefix(replica);
    const records = this.disk.replicas.get(prefix) ?? new Map<string, Uint8Array>();
    for (const [key, bytes] of recordChanges(batch, records.keys())) {
      if (bytes === null) records.delete(key);
      else records.set(key, bytes);
    }
    this.disk.replicas.set(prefix, records);
    return { ok: true };
  }

  async list(): Promise<StoreResult<readonly ReplicaId[]>> {
    if (this.closed) return refused(closedProblem);
    return { ok: true, value: [...this.disk.replicas.keys()].flatMap((prefix) => parseReplica(prefix) ?? []) };
  }

  async erase(replica: ReplicaId): Promise<StoreResult<null>> {
    const problem = this.problemWith(replica);
    if (problem !== null) return refused(problem);
    this.disk.replicas.delete(replicaPrefix(replica));
    return { ok: true, value: null };
  }

  async close(): Promise<void> {
    if (!this.closed) this.disk.open = false;
    this.closed = true;
  }

  private problemWith(replica: ReplicaId): StoreProblem | null {
    return this.closed ? closedProblem : badId(replica);
  }
}

/** The refusal of everything after {@link Store.close}. */
export const closedProblem: StoreProblem = { kind: 'closed', message: 'The store was closed: open it again before using it.' };

/** Ids with different lone surrogates have the same bytes, so they would share their records. */
export function badId(replica: ReplicaId): StoreProblem | null {
  if (isWellFormed(replica.cluster) && isWellFormed(replica.site)) return null;
  return { kind: 'bad-id', message: 'A cluster or site id holds a lone surrogate: use well-formed Unicode.' };
}

/** A problem as a result. */
export function refused(problem: StoreProblem): { readonly ok: false; readonly problem: StoreProblem } {
  return { ok: false, problem };
}
