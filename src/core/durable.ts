/** What must become durable: restoring a replica from a snapshot, and collecting what changed since into batches. */

import type { Clock, SiteId } from './operation.ts';
import { keyTypes } from './operation.ts';
import type { Batch, EntryRecord, PeerRecord, Snapshot } from './ports.ts';
import { type Entry, newEntry, type Peer, type State } from './state.ts';
import { compareText } from './text.ts';

/** Fills an empty state with what the last commit left. */
export function restore(state: State, snapshot: Snapshot): void {
  state.clock = snapshot.meta.clock;
  state.lastRun = snapshot.meta.run;
  for (const record of snapshot.peers) Object.assign(state.peer(record.site), record).durable = record;
  for (const { op, importedAt } of [...snapshot.entries].sort(compareRecords)) {
    const entry = newEntry(op, importedAt);
    state.peer(op.key.site)[op.key.type] = entry;
    state.link(entry, state.ends.older);
  }
  for (const peer of state.peers.values()) peer.passedOver = peer.mem?.op.value === false;
}

/** The lists of a snapshot have no order; ours must not depend on theirs. */
function compareRecords(a: EntryRecord, b: EntryRecord): number {
  return (
    a.importedAt - b.importedAt ||
    compareText(a.op.key.site, b.op.key.site) ||
    keyTypes.indexOf(a.op.key.type) - keyTypes.indexOf(b.op.key.type)
  );
}

/** Collects batches. Keeps what it takes for a failed commit to be merged with what came after it. */
export class Changes {
  readonly #state: State;
  /** Entries stored after this clock value are in no batch yet. */
  #collectedAt: Clock = 0;
  /** Clock of the last commit: R1 lets nothing newer leave. -1 before the first. */
  durableClock: Clock = -1;
  #inFlight: Batch | null = null;
  /** The peers of its records, in their order. */
  #peersInFlight: readonly Peer[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** Everything in the state is durable already. */
  reset(): void {
    this.#collectedAt = this.#state.clock;
    this.durableClock = this.#collectedAt;
  }

  /** Whether memory and disk are the same. */
  get clean(): boolean {
    const { clock, dirtyPeers, droppedSites, cleared, defaultDirty } = this.#state;
    const isSame = clock === this.durableClock && this.#inFlight === null;
    return isSame && dirtyPeers.length + droppedSites.size === 0 && !cleared && !defaultDirty;
  }

  /** Takes everything that is not in a batch yet. */
  collect(seq: number, wallS: number): Batch {
    const state = this.#state;
    const { clock, run, ends, droppedSites, cleared } = state;
    const entries: EntryRecord[] = [];
    for (let entry = ends.older; entry.importedAt > this.#collectedAt; entry = entry.older) entries.push(recordOf(entry));
    // The default operation, at 0, lies at the old end of the list.
    if (state.defaultDirty && ends.newer.importedAt === 0) entries.push(recordOf(ends.newer));
    const drop = droppedSites.size > 0 ? [...droppedSites] : [];
    for (const site of drop) addSurvivors(state, site, this.#collectedAt, entries);
    const peers = state.dirtyPeers;
    this.#inFlight = {
      seq,
      clear: cleared,
      drop: cleared ? [] : drop,
      peers: peers.map(peerRecord),
      entries,
      meta: { clock, wallS, run },
    };
    this.#peersInFlight = peers;
    for (const peer of peers) peer.dirty = false;
    state.dirtyPeers = [];
    // To empty what is empty is dear.
    if (drop.length > 0) droppedSites.clear();
    state.cleared = false;
    state.defaultDirty = false;
    this.#collectedAt = clock;
    return this.#inFlight;
  }

  /** The last batch is durable. */
  committed(): void {
    const { meta, peers } = this.#inFlight as Batch;
    this.#inFlight = null;
    this.durableClock = meta.clock;
    this.#peersInFlight.forEach((peer, i) => {
      peer.durable = peers[i] as PeerRecord;
    });
  }

  /** The last batch is not durable: all of it goes into the next one, as it is by then. */
  failed(): void {
    const state = this.#state;
    const { clear, drop, peers, entries } = this.#inFlight as Batch;
    this.#inFlight = null;
    this.#collectedAt = Math.max(this.durableClock, 0);
    state.cleared ||= clear;
    for (const site of drop) state.droppedSites.add(site);
    for (const { site } of peers) {
      const peer = state.find(site);
      if (peer !== undefined) state.touch(peer);
    }
    state.defaultDirty ||= entries.some((record) => record.importedAt === 0);
  }
}

/** Dropping a site deletes all its records: those that it still has are written again. */
function addSurvivors(state: State, site: SiteId, after: Clock, into: EntryRecord[]): void {
  const peer = state.find(site);
  if (peer === undefined) return;
  state.touch(peer);
  for (const type of keyTypes) {
    const entry = peer[type];
    if (entry !== null && entry.importedAt <= after) into.push(recordOf(entry));
  }
}

function recordOf({ op, importedAt }: Entry): EntryRecord {
  return { op, importedAt };
}

function peerRecord({ site, ackedIn, ackedInRun, ackedOut, forgotten }: Peer): PeerRecord {
  return { site, ackedIn, ackedInRun, ackedOut, forgotten };
}
