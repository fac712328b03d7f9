/**
 * Tells a whole replica from one with holes. LevelDB drops damaged stretches of its log and forgets tables that a damaged manifest does not
 * name, both in silence; so each commit also writes how many records there must be and the sum of their digests.
 */

import { createHash } from 'node:crypto';
import { decodeValue } from '../wire/decoding.ts';
import { encodeValue } from '../wire/encoding.ts';
import type { RecordChanges } from './record-changes.ts';

/** What a replica's records add up to. */
export interface Seal {
  /** Commits since the replica was made. */
  readonly commits: number;
  readonly records: number;
  /** Sum of the records' digests, modulo 2^48: it does not depend on their order, so a commit needs to know only what it changes. */
  readonly sum: number;
}

/** The digest of each stored record, by its key within the replica, and their seal. */
export interface SealedIndex {
  readonly digests: Map<string, number>;
  seal: Seal;
}

/** What a commit will do to an index, once it is durable. */
export interface SealedChanges {
  readonly digests: ReadonlyMap<string, number | null>;
  readonly seal: Seal;
}

/** The index of a replica that never committed. */
export function emptyIndex(): SealedIndex {
  return { digests: new Map(), seal: { commits: 0, records: 0, sum: 0 } };
}

/** Digests the changes of one more commit. Costs what changes, not what is stored. */
export function sealChanges(index: SealedIndex, changes: RecordChanges): SealedChanges {
  const digests = new Map<string, number | null>();
  let { records, sum } = index.seal;
  for (const [key, bytes] of changes) {
    const before = index.digests.get(key);
    const after = bytes === null ? null : digestOf(key, bytes);
    records += (after === null ? 0 : 1) - (before === undefined ? 0 : 1);
    sum = modulo(sum - (before ?? 0) + (after ?? 0));
    digests.set(key, after);
  }
  return { digests, seal: { commits: index.seal.commits + 1, records, sum } };
}

/** Takes over the changes of a commit that is durable. */
export function adoptChanges(index: SealedIndex, changes: SealedChanges): void {
  for (const [key, digest] of changes.digests) {
    if (digest === null) index.digests.delete(key);
    else index.digests.set(key, digest);
  }
  index.seal = changes.seal;
}

/** The index of records as they were found, under the seal that was found with them; null if it does not fit them. */
export function indexOf(records: ReadonlyMap<string, Uint8Array>, seal: Seal): SealedIndex | null {
  const digests = new Map<string, number>();
  let sum = 0;
  for (const [key, bytes] of records) {
    const digest = digestOf(key, bytes);
    digests.set(key, digest);
    sum = modulo(sum + digest);
  }
  return seal.records === records.size && seal.sum === sum ? { digests, seal } : null;
}

/** The stored form of a seal. */
export function encodeSeal(seal: Seal): Uint8Array {
  return encodeValue(seal);
}

/** Inverse of {@link encodeSeal}; null for anything else. */
export function decodeSeal(bytes: Uint8Array): Seal | null {
  const decoded = decodeValue(bytes);
  if (!decoded.ok || typeof decoded.value !== 'object' || decoded.value === null) return null;
  const { commits, records, sum } = decoded.value as Partial<Seal>;
  const whole = [commits, records, sum].every((field) => Number.isSafeInteger(field) && (field as number) >= 0);
  return whole ? { commits: commits as number, records: records as number, sum: sum as number } : null;
}

/** 48 bits: sums of two stay exact, and damage is not an adversary. */
function digestOf(key: string, bytes: Uint8Array): number {
  return createHash('sha256').update(key).update('\0').update(bytes).digest().readUIntBE(0, 6);
}

function modulo(sum: number): number {
  const rest = sum % 2 ** 48;
  return rest < 0 ? rest + 2 ** 48 : rest;
}
