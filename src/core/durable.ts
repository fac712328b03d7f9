/** What must become durable: restoring a replica from a snapshot, and collecting what changed since into batches. */

import type { Clock } from './operation.ts';
import { keyTypes } from './operation.ts';
import type { Batch, EntryRecord, PeerRecord, Snapshot } from './ports.ts';
import { bytesOf } from './size.ts';
import type { Entry, Peer, State } from './state.ts';
import { compareText } from './text.ts';

/** Fills an empty state with what the last commit left. */
export function restore(state: State, snapshot: Snapshot): void {
  state.clock = snapshot.meta.clock;
  for (const record of snapshot.peers) {
    const peer = state.peer(record.site);
    peer.ackedIn = record.ackedIn;
    peer.ackedInRun = record.ackedInRun;
    peer.ackedInDurable = record.ackedIn ?? 0;
    peer.ackedInRunDurable = record.ackedInRun;
    peer.ackedOut = record.ackedOut;
    peer.forgotten = record.forgotten;
  }
  for (const { op, importedAt } of [...snapshot.entries].sort(compareRecords)) {
    const entry: Entry = { op, importedAt, bytes: bytesOf(op), older: null, newer: null };
    state.peer(op.key.site)[op.key.type] = entry;
    state.linkNewest(entry);
  }
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
  #committedAt: Clock = 0;
  /** Clock of the last commit: R1 lets nothing newer leave. -1 before the first. */
  durableClock: Clock = -1;
  #inFlight: Batch | null = null;
  /** The peers of its records, in their order. */
  #peersInFlight: readonly Peer[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** Everything in the state is durable already. */
  reset(durable: boolean): void {
    this.#collectedAt = this.#state.clock;
    this.#committedAt = this.#state.clock;
    this.durableClock = durable ? this.#state.clock : -1;
  }

  /** Whether memory and disk are the same. */
  get clean(): boolean {
    const state = this.#state;
    return (
      state.clock === this.durableClock &&
      this.#inFlight === null &&
      state.dirtyPeers.length === 0 &&
      state.droppedSites.size === 0 &&
      !state.cleared &&
      !state.defaultDirty
    );
  }

  /** Takes everything that is not in a batch yet. */
  collect(seq: number, wallS: number): Batch {
    const state = this.#state;
    const entries: EntryRecord[] = [];
    for (let entry = state.newest; entry !== null && entry.importedAt > this.#collectedAt; entry = entry.older)
      entries.push(recordOf(entry));
    if (state.defaultDirty) addDefaults(state, entries);
    addSurvivors(state, this.#collectedAt, entries);
    const batch: Batch = {
      seq,
      clear: state.cleared,
      drop: state.cleared ? [] : [...state.droppedSites],
      peers: state.dirtyPeers.map(peerRecord),
      entries,
      meta: { clock: state.clock, wallS },
    };
    for (const peer of state.dirtyPeers) peer.dirty = false;
    this.#peersInFlight = state.dirtyPeers;
    state.dirtyPeers = [];
    state.droppedSites.clear();
    state.cleared = false;
    state.defaultDirty = false;
    this.#collectedAt = state.clock;
    this.#inFlight = batch;
    return batch;
  }

  /** The last batch is durable. */
  committed(): void {
    const batch = this.#inFlight as Batch;
    this.#inFlight = null;
    this.#committedAt = batch.meta.clock;
    this.durableClock = batch.meta.clock;
    batch.peers.forEach(({ ackedIn, ackedInRun }, i) => {
      const peer = this.#peersInFlight[i] as Peer;
      peer.ackedInDurable = ackedIn ?? 0;
      peer.ackedInRunDurable = ackedInRun;
    });
  }

  /** The last batch is not durable: all of it goes into the next one, as it is by then. */
  failed(): void {
    const state = this.#state;
    const batch = this.#inFlight as Batch;
    this.#inFlight = null;
    this.#collectedAt = this.#committedAt;
    if (batch.clear) state.cleared = true;
    for (const site of batch.drop) state.droppedSites.add(site);
    for (const record of batch.peers) {
      const peer = state.peers.get(record.site);
      if (peer !== undefined) state.touch(peer);
    }
    if (batch.entries.some((record) => record.importedAt === 0)) state.defaultDirty = true;
  }
}

/** Entries at 0 lie at the old end of the list. */
function addDefaults(state: State, into: EntryRecord[]): void {
  for (let entry = state.oldest; entry !== null && entry.importedAt === 0; entry = entry.newer) into.push(recordOf(entry));
}

/** Dropping a site deletes all its records: those that it still has are written again. */
function addSurvivors(state: State, after: Clock, into: EntryRecord[]): void {
  for (const site of state.droppedSites) {
    const peer = state.peers.get(site);
    if (peer === undefined) continue;
    state.touch(peer);
    for (const type of keyTypes) {
      const entry = peer[type];
      if (entry !== null && entry.importedAt <= after) into.push(recordOf(entry));
    }
  }
}

function recordOf(entry: Entry): EntryRecord {
  return { op: entry.op, importedAt: entry.importedAt };
}

function peerRecord(peer: Peer): PeerRecord {
  return { site: peer.site, ackedIn: peer.ackedIn, ackedInRun: peer.ackedInRun, ackedOut: peer.ackedOut, forgotten: peer.forgotten };
}
