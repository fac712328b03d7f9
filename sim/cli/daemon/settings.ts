/** The command line of `node`, read into settings or refused in one sentence each, before anything is opened. */

import { readFile } from 'node:fs/promises';
import { defaultConfig } from '../../../src/core/config.ts';
import type { StartArgs } from '../../../src/host/settings.ts';
import { parseAddress } from '../../../src/transport/address.ts';
import type { Credentials } from '../../../src/transport/credentials.ts';
import { readDuration } from '../../scenario/units.ts';

/** As commander hands them over. */
export interface RawNodeOptions {
  readonly site: string;
  readonly cluster: string;
  readonly listen: string;
  readonly advertise?: string;
  readonly contact?: readonly string[];
  readonly data: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly insecure?: boolean;
  readonly syncInterval?: string;
  readonly contactInterval?: string;
  readonly cleanupInterval?: string;
  readonly forgetAfter?: string;
  readonly tombstoneFor?: string;
  readonly journal?: string;
}

/** What a daemon runs with. */
export interface NodeSettings {
  readonly start: StartArgs;
  readonly listen: string;
  readonly advertise: string | null;
  readonly contacts: readonly string[];
  readonly data: string;
  /** Null: plain TCP, asked for by name. */
  readonly tls: Credentials | null;
  readonly journal: string | null;
}

/** Reads options and credential files. All mistakes are told at once. */
export async function readNodeSettings(raw: RawNodeOptions): Promise<NodeSettings | readonly string[]> {
  const mistakes: string[] = [];
  const { listen, data, contact: contacts = [] } = raw;
  const start = readStart(raw, mistakes);
  // As from a variable of the shell that is not set: it would mean the working directory.
  if (data === '') mistakes.push('--data is empty: name a directory for the state of this site.');
  for (const contact of contacts) {
    const address = parseAddress(contact);
    if (address !== null && address.port > 0) continue;
    mistakes.push(`--contact "${contact}" is no address to dial: write it as host:port, for example 127.0.0.1:7001.`);
  }
  const tls = await readTls(raw, mistakes);
  if (mistakes.length > 0) return mistakes;
  return { start, listen, advertise: raw.advertise ?? null, contacts, data, tls, journal: raw.journal ?? null };
}

function readStart(raw: RawNodeOptions, mistakes: string[]): StartArgs {
  const durationMs = (option: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const read = readDuration(text);
    if (read.ok && read.value === 0) mistakes.push(`${option} must be longer than nothing: write a time such as 1s.`);
    if (read.ok) return read.value / 1000;
    mistakes.push(`${option}: ${read.message}. ${read.remedy}.`);
    return undefined;
  };
  const seconds = (option: string, text: string | undefined): number | undefined => {
    const ms = durationMs(option, text);
    return ms === undefined ? undefined : ms / 1000;
  };
  const syncIntervalMs = durationMs('--sync-interval', raw.syncInterval);
  const contactIntervalMs = durationMs('--contact-interval', raw.contactInterval);
  const cleanupIntervalMs = raw.cleanupInterval === 'never' ? null : durationMs('--cleanup-interval', raw.cleanupInterval);
  const forgetAfterS = seconds('--forget-after', raw.forgetAfter);
  const tombstoneForS = seconds('--tombstone-for', raw.tombstoneFor);
  const { forgetAfterS: forgetDefaultS, tombstoneForS: tombstoneDefaultS } = defaultConfig(raw.cluster, raw.site);
  if ((tombstoneForS ?? tombstoneDefaultS) < 2 * (forgetAfterS ?? forgetDefaultS))
    mistakes.push('--tombstone-for must be at least twice --forget-after: raise the one, or lower the other.');
  return {
    cluster: raw.cluster,
    site: raw.site,
    ...(syncIntervalMs === undefined ? {} : { syncIntervalMs }),
    ...(contactIntervalMs === undefined ? {} : { contactIntervalMs }),
    ...(cleanupIntervalMs === undefined ? {} : { cleanupIntervalMs }),
    ...(forgetAfterS === undefined ? {} : { forgetAfterS }),
    ...(tombstoneForS === undefined ? {} : { tombstoneForS }),
  };
}

async function readTls(raw: RawNodeOptions, mistakes: string[]): Promise<Credentials | null> {
  const { tlsCert, tlsKey, tlsCa } = raw;
  const given = [tlsCert, tlsKey, tlsCa].filter((file) => file !== undefined).length;
  if (raw.insecure === true) {
    if (given > 0) mistakes.push('Give --tls-cert, --tls-key and --tls-ca, or --insecure: not both.');
    return null;
  }
  if (tlsCert === undefined || tlsKey === undefined || tlsCa === undefined) {
    mistakes.push('Give --tls-cert, --tls-key and --tls-ca, or --insecure to trust everybody who reaches the port.');
    return null;
  }
  const read = async (option: string, file: string): Promise<string> => {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      mistakes.push(`${option}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): name a file in PEM format.`);
      return '';
    }
  };
  return { cert: await read('--tls-cert', tlsCert), key: await read('--tls-key', tlsKey), ca: await read('--tls-ca', tlsCa) };
}
