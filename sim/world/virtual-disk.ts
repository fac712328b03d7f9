/** A virtual disk: holds what was committed, loses everything else. */

import type { Batch, EntryRecord, Meta, Op, PeerRecord, SiteId, Snapshot } from '../../src/core/index.ts';

type Entries = Partial<Record<Op['key']['type'], EntryRecord>>;

/** The durable state of one site, as the batches left it. */
export class VirtualDisk {
  #entries: Map<SiteId, Entries> = new Map();
  #peers: Map<SiteId, PeerRecord> = new Map();
  #meta: Meta | null = null;

  /** Applies a batch, all of it. */
  apply(batch: Batch): void {
    if (batch.clear) {
      this.#entries.clear();
      this.#peers.clear();
    }
    for (const site of batch.drop) {
      this.#entries.delete(site);
      this.#peers.delete(site);
    }
    for (const record of batch.peers) this.#peers.set(record.site, record);
    for (const record of batch.entries) {
      const { site, type } = record.op.key;
      let entries = this.#entries.get(site);
      if (entries === undefined) {
        entries = {};
        this.#entries.set(site, entries);
      }
      entries[type] = record;
    }
    this.#meta = batch.meta;
  }

  /** What a start finds; null if nothing was ever committed. */
  snapshot(): Snapshot | null {
    if (this.#meta === null) return null;
    const entries = [...this.#entries.values()].flatMap((record) => Object.values(record));
    return { meta: this.#meta, entries, peers: [...this.#peers.values()] };
  }

  /** Replaces the contents: a disk that is lost (null), preloaded, or restored from a backup. */
  load(snapshot: Snapshot | null): void {
    this.#entries = new Map();
    this.#peers = new Map();
    this.#meta = null;
    if (snapshot !== null) this.apply({ seq: 0, clear: true, drop: [], ...snapshot });
  }

  /** Whether nothing was ever committed. */
  get isEmpty(): boolean {
    return this.#meta === null;
  }

  /** Whether exactly this operation is durable. */
  holds(op: Op): boolean {
    return this.#entries.get(op.key.site)?.[op.key.type]?.op === op;
  }

  /** What is durable of a key; null if nothing is. */
  entry(type: Op['key']['type'], site: SiteId): EntryRecord | null {
    return this.#entries.get(site)?.[type] ?? null;
  }

  /** Everything durable, in no order that means anything. */
  *records(): Iterable<EntryRecord> {
    for (const entries of this.#entries.values()) for (const record of Object.values(entries)) yield record;
  }

  /** What is durable about a peer; null if nothing is. */
  peer(site: SiteId): PeerRecord | null {
    return this.#peers.get(site) ?? null;
  }

  /** The durable acknowledgement of a peer, 0 if there is none. */
  ackedIn(site: SiteId): number {
    return this.#peers.get(site)?.ackedIn ?? 0;
  }

  /** The clock of the last commit, 0 before the first. */
  get clock(): number {
    return this.#meta === null ? 0 : this.#meta.clock;
  }
}
