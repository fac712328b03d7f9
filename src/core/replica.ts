/** One site's replica of one cluster: the membership CRDT. State in memory, commands in, nothing out but values. */

import { importFallback, setInfo, setLiveness, setMember } from './commands.ts';
import { Changes, restore } from './durable.ts';
import { cleanup } from './forget.ts';
import { type GapAnswer, gapAnswerFor, takeGap } from './gaps.ts';
import type { Liveness } from './liveness.ts';
import { issue, merge } from './merge.ts';
import type { Gap, Part, SyncData } from './message.ts';
import type { Clock, ClusterId, NodeName, Op, SiteId, Value } from './operation.ts';
import type { Batch, Change, Fallback, Now, Refusal, Snapshot, Taken } from './ports.ts';
import { changeOf, type Dump, dump, dumpValues, members, nodeOfSite, peers, siteOfNode } from './queries.ts';
import { Slices } from './slices.ts';
import { type Entry, type ReplicaArgs, State } from './state.ts';
import { type Incoming, type Outcome, takeIn } from './take-in.ts';

/** A stored operation, and the local clock value at which it was stored. */
export type EntryView = Readonly<Pick<Entry, 'op' | 'importedAt'>>;

/** Everything that is stored of one site, as of now: it changes with the replica, and is out of date once the site is dropped or wiped. */
export interface PeerView {
  readonly site: SiteId;
  readonly mem: EntryView | null;
  readonly host: EntryView | null;
  readonly info: EntryView | null;
  readonly live: EntryView | null;
  readonly ackedIn: Clock | null;
  readonly ackedOut: Clock | null;
  /** The site was forgotten and only its tombstone is kept, in `mem` (R4). */
  readonly forgotten: boolean;
}

/** The read-only face of a replica. */
export interface ReplicaView {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  readonly clock: Clock;
  members(): SiteId[];
  peers(): SiteId[];
  nodeOfSite(site: SiteId): NodeName | null;
  siteOfNode(node: NodeName): SiteId | null;
  /** What the application would be told of the site now. */
  describe(site: SiteId): Change;
  /** Everything that is stored of a site, in one look-up. */
  peer(site: SiteId): PeerView | undefined;
  /** The stored operation of a key, and when it was stored. */
  entry(type: Op['key']['type'], site: SiteId): EntryView | null;
  /** Whether exactly this operation is stored. */
  holds(op: Op): boolean;
  /** Whether the site was forgotten and only its tombstone is kept (R4). */
  isForgotten(site: SiteId): boolean;
  ackedIn(site: SiteId): Clock | null;
  ackedOut(site: SiteId): Clock | null;
  dump(): Dump;
  dumpValues(): ReturnType<typeof dumpValues>;
}

export class Replica implements ReplicaView {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  readonly #state: State;
  readonly #changes: Changes;
  readonly #slices: Slices;

  constructor(args: ReplicaArgs) {
    this.cluster = args.cluster;
    this.site = args.site;
    this.#state = new State(args);
    this.#changes = new Changes(this.#state);
    this.#slices = new Slices(this.#state);
  }

  get clock(): Clock {
    return this.#state.clock;
  }

  /** True if memory and disk are the same. */
  get clean(): boolean {
    return this.#changes.clean;
  }

  /** The clock value of the last commit, -1 before the first. */
  get durableClock(): Clock {
    return this.#changes.durableClock;
  }

  /** Whether our own `mem` is false. */
  get kicked(): boolean {
    return this.#state.find(this.site)?.mem?.op.value === false;
  }

  /** Restores the durable state. Returns the wall time of its last commit if it is too old to be believed and was wiped (R4a). */
  restore(snapshot: Snapshot | null, wallS: number): number | null {
    const state = this.#state;
    if (snapshot === null) return null;
    restore(state, snapshot);
    state.setBackFloor = state.clock;
    this.#changes.reset(true);
    if (!state.rules.keepsTombstones || wallS - snapshot.meta.wallS <= state.keeping.tombstoneForS) return null;
    this.wipe();
    return snapshot.meta.wallS;
  }

  /** The start of a life at `node`: the default operation, then the address with a fresh clock value. */
  begin(node: NodeName, run: string, wallS: number): void {
    const state = this.#state;
    state.node = node;
    state.run = run;
    const self = state.peer(this.site);
    merge(state, self, state.make('mem', this.site, true, wallS, 0), 0);
    issue(state, 'host', this.site, node, wallS);
  }

  /** Deletes everything but the clock. */
  wipe(): void {
    const state = this.#state;
    state.clear();
    state.cleared = true;
    state.watch?.wiped();
  }

  /** Makes `target` a member, or kicks it. Targets need not exist. */
  setMember(target: SiteId, member: boolean, wallS: number): Taken {
    return setMember(this.#state, target, member, wallS);
  }

  /** Sets the own site's metadata: any JSON value within the limits. */
  setInfo(value: Value, wallS: number): Taken {
    return setInfo(this.#state, value, wallS);
  }

  /** Says whether a site is up. A third party's word wins over the site's own at equal restarts. */
  setLiveness(target: SiteId, live: Liveness, wallS: number): Taken {
    return setLiveness(this.#state, target, live, wallS);
  }

  /** Takes in what is known of peers that do not speak the protocol. The peers themselves can overwrite all of it (R7). */
  importFallback(sites: readonly Fallback[], wallS: number): Taken {
    return importFallback(this.#state, sites, wallS);
  }

  /** Forgets sites that are long gone. Not a commit, and schedules no sync. */
  cleanup(wallS: number, forgetAfterS: number = this.#state.keeping.forgetAfterS): SiteId[] {
    return cleanup(this.#state, wallS, forgetAfterS);
  }

  /** Takes in a sync, or an answer. `asked`: to an ask of ours, which may advance the clock by any amount within the limit (R10). */
  receive(incoming: Incoming, now: Now, asked = false): Outcome {
    return takeIn(this.#state, incoming, now, asked);
  }

  /** Takes in a gap answer. Returns why it was refused, or null. */
  receiveGap(gap: Gap, now: Now): Refusal | null {
    return takeGap(this.#state, gap, now);
  }

  /** The body of a message: every operation stored at `since` or later. Equal lists are shared. */
  getData(since: Clock, acked: Clock): SyncData {
    return this.#body(since, acked, this.#slices.since(since).all);
  }

  /** Calls `each` with the same in as many messages as it takes; a single one has no part number. */
  forEachPart(since: Clock, acked: Clock, each: (data: SyncData, part: Part | null) => void): void {
    const { parts } = this.#slices.since(since);
    const of = parts.length;
    for (let index = 0; index < of; index++) each(this.#body(since, acked, parts[index] as readonly Op[]), of === 1 ? null : { index, of });
  }

  #body(since: Clock, acked: Clock, data: readonly Op[]): SyncData {
    return { cluster: this.cluster, from: this.site, since, acked, clock: this.#state.clock, data };
  }

  /** Calls `each` for every site that a flush sends to, with what it is sent. Marks the flush (R4a). */
  forEachAddressee(each: (site: SiteId, node: NodeName, since: Clock, acked: Clock, ackedRun: string) => void): void {
    const state = this.#state;
    const own = this.#state.find(this.site)?.mem?.op ?? null;
    const silent = state.rules.silencesKicked && this.kicked;
    const latest = state.newest === null ? 0 : state.newest.importedAt;
    for (const peer of state.peers.values()) {
      if (peer.host === null || peer.site === this.site) continue;
      const since = peer.ackedOut ?? 0;
      if (silent && !peer.owesAck && (peer.deafTo === own || since >= latest)) continue;
      peer.owesAck = false;
      each(peer.site, peer.host.op.value as NodeName, since, peer.ackedIn ?? 0, peer.ackedInRun);
    }
    state.flushedAt = state.clock;
  }

  /** What may be told to `site`, which listens at `node`, in a gap answer (R1, R2). */
  gapAnswerFor(site: SiteId, node: NodeName): GapAnswer {
    return gapAnswerFor(this.#state, site, node, this.durableClock);
  }

  /** Sites with an entry stored after `eventsSince`, and what to tell of each. */
  changesSince(eventsSince: Clock): Map<SiteId, Change> {
    const changed = new Map<SiteId, Change>();
    const state = this.#state;
    for (let entry = state.newest; entry !== null && entry.importedAt > eventsSince; entry = entry.older) {
      const site = entry.op.key.site;
      if (!changed.has(site)) changed.set(site, changeOf(state.peer(site)));
    }
    return changed;
  }

  /** Everything that no batch has yet. */
  collect(seq: number, wallS: number): Batch {
    return this.#changes.collect(seq, wallS);
  }

  /** The collected batch is durable, or is not. */
  collected(ok: boolean): void {
    if (ok) this.#changes.committed();
    else this.#changes.failed();
  }

  members(): SiteId[] {
    return members(this.#state);
  }

  peers(): SiteId[] {
    return peers(this.#state);
  }

  nodeOfSite(site: SiteId): NodeName | null {
    return nodeOfSite(this.#state, site);
  }

  siteOfNode(node: NodeName): SiteId | null {
    return siteOfNode(this.#state, node);
  }

  describe(site: SiteId): Change {
    const peer = this.#state.find(site);
    return peer === undefined ? { member: false, origin: null, clock: null } : changeOf(peer);
  }

  peer(site: SiteId): PeerView | undefined {
    return this.#state.find(site);
  }

  entry(type: Op['key']['type'], site: SiteId): EntryView | null {
    return this.#state.find(site)?.[type] ?? null;
  }

  holds(op: Op): boolean {
    return this.#state.holds(op);
  }

  isForgotten(site: SiteId): boolean {
    return this.#state.find(site)?.forgotten === true;
  }

  ackedIn(site: SiteId): Clock | null {
    return this.#state.find(site)?.ackedIn ?? null;
  }

  ackedOut(site: SiteId): Clock | null {
    return this.#state.find(site)?.ackedOut ?? null;
  }

  dump(): Dump {
    return dump(this.#state);
  }

  dumpValues(): ReturnType<typeof dumpValues> {
    return dumpValues(this.#state);
  }
}
