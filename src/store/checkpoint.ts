/**
 * Remembers, beside the database, how far each replica had come: the least that the database must still hold. A seal cannot tell a replica that
 * is missing altogether, or older as a whole, from one that never was.
 */

import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReplicaId } from '../host/ports.ts';
import { parseReplica, replicaPrefix } from './record-key.ts';

/** The least number of commits that each replica must have, by replica prefix. */
export type Floors = Map<string, number>;

/** Reads a checkpoint; null if it is missing or damaged. */
export async function readCheckpoint(path: string): Promise<Floors | null> {
  try {
    return parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces a checkpoint as a whole and durably. Rejects with the system's error. */
export async function writeCheckpoint(path: string, floors: Floors): Promise<void> {
  const replicas = [...floors].map(([prefix, commits]) => ({ ...(parseReplica(prefix) as ReplicaId), commits }));
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(`${JSON.stringify({ version: 1, replicas })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
}

/** Makes renames within a directory durable. Windows has no such call, and needs none. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function parse(json: unknown): Floors | null {
  const { version, replicas } = json as { version?: unknown; replicas?: unknown };
  if (version !== 1 || !Array.isArray(replicas)) return null;
  const floors: Floors = new Map();
  for (const { cluster, site, commits } of replicas as { cluster?: unknown; site?: unknown; commits?: unknown }[]) {
    if (typeof cluster !== 'string' || typeof site !== 'string' || !Number.isSafeInteger(commits)) return null;
    floors.set(replicaPrefix({ cluster, site }), commits as number);
  }
  return floors;
}
