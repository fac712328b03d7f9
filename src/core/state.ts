/** The state of a replica: one lookup per operation, and a list of entries in the order in which they were stored. */

import { defaultKeeping, type Keeping } from './forget.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Clock, ClusterId, Key, KeyType, Magic, NodeName, Op, SiteId, Value } from './operation.ts';
import type { PeerRecord, Report } from './ports.ts';
import { musterRules, type Rules } from './rules.ts';
import type { Watch } from './watch.ts';

/** What a replica is made with. */
export interface ReplicaArgs {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  readonly rules?: Rules;
  readonly limits?: Limits;
  readonly keeping?: Keeping;
  readonly watch?: Watch | null;
  /** Told of equal order (R7), set-backs and identity conflicts (R8). */
  readonly tell?: (event: Report) => void;
}

/** The place of a key: a link of the list that is ordered by `importedAt`. It stays when another operation takes the place. */
export interface Entry {
  op: Op;
  /** The local clock value when the operation was stored. */
  importedAt: Clock;
  /** Of the operation in a message, at most; 0 until somebody asks (`slices.ts`). */
  bytes: number;
  older: Entry;
  newer: Entry;
}

/** What was refused of a state on its way in, as far as it matters for whether all of it has arrived (R4). */
export interface Refused {
  /** Sites of which something came, but never a `mem`. */
  orphans: Set<SiteId> | null;
  /** Sites whose `mem` was too old to be stored. */
  expired: Set<SiteId> | null;
}

/** The parts of a numbered state that have arrived (R10). */
export interface Parts {
  readonly run: string;
  readonly clock: Clock;
  readonly since: Clock;
  readonly of: number;
  readonly got: Set<number>;
  readonly refused: Refused;
}

/** Everything that is known of one site. */
export interface Peer {
  readonly site: SiteId;
  mem: Entry | null;
  host: Entry | null;
  info: Entry | null;
  live: Entry | null;
  /** The peer's clock as of the last sync taken in from it. */
  ackedIn: Clock | null;
  /** The peer's run that `ackedIn` belongs to (R8). */
  ackedInRun: string;
  /** Our clock, up to which the peer says it has taken our data in. */
  ackedOut: Clock | null;
  /** `mem` is a tombstone (R4). */
  forgotten: boolean;
  /** Kicked, and a cleanup may not have waited for it: it may still hold sites that were forgotten since (R5). */
  passedOver: boolean;
  /** The last record of the peer that became durable: all that an answer may tell (R1). */
  durable: PeerRecord | null;
  /** The peer's record differs from the one in the last batch. */
  dirty: boolean;
  /** Our own `mem` operation that the peer answered with its tombstone: nothing more is sent to it while that is our last word (R12). */
  deafTo: Op | null;
  /** We took operations in from the peer since we last sent to it. */
  owesAck: boolean;
  parts: Parts | null;
}

/** The mutable heart of a replica. Only `src/core` touches it. */
export class State {
  readonly cluster: ClusterId;
  readonly local: SiteId;
  readonly rules: Rules;
  readonly limits: Limits;
  readonly keeping: Keeping;
  readonly watch: Watch | null;
  readonly tell: (event: Report) => void;
  readonly peers: Map<SiteId, Peer> = new Map();
  clock: Clock = 0;
  node: NodeName = '';
  /** Fresh at each start (R8). */
  run = '';
  /** The run that wrote what this one started with: its clock values compare with ours, up to `setBackFloor`. */
  lastRun = '';
  /** An `acked` of another run above this is evidence of a set-back (R8). */
  setBackFloor: Clock = 0;
  /** Monotonic times of the last set-backs (R8). */
  setBacksMs: number[] = [];
  /** False once an identity conflict was reported: no more set-backs, no more re-issues (R8). */
  asserting = true;
  /** Clock at the last flush: a tombstone is freshened once per interval (R4a). */
  flushedAt: Clock = 0;
  /** Both ends of the list of entries: its `newer` is the oldest entry, its `older` the newest. Older than any. */
  readonly ends: Entry = newEntry(null as unknown as Op, -1);
  /** Every stored operation: one look-up tells an echo, where its peer, its entry and its operation would have to be fetched from memory. */
  readonly #stored: Set<Op> = new Set();
  /** Grows with each change of the list of entries. */
  version = 0;
  /** What is not yet in a batch. */
  dirtyPeers: Peer[] = [];
  readonly droppedSites: Set<SiteId> = new Set();
  cleared = false;
  defaultDirty = false;

  constructor(args: ReplicaArgs) {
    this.cluster = args.cluster;
    this.local = args.site;
    this.rules = args.rules ?? musterRules;
    this.limits = args.limits ?? defaultLimits;
    this.keeping = args.keeping ?? defaultKeeping;
    this.watch = args.watch ?? null;
    this.tell = args.tell ?? (() => {});
    this.clear();
  }

  /** The peer's place, if there is one. */
  find(site: SiteId): Peer | undefined {
    return this.peers.get(site);
  }

  /** The peer's place, made if there is none. */
  peer(site: SiteId): Peer {
    let peer = this.peers.get(site);
    if (peer === undefined) {
      peer = newPeer(site);
      this.peers.set(site, peer);
    }
    return peer;
  }

  /** Whether exactly this operation is stored: within a process most of what arrives is an echo, the same object, and needs no comparison. */
  holds(op: Op): boolean {
    return this.#stored.has(op);
  }

  /** What is stored of this site itself. */
  own(type: KeyType): Op | undefined {
    return this.find(this.local)?.[type]?.op;
  }

  /** Deletes a peer of which nothing is known any more. */
  remove(peer: Peer): void {
    this.peers.delete(peer.site);
    if (peer.dirty) this.dirtyPeers = this.dirtyPeers.filter((other) => other !== peer);
  }

  /** Deletes all peers and entries. */
  clear(): void {
    this.peers.clear();
    this.#stored.clear();
    this.ends.older = this.ends;
    this.ends.newer = this.ends;
    this.version++;
    this.dirtyPeers = [];
    this.droppedSites.clear();
    this.defaultDirty = false;
  }

  /** Puts an operation in the place of the stored one. `importedAt` is the current clock, or 0 for the default operation. */
  store(peer: Peer, op: Op, importedAt: Clock): void {
    const { type } = op.key;
    let entry = peer[type];
    if (entry === null) {
      entry = newEntry(op, importedAt);
      peer[type] = entry;
    } else {
      this.unlink(entry);
      entry.op = op;
      entry.importedAt = importedAt;
      entry.bytes = 0;
    }
    if (importedAt === 0) this.defaultDirty = true;
    this.link(entry, importedAt === 0 ? this.ends : this.ends.older);
  }

  /** Gives a stored operation a fresh `importedAt`, so that it travels again. */
  freshen(entry: Entry): void {
    this.unlink(entry);
    entry.importedAt = this.clock;
    this.link(entry, this.ends.older);
  }

  /** Deletes one entry. */
  discard(peer: Peer, type: KeyType): void {
    const entry = peer[type];
    if (entry === null) return;
    this.unlink(entry);
    peer[type] = null;
  }

  /** A new operation of this site, at the current clock. */
  make(type: KeyType, site: SiteId, value: Value, wallTime: number, clock: Clock = this.clock, magic: Magic = 0): Op {
    const key: Key = Object.freeze({ type, site });
    const op: Op = Object.freeze({ origin: this.local, key, clock, magic, value, wallTime });
    this.watch?.issued(op);
    return op;
  }

  /** Marks a peer's record for the next batch. */
  touch(peer: Peer): void {
    if (peer.dirty) return;
    peer.dirty = true;
    this.dirtyPeers.push(peer);
  }

  /** Puts an entry into the list, right after `older`. */
  link(entry: Entry, older: Entry): void {
    const { newer } = older;
    entry.older = older;
    entry.newer = newer;
    older.newer = entry;
    newer.older = entry;
    this.#stored.add(entry.op);
    this.version++;
  }

  private unlink({ op, older, newer }: Entry): void {
    this.#stored.delete(op);
    older.newer = newer;
    newer.older = older;
    this.version++;
  }
}

/** An entry that is in no list yet. */
export function newEntry(op: Op, importedAt: Clock): Entry {
  return { op, importedAt, bytes: 0, older: null as unknown as Entry, newer: null as unknown as Entry };
}

/** What a message touches comes first: of thousands of peers each line that need not be fetched from memory counts. */
function newPeer(site: SiteId): Peer {
  return {
    site,
    ackedIn: null,
    ackedInRun: '',
    ackedOut: null,
    forgotten: false,
    mem: null,
    host: null,
    dirty: false,
    owesAck: false,
    parts: null,
    durable: null,
    deafTo: null,
    passedOver: false,
    info: null,
    live: null,
  };
}
