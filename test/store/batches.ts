/** Batches and snapshots for the tests of stores: short to write, and comparable whatever their order. */

import { type KeyType, keyTypes, type Op, type SiteId, type Value } from '../../src/core/operation.ts';
import type { Batch, EntryRecord, PeerRecord, Snapshot } from '../../src/core/ports.ts';
import { compareText } from '../../src/core/text.ts';

/** A value of each type of key. */
const usual: Readonly<Record<KeyType, Value>> = { mem: true, host: 'n', info: null, live: 1 };

/** An entry whose operation is its site's own. */
export function entry(type: KeyType, site: SiteId, clock: number, value: Value = usual[type]): EntryRecord {
  const op: Op = { origin: site, key: { type, site }, clock, magic: 0, value, wallTime: 1_700_000_000 };
  return { op, importedAt: clock };
}

/** An entry of any type; `int` draws from 0 to below its argument. */
export function randomEntry(int: (below: number) => number, site: SiteId, clock: number): EntryRecord {
  const values = { mem: int(2) === 0, host: `n${int(100)}`, info: int(100), live: int(100) };
  const type = keyTypes[int(4)] as KeyType;
  return entry(type, site, clock, values[type]);
}

/** A peer record, without acknowledgements unless given. */
export function peer(site: SiteId, fields: Partial<PeerRecord> = {}): PeerRecord {
  return { site, ackedIn: null, ackedInRun: '', ackedOut: null, forgotten: false, ...fields };
}

/** A batch that changes only what is given. */
export function batch(clock: number, fields: Partial<Omit<Batch, 'meta'>> = {}): Batch {
  return { seq: clock, clear: false, drop: [], peers: [], entries: [], meta: { clock, wallS: 1_700_000_000, run: 'r' }, ...fields };
}

/** The snapshot with its lists in a fixed order. */
export function ordered(snapshot: Snapshot | null): Snapshot | null {
  if (snapshot === null) return null;
  const key = ({ op }: EntryRecord): string => `${op.key.type} ${op.key.site}`;
  return {
    meta: snapshot.meta,
    entries: [...snapshot.entries].sort((a, b) => compareText(key(a), key(b))),
    peers: [...snapshot.peers].sort((a, b) => compareText(a.site, b.site)),
  };
}

/** The reference: what batches leave, told independently of any store. */
export class Model {
  private readonly entries: Map<string, EntryRecord> = new Map();
  private readonly peers: Map<SiteId, PeerRecord> = new Map();
  private meta: Snapshot['meta'] | null = null;

  apply(batch: Batch): void {
    if (batch.clear) {
      this.entries.clear();
      this.peers.clear();
    }
    for (const site of batch.drop) {
      this.peers.delete(site);
      for (const [key, record] of this.entries) if (record.op.key.site === site) this.entries.delete(key);
    }
    for (const record of batch.peers) this.peers.set(record.site, record);
    for (const record of batch.entries) this.entries.set(JSON.stringify(record.op.key), record);
    this.meta = batch.meta;
  }

  snapshot(): Snapshot | null {
    return this.meta === null ? null : ordered({ meta: this.meta, entries: [...this.entries.values()], peers: [...this.peers.values()] });
  }
}
