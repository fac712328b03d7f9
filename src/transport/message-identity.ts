/** What a transport must know about a message: who sent it, to whom, and which queued sync it makes pointless. Nothing else. */

import type { Message } from '../core/message.ts';
import type { SiteId } from '../core/operation.ts';

/** Tells apart what a newer sync supersedes and what belongs together with it. */
export interface SyncIdentity {
  /** Sender, addressee and cluster: a newer sync with the same link takes the place of an older one. */
  readonly link: string;
  /** The numbered parts of one state have the same one and do not supersede each other; empty if the message is whole. */
  readonly state: string;
  readonly part: number;
}

/** The site that claims to have sent a decoded but unchecked value, or null if there is no such claim in it. */
export function senderOf(value: unknown): SiteId | null {
  if (!isRecord(value)) return null;
  const holder = value['kind'] === 'sync' || value['kind'] === 'answer' ? value['data'] : value;
  const from = isRecord(holder) ? holder['from'] : null;
  return typeof from === 'string' ? from : null;
}

/** The identity of a sync; null for every other message, because those are never superseded. */
export function syncIdentityOf(message: Message): SyncIdentity | null {
  if (message.kind !== 'sync') return null;
  const { to, data, run, part } = message;
  return {
    link: JSON.stringify([data.from, to, data.cluster]),
    state: part === undefined ? '' : JSON.stringify([run, data.clock, data.since, part.of]),
    part: part?.index ?? 0,
  };
}

/** Whether the newer sync makes the older one pointless. */
export function supersedes(newer: SyncIdentity, older: SyncIdentity): boolean {
  return newer.link === older.link && (newer.state !== older.state || newer.part === older.part);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
