/** Where a record lies: the key layout of format 1, shared by all stores. */

import { type KeyType, keyTypes, type SiteId } from '../core/operation.ts';
import type { ReplicaId } from '../host/ports.ts';

/** What the key of a record within its replica says. */
export type RecordKey = { readonly kind: 'meta' } | { readonly kind: 'seal' } | { readonly kind: 'peer'; readonly site: SiteId } | EntryKey;

interface EntryKey {
  readonly kind: 'entry';
  readonly type: KeyType;
  readonly site: SiteId;
}

/** The key of a replica's meta record. */
export const metaKey = 'm';
/** The key of a replica's seal (`seal.ts`). */
export const sealKey = 's';

/** The key of an operation within its replica. */
export function entryKey(type: KeyType, site: SiteId): string {
  return `e/${type}/${escaped(site)}`;
}

/** The key of a peer record within its replica. */
export function peerKey(site: SiteId): string {
  return `p/${escaped(site)}`;
}

/** Inverse of the functions above; null if the key is of no known form. */
export function parseRecordKey(key: string): RecordKey | null {
  if (key === metaKey) return { kind: 'meta' };
  if (key === sealKey) return { kind: 'seal' };
  const [kind, ...parts] = key.split('/');
  if (kind === 'p' && parts.length === 1) return { kind: 'peer', site: unescaped(parts[0] as string) };
  const type = keyTypes.find((known) => known === parts[0]);
  if (kind === 'e' && parts.length === 2 && type !== undefined) return { kind: 'entry', type, site: unescaped(parts[1] as string) };
  return null;
}

/** What all keys of one replica begin with, and no key of another: ids are escaped, so that their slashes cannot end them. */
export function replicaPrefix(replica: ReplicaId): string {
  return `r/${escaped(replica.cluster)}/${escaped(replica.site)}/`;
}

/** The replica whose key this is, or null. */
export function parseReplica(key: string): ReplicaId | null {
  const [kind, cluster, site, ...rest] = key.split('/');
  if (kind !== 'r' || cluster === undefined || site === undefined || rest.length === 0) return null;
  return { cluster: unescaped(cluster), site: unescaped(site) };
}

/** The least text above every text that begins with this prefix, which ends with a slash. */
export function afterPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function escaped(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('/', '%2F');
}

function unescaped(text: string): string {
  return text.replaceAll('%2F', '/').replaceAll('%25', '%');
}
