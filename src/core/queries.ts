/** Read-only questions to a replica. Lists of sites are ordered by UTF-8 bytes. */

import { fromLiveness } from './liveness.ts';
import type { Clock, KeyType, NodeName, Op, SiteId, Value } from './operation.ts';
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
  /** The origin's clock in whole seconds. */
  readonly wallTime: number;
  /** The local clock value when it was stored. */
  readonly importedAt: Clock;
}

/** The complete state of a replica, in the shape of the recorded executions. */
export interface Dump {
  /** The Lamport clock. */
  readonly clock: Clock;
  /** By peer, its clock as of the last sync taken in from it. Absent differs from 0. */
  readonly ackedIn: Readonly<Record<SiteId, Clock>>;
  /** By peer, our clock, up to which it says it has taken our data in. Absent differs from 0. */
  readonly ackedOut: Readonly<Record<SiteId, Clock>>;
  /** By site and type of key. Tombstones are here too: a `mem` that is false. */
  readonly peers: Table<DumpedEntry>;
}

/** Something of each stored operation, by site and type of key. */
export type Table<T> = Readonly<Record<SiteId, Readonly<Partial<Record<KeyType, T>>>>>;

/** The sites of the peers that are wanted, ordered. */
export function sites(state: State, isWanted: (peer: Peer) => boolean): SiteId[] {
  const found: SiteId[] = [];
  for (const peer of state.peers.values()) if (isWanted(peer)) found.push(peer.site);
  return found.sort(compareText);
}

/** Who lives at a node. Of several that claim it, the greater host operation wins, then the greater site id (W15). */
export function siteOfNode(state: State, node: NodeName): SiteId | null {
  let best: Op | null = null;
  for (const { host } of state.peers.values()) {
    const op = host?.op;
    if (op?.value === node && (best === null || (compareOps(op, best) || compareText(op.key.site, best.key.site)) > 0)) best = op;
  }
  return best?.key.site ?? null;
}

/** What the application would be told of a site now. */
export function changeOf(peer: Peer | undefined): Change {
  const mem = peer?.mem?.op;
  if (mem?.value !== true) return { member: false, origin: mem?.origin ?? null, clock: mem?.clock ?? null };
  const { host, info, live } = peer as Peer;
  return {
    member: true,
    clock: mem.clock,
    ...(host && { host: host.op.value as NodeName }),
    ...(info && { info: info.op.value }),
    ...(live && { liveness: fromLiveness(live.op.value as number) }),
  };
}

/** Everything, for debugging and conformance. */
export function dump(state: State): Dump {
  const ackedIn = record<Clock>();
  const ackedOut = record<Clock>();
  for (const peer of state.peers.values()) {
    if (peer.ackedIn !== null) ackedIn[peer.site] = peer.ackedIn;
    if (peer.ackedOut !== null) ackedOut[peer.site] = peer.ackedOut;
  }
  const peers = tableOf(state, ({ op, importedAt }): DumpedEntry => {
    const { value, origin, clock, wallTime } = op;
    return { value, origin, clock, wallTime, importedAt };
  });
  return { clock: state.clock, ackedIn, ackedOut, peers };
}

/** Only the values, for people. */
export function dumpValues(state: State): Table<Value> {
  return tableOf(state, (entry) => entry.op.value);
}

function tableOf<T>(state: State, cell: (entry: Entry) => T): Table<T> {
  const all = record<Partial<Record<KeyType, T>>>();
  for (const peer of state.peers.values()) {
    for (const type of keyTypes) {
      const entry = peer[type];
      if (entry === null) continue;
      all[peer.site] ??= {};
      (all[peer.site] as Partial<Record<KeyType, T>>)[type] = cell(entry);
    }
  }
  return all;
}

/** Site ids name properties here, and any string may be one: no prototype to collide with. */
function record<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
