/** Read-only questions to a replica. Lists of sites are ordered by UTF-8 bytes. */

import { fromLiveness } from './liveness.ts';
import type { Clock, KeyType, NodeName, SiteId, Value } from './operation.ts';
import { keyTypes } from './operation.ts';
import { compareOps } from './order.ts';
import type { Change } from './ports.ts';
import type { Entry, Peer, State } from './state.ts';
import { compareText } from './text.ts';

/** One stored operation, as {@link dump} shows it. */
export interface DumpedEntry {
  readonly value: Value;
  readonly origin: SiteId;
  readonly clock: Clock;
  readonly wallTime: number;
  readonly importedAt: Clock;
}

/** The complete state of a replica, in the shape of the recorded executions. */
export interface Dump {
  readonly clock: Clock;
  readonly ackedIn: Readonly<Record<SiteId, Clock>>;
  readonly ackedOut: Readonly<Record<SiteId, Clock>>;
  readonly peers: Readonly<Record<SiteId, Readonly<Partial<Record<KeyType, DumpedEntry>>>>>;
}

/** Sites whose `mem` is true. */
export function members(state: State): SiteId[] {
  return sites(state, (peer) => peer.mem?.op.value === true);
}

/** Sites that have a `mem` entry, kicked ones included, forgotten ones not. */
export function peers(state: State): SiteId[] {
  return sites(state, (peer) => peer.mem !== null && !peer.forgotten);
}

function sites(state: State, wanted: (peer: Peer) => boolean): SiteId[] {
  const found: SiteId[] = [];
  for (const peer of state.peers.values()) if (wanted(peer)) found.push(peer.site);
  return found.sort(compareText);
}

/** Where a site lives, kicked ones included; null if unknown. */
export function nodeOfSite(state: State, site: SiteId): NodeName | null {
  return (state.find(site)?.host?.op.value as NodeName | undefined) ?? null;
}

/** Who lives at a node. Of several that claim it, the greater host operation wins, then the greater site id (W15). */
export function siteOfNode(state: State, node: NodeName): SiteId | null {
  let best: Entry | null = null;
  for (const { host } of state.peers.values()) {
    if (host !== null && host.op.value === node && (best === null || outranks(host, best))) best = host;
  }
  return best === null ? null : best.op.key.site;
}

function outranks(a: Entry, b: Entry): boolean {
  return (compareOps(a.op, b.op) || compareText(a.op.key.site, b.op.key.site)) > 0;
}

/** What the application would be told of a site now. */
export function changeOf(peer: Peer): Change {
  const mem = peer.mem?.op;
  if (mem === undefined) return { member: false, origin: null, clock: null };
  if (mem.value !== true) return { member: false, origin: mem.origin, clock: mem.clock };
  return {
    member: true,
    clock: mem.clock,
    ...(peer.host === null ? {} : { host: peer.host.op.value as NodeName }),
    ...(peer.info === null ? {} : { info: peer.info.op.value }),
    ...(peer.live === null ? {} : { liveness: fromLiveness(peer.live.op.value as number) }),
  };
}

/** Everything, for debugging and conformance. */
export function dump(state: State): Dump {
  const ackedIn = record<Clock>();
  const ackedOut = record<Clock>();
  const all = record<Partial<Record<KeyType, DumpedEntry>>>();
  for (const peer of state.peers.values()) {
    if (peer.ackedIn !== null) ackedIn[peer.site] = peer.ackedIn;
    if (peer.ackedOut !== null) ackedOut[peer.site] = peer.ackedOut;
    const entries: Partial<Record<KeyType, DumpedEntry>> = {};
    for (const type of keyTypes) {
      const entry = peer[type];
      if (entry !== null) entries[type] = dumpEntry(entry);
    }
    if (Object.keys(entries).length > 0) all[peer.site] = entries;
  }
  return { clock: state.clock, ackedIn, ackedOut, peers: all };
}

/** Site ids name properties here, and any string may be one: no prototype to collide with. */
function record<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function dumpEntry({ op, importedAt }: Entry): DumpedEntry {
  return { value: op.value, origin: op.origin, clock: op.clock, wallTime: op.wallTime, importedAt };
}

/** Only the values, for people. */
export function dumpValues(state: State): Readonly<Record<SiteId, Readonly<Partial<Record<KeyType, Value>>>>> {
  const all = record<Partial<Record<KeyType, Value>>>();
  for (const peer of state.peers.values()) {
    const values: Partial<Record<KeyType, Value>> = {};
    for (const type of keyTypes) {
      const entry = peer[type];
      if (entry !== null) values[type] = entry.op.value;
    }
    if (Object.keys(values).length > 0) all[peer.site] = values;
  }
  return all;
}
