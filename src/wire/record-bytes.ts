/** Stored records as bytes: what a store writes under one key, and checks before anybody relies on it. */

import { type KeyType, keyTypes, type Op, type Value } from '../core/operation.ts';
import type { EntryRecord, Meta, PeerRecord } from '../core/ports.ts';
import { decodeValue, type WireRefusal } from './decoding.ts';
import { encodeValue } from './encoding.ts';

/** Anything that a store keeps under one key. */
export type StoredRecord = EntryRecord | PeerRecord | Meta;

/** Result of decoding a record. `bad-shape`: well-formed data, but not such a record. */
export type DecodedRecord<R extends StoredRecord> =
  | { readonly ok: true; readonly record: R }
  | { readonly ok: false; readonly why: WireRefusal | 'bad-shape' };

/**
 * The canonical bytes of a record. Which kind it is, the store's key says.
 * @throws InvariantViolation if it holds what the core never issues (see `encodeValue`).
 */
export function encodeRecord(record: StoredRecord): Uint8Array {
  return encodeValue(record);
}

/** Inverse of {@link encodeRecord} for an entry. Never throws. */
export function decodeEntry(bytes: Uint8Array): DecodedRecord<EntryRecord> {
  return decodeRecord(bytes, toEntry);
}

/** Inverse of {@link encodeRecord} for a peer record. Never throws. */
export function decodePeer(bytes: Uint8Array): DecodedRecord<PeerRecord> {
  return decodeRecord(bytes, toPeer);
}

/** Inverse of {@link encodeRecord} for the meta record. Never throws. */
export function decodeMeta(bytes: Uint8Array): DecodedRecord<Meta> {
  return decodeRecord(bytes, toMeta);
}

function decodeRecord<R extends StoredRecord>(bytes: Uint8Array, toRecord: (value: unknown) => R | null): DecodedRecord<R> {
  const decoded = decodeValue(bytes);
  if (!decoded.ok) return decoded;
  const record = toRecord(decoded.value);
  return record === null ? { ok: false, why: 'bad-shape' } : { ok: true, record };
}

type Fields = Readonly<Record<string, unknown>>;

function toEntry(value: unknown): EntryRecord | null {
  const fields = fieldsOf(value, ['importedAt', 'op']);
  const op = fields === null ? null : toOp(fields['op']);
  if (fields === null || op === null || !isClock(fields['importedAt'])) return null;
  return { op, importedAt: fields['importedAt'] };
}

function toOp(stored: unknown): Op | null {
  const fields = fieldsOf(stored, ['clock', 'key', 'magic', 'origin', 'value', 'wallTime']);
  const key = fields === null ? null : fieldsOf(fields['key'], ['site', 'type']);
  if (fields === null || key === null) return null;
  const { clock, magic, origin, wallTime } = fields;
  const { site, type } = key;
  if (typeof origin !== 'string' || typeof site !== 'string' || !isKeyType(type)) return null;
  if (!isClock(clock) || !Number.isSafeInteger(magic) || !Number.isSafeInteger(wallTime)) return null;
  const value = fields['value'] as Value;
  if (!isValueOf(type, value)) return null;
  return { origin, key: { type, site }, clock, magic: magic as number, value, wallTime: wallTime as number };
}

function isValueOf(type: KeyType, value: Value): boolean {
  switch (type) {
    case 'mem':
      return typeof value === 'boolean';
    case 'host':
      return typeof value === 'string';
    case 'live':
      return isClock(value);
    case 'info':
      return true;
    default:
      return type satisfies never;
  }
}

function toPeer(value: unknown): PeerRecord | null {
  const fields = fieldsOf(value, ['ackedIn', 'ackedInRun', 'ackedOut', 'forgotten', 'site']);
  if (fields === null) return null;
  const { site, ackedIn, ackedInRun, ackedOut, forgotten } = fields;
  if (typeof site !== 'string' || typeof ackedInRun !== 'string' || typeof forgotten !== 'boolean') return null;
  if (!(ackedIn === null || isClock(ackedIn)) || !(ackedOut === null || isClock(ackedOut))) return null;
  return { site, ackedIn, ackedInRun, ackedOut, forgotten };
}

function toMeta(value: unknown): Meta | null {
  const fields = fieldsOf(value, ['clock', 'run', 'wallS']);
  if (fields === null) return null;
  const { clock, run, wallS } = fields;
  if (!isClock(clock) || typeof run !== 'string' || !Number.isSafeInteger(wallS)) return null;
  return { clock, wallS: wallS as number, run };
}

/** The fields of an object that has exactly these names, which are given in order. */
function fieldsOf(value: unknown, names: readonly string[]): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const present = Object.keys(value);
  return present.length === names.length && names.every((name, i) => present[i] === name) ? (value as Fields) : null;
}

function isClock(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isKeyType(value: unknown): value is KeyType {
  return (keyTypes as readonly unknown[]).includes(value);
}
