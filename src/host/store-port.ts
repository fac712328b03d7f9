/** The Store port: what the host asks of whatever keeps replicas durable. One conformance suite holds for every implementation. */

import type { ClusterId, SiteId } from '../core/operation.ts';
import type { Batch, CommitResult, Snapshot } from '../core/ports.ts';

/** Names one replica of a store. */
export interface ReplicaId {
  readonly cluster: ClusterId;
  readonly site: SiteId;
}

/** The process that holds a store, as far as it told. */
export interface StoreOwner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Why a store cannot do what it was asked. `message` is one sentence that names the directory and says what to do.
 * - `locked`: another owner has the directory open.
 * - `damaged`: what is stored is not what was committed. Nothing was changed. `key` names the first record concerned, if it is a single one.
 * - `too-new`: written by a newer version.
 * - `unwritable`, `unreadable`: the directory or the disk takes or gives no data (permissions, full disk, I/O error).
 * - `unavailable`: the package `classic-level`, or its addon for this platform, is missing.
 * - `bad-id`: a cluster or site id is no well-formed Unicode.
 * - `closed`: the store was closed.
 */
export type StoreProblem =
  | { readonly kind: 'locked'; readonly message: string; readonly owner: StoreOwner | null }
  | { readonly kind: 'damaged'; readonly message: string; readonly key: string | null }
  | { readonly kind: 'too-new'; readonly message: string; readonly version: number }
  | { readonly kind: 'unwritable' | 'unreadable' | 'unavailable' | 'bad-id' | 'closed'; readonly message: string };

/** A value, or the problem. */
export type StoreResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: StoreProblem };

/** Opens a store. It has one owner at a time: a second open is refused with `locked` until the first is closed. Never rejects. */
export type OpenStore = () => Promise<StoreResult<Store>>;

/** Keeps any number of replicas. No promise of it ever rejects for an operating error. Calls on different replicas may overlap. */
export interface Store {
  /** The state left by the last commit, or null if there never was one (or the replica was erased). Checks all that it reads. */
  load(replica: ReplicaId): Promise<StoreResult<Snapshot | null>>;

  /**
   * Makes one batch durable, wholly or not at all. After `ok` it survives the loss of the process and of power.
   *
   * After a failure the batch must be taken for not durable, and be superseded by the next one. It is never there in part; but whether it is
   * there wholly can only be known after the next success: a disk may fail after it took the data and before it said so. A store that failed
   * goes on trying: the next commit starts it afresh.
   */
  commit(replica: ReplicaId, batch: Batch): Promise<CommitResult>;

  /** Every replica that has ever committed and was not erased, in no particular order. */
  list(): Promise<StoreResult<readonly ReplicaId[]>>;

  /** Deletes all that is stored of one replica, its clock included. Only for an explicit command of a person: the site's identity is lost. */
  erase(replica: ReplicaId): Promise<StoreResult<null>>;

  /** Waits for what is under way, then gives the directory up. May be repeated. Everything asked later is refused with `closed`. */
  close(): Promise<void>;
}
