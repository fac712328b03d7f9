/** What a batch means for the records of a replica, and what these mean for a snapshot: the same for all stores. */

import { keyTypes } from '../core/operation.ts';
import type { Batch, EntryRecord, Meta, PeerRecord, Snapshot } from '../core/ports.ts';
import { decodeEntry, decodeMeta, decodePeer, encodeRecord } from '../wire/record-bytes.ts';
import { entryKey, metaKey, parseRecordKey, peerKey } from './record-key.ts';

/** New bytes for each key that changes; null deletes. */
export type RecordChanges = ReadonlyMap<string, Uint8Array | null>;

/** Result of {@link readSnapshot}: `key` names the record that is not what it should be. */
export type SnapshotRead =
  | { readonly ok: true; readonly snapshot: Snapshot | null }
  | { readonly ok: false; readonly key: string; readonly why: string };

/** The changes of a batch to the stored keys, in the order that `Batch` documents: clear, drop, peers, entries, meta. */
export function recordChanges(batch: Batch, stored: Iterable<string>): RecordChanges {
  const changes = new Map<string, Uint8Array | null>();
  if (batch.clear) for (const key of stored) if (key !== metaKey) changes.set(key, null);
  for (const site of batch.drop) {
    changes.set(peerKey(site), null);
    for (const type of keyTypes) changes.set(entryKey(type, site), null);
  }
  for (const peer of batch.peers) changes.set(peerKey(peer.site), encodeRecord(peer));
  for (const entry of batch.entries) changes.set(entryKey(entry.op.key.type, entry.op.key.site), encodeRecord(entry));
  changes.set(metaKey, encodeRecord(batch.meta));
  return changes;
}

/** Reads back what batches have left. No record at all is no snapshot; records without meta are damage. */
export function readSnapshot(records: ReadonlyMap<string, Uint8Array>): SnapshotRead {
  if (records.size === 0) return { ok: true, snapshot: null };
  const entries: EntryRecord[] = [];
  const peers: PeerRecord[] = [];
  let meta: Meta | null = null;
  for (const [key, bytes] of records) {
    const read = readRecord(key, bytes);
    if (read.kind === 'bad') return { ok: false, key, why: read.why };
    if (read.kind === 'entry') entries.push(read.record);
    else if (read.kind === 'peer') peers.push(read.record);
    else meta = read.record;
  }
  return meta === null ? { ok: false, key: metaKey, why: 'missing' } : { ok: true, snapshot: { meta, entries, peers } };
}

type RecordRead =
  | { readonly kind: 'entry'; readonly record: EntryRecord }
  | { readonly kind: 'peer'; readonly record: PeerRecord }
  | { readonly kind: 'meta'; readonly record: Meta }
  | { readonly kind: 'bad'; readonly why: string };

/** Decodes by what the key announces, and holds the content against the key. */
function readRecord(key: string, bytes: Uint8Array): RecordRead {
  const parsed = parseRecordKey(key);
  switch (parsed?.kind) {
    case 'meta': {
      const read = decodeMeta(bytes);
      return read.ok ? { kind: 'meta', record: read.record } : { kind: 'bad', why: read.why };
    }
    case 'peer': {
      const read = decodePeer(bytes);
      if (!read.ok) return { kind: 'bad', why: read.why };
      return read.record.site === parsed.site ? { kind: 'peer', record: read.record } : { kind: 'bad', why: 'of another site' };
    }
    case 'entry': {
      const read = decodeEntry(bytes);
      if (!read.ok) return { kind: 'bad', why: read.why };
      const { type, site } = read.record.op.key;
      return type === parsed.type && site === parsed.site ? { kind: 'entry', record: read.record } : { kind: 'bad', why: 'of another key' };
    }
    case 'seal':
    case undefined:
      return { kind: 'bad', why: 'unknown key' };
    default:
      return parsed satisfies never;
  }
}
