/** A virtual disk: holds what was committed, loses everything else. */

import type { Batch, EntryRecord, KeyType, Meta, Op, PeerRecord, SiteId, Snapshot } from '../../src/core/index.ts';
import { PeerColumns } from './peer-columns.ts';
import { SiteNumbers } from './site-numbers.ts';

/** What is durable of the keys of one site. */
type Row = { [type in KeyType]: EntryRecord | null };

/** The durable state of one site, as the batches left it. */
export class VirtualDisk {
  readonly #numbers: SiteNumbers;
  /** By number of the site. */
  #rows: (Row | null)[] = [];
  #peers: PeerColumns;
  #meta: Meta | null = null;
  /** How many sites have a durable address. */
  hosts = 0;

  /** `numbers`: those of the world, which its disks share. */
  constructor(numbers: SiteNumbers = new SiteNumbers()) {
    this.#numbers = numbers;
    this.#peers = new PeerColumns(numbers);
  }

  /** Applies a batch, all of it. */
  apply(batch: Batch): void {
    if (batch.clear) this.#clear();
    for (const site of batch.drop) {
      const number = this.#numbers.of(site);
      if (this.#rows[number]?.host) this.hosts--;
      if (number < this.#rows.length) this.#rows[number] = null;
      this.#peers.delete(site);
    }
    for (const record of batch.peers) this.#peers.set(record);
    for (const record of batch.entries) this.#put(record);
    this.#meta = batch.meta;
  }

  #clear(): void {
    this.#rows = [];
    this.hosts = 0;
    this.#peers = new PeerColumns(this.#numbers);
  }

  #put(record: EntryRecord): void {
    const { site, type } = record.op.key;
    const number = this.#numbers.of(site);
    while (this.#rows.length <= number) this.#rows.push(null);
    let row = this.#rows[number] ?? null;
    if (row === null) {
      row = { mem: null, host: null, info: null, live: null };
      this.#rows[number] = row;
    }
    if (type === 'host' && row.host === null) this.hosts++;
    row[type] = record;
  }

  /** What a start finds; null if nothing was ever committed. */
  snapshot(): Snapshot | null {
    return this.#meta === null ? null : { meta: this.#meta, entries: this.records(), peers: this.#peers.records() };
  }

  /** Replaces the contents: a disk that is lost (null), preloaded, or restored from a backup. */
  load(snapshot: Snapshot | null): void {
    this.#clear();
    this.#meta = null;
    if (snapshot !== null) this.apply({ seq: 0, clear: true, drop: [], ...snapshot });
  }

  /** Whether nothing was ever committed. */
  get isEmpty(): boolean {
    return this.#meta === null;
  }

  /** Whether exactly this operation is durable. */
  holds(op: Op): boolean {
    return this.entry(op.key.type, op.key.site)?.op === op;
  }

  /** What is durable of a key; null if nothing is. */
  entry(type: KeyType, site: SiteId): EntryRecord | null {
    const row = this.#rows[this.#numbers.of(site)] ?? null;
    return row === null ? null : row[type];
  }

  /** The durable address of a site; null if there is none. */
  host(site: SiteId): EntryRecord | null {
    return this.#rows[this.#numbers.of(site)]?.host ?? null;
  }

  /** Everything durable, in no order that means anything. */
  records(): EntryRecord[] {
    const records: EntryRecord[] = [];
    for (const row of this.#rows) {
      if (row === null) continue;
      if (row.mem !== null) records.push(row.mem);
      if (row.host !== null) records.push(row.host);
      if (row.info !== null) records.push(row.info);
      if (row.live !== null) records.push(row.live);
    }
    return records;
  }

  /** What is durable about a peer; null if nothing is. */
  peer(site: SiteId): PeerRecord | null {
    return this.#peers.get(site);
  }

  /** The durable acknowledgement of a peer, 0 if there is none. */
  ackedIn(site: SiteId): number {
    return this.#peers.ackedIn(site);
  }

  /** Whether what is durable of a peer is exactly this; if nothing is, 0 and no run. */
  says(site: SiteId, ackedIn: number, ackedInRun: string, ackedOut: number): boolean {
    return this.#peers.says(site, ackedIn, ackedInRun, ackedOut);
  }

  /** The run that committed last; empty before the first commit. */
  get run(): string {
    return this.#meta === null ? '' : this.#meta.run;
  }

  /** The clock of the last commit, 0 before the first. */
  get clock(): number {
    return this.#meta === null ? 0 : this.#meta.clock;
  }
}
