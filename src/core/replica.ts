/** One site's replica of one cluster: the membership CRDT. State in memory, commands in, nothing out but values. */

import { importFallback, setInfo, setLiveness, setMember } from './commands.ts';
import { Changes, restore } from './durable.ts';
import { cleanup } from './forget.ts';
import { type GapAnswer, gapAnswerFor, takeGap } from './gaps.ts';
import type { Liveness } from './liveness.ts';
import { issue, merge } from './merge.ts';
import type { Gap, SyncData } from './message.ts';
import type { Clock, ClusterId, KeyType, NodeName, Op, SiteId, Value } from './operation.ts';
import type { Batch, Change, Fallback, Now, Refusal, Refused, Snapshot, Taken } from './ports.ts';
import { changeOf, type Dump, dump, dumpValues, siteOfNode, sites, type Table } from './queries.ts';
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
  /** The peer's run that `ackedIn` belongs to (R8). */
  readonly ackedInRun: string;
  readonly ackedOut: Clock | null;
  /** The site was forgotten and only its tombstone is kept, in `mem` (R4). */
  readonly forgotten: boolean;
}

/** The read-only face of a replica. */
export interface ReplicaView {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  readonly clock: Clock;
  /** Sites whose `mem` is true, ordered by UTF-8 bytes. */
  members(): SiteId[];
  /** Sites that have a `mem`, kicked ones included, forgotten ones not. */
  peers(): SiteId[];
  /** Where a site lives, kicked ones included; null if unknown. */
  nodeOfSite(site: SiteId): NodeName | null;
  /** Who lives at a node; of several that claim it, the greater host operation wins, then the greater id (W15). */
  siteOfNode(node: NodeName): SiteId | null;
  /** What the application would be told of the site now. */
  describe(site: SiteId): Change;
  /** Everything that is stored of a site, in one look-up. */
  peer(site: SiteId): PeerView | undefined;
  /** The stored operation of a key, and when it was stored. */
  entry(type: KeyType, site: SiteId): EntryView | null;
  /** Whether exactly this operation is stored. */
  holds(op: Op): boolean;
  /** Whether the site was forgotten and only its tombstone is kept (R4). */
  isForgotten(site: SiteId): boolean;
  /** The site's clock as of the last sync taken in from it. */
  ackedIn(site: SiteId): Clock | null;
  /** Our clock, up to which the site says it has taken our data in. */
  ackedOut(site: SiteId): Clock | null;
  /** Everything, in the shape of the recorded executions. */
  dump(): Dump;
  /** Only the values, for people. */
  dumpValues(): Table<Value>;
}

/** One site's replica of one cluster, for whoever drives it by hand; a {@link Server} drives it in time. Throws nothing: refusals are values. */
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

  /** Restores the durable state. Returns the wall time of its last commit if it is too old to be believed and was wiped (R4a). */
  restore(snapshot: Snapshot | null, wallS: number): number | null {
    const state = this.#state;
    if (snapshot === null) return null;
    restore(state, snapshot);
    state.setBackFloor = state.clock;
    this.#changes.reset();
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
    return this.#taken(setMember(this.#state, target, member, wallS));
  }

  /** Sets the own site's metadata: any JSON value within the limits. */
  setInfo(value: Value, wallS: number): Taken {
    return this.#taken(setInfo(this.#state, value, wallS));
  }

  /** Says whether a site is up. A third party's word wins over the site's own at equal restarts. */
  setLiveness(target: SiteId, live: Liveness, wallS: number): Taken {
    return this.#taken(setLiveness(this.#state, target, live, wallS));
  }

  /** Takes in what is known of peers that do not speak the protocol. The peers themselves can overwrite all of it (R7). */
  importFallback(sites: readonly Fallback[], wallS: number): Taken {
    return this.#taken(importFallback(this.#state, sites, wallS));
  }

  #taken(why: Refused | null): Taken {
    const { clock } = this.#state;
    return why === null ? { ok: true, clock } : { ok: false, clock, why };
  }

  /** Forgets sites that are long gone. Not a commit, and schedules no sync. */
  cleanup(wallS: number, forgetAfterS: number = this.#state.keeping.forgetAfterS): SiteId[] {
    return cleanup(this.#state, wallS, forgetAfterS);
  }

  /** Takes in a sync that nobody asked for, or says why it is refused whole. */
  castSync(incoming: Incoming, now: Now): Outcome {
    return takeIn(this.#state, incoming, now, false);
  }

  /** Takes in what was asked for, `getData` of another site: a join. It may advance the clock by any amount within the limit (R10). */
  callSync(incoming: Incoming, now: Now): Outcome {
    return takeIn(this.#state, incoming, now, true);
  }

  /** Takes in a gap answer. Returns why it was refused, or null. */
  receiveGap(gap: Gap, now: Now): Refusal | null {
    return takeGap(this.#state, gap, now);
  }

  /** The body of a message: every operation stored at `since` or later. Equal lists are shared. */
  getData(since: Clock, acked: Clock): SyncData {
    return this.#body(since, acked, this.#slices.since(since).flat());
  }

  /** The same in as many messages as it takes. */
  bodies(since: Clock, acked: Clock): SyncData[] {
    return this.#slices.since(since).map((data) => this.#body(since, acked, data));
  }

  #body(since: Clock, acked: Clock, data: readonly Op[]): SyncData {
    return { cluster: this.cluster, from: this.site, since, acked, clock: this.#state.clock, data };
  }

  /** Calls `each` for every site that a flush sends to, with since when, and in which run of ours that was acknowledged. Marks the flush (R4a). */
  forEachAddressee(each: (to: PeerView, node: NodeName, since: Clock, sinceRun: string) => void): void {
    const state = this.#state;
    const own = state.own('mem');
    const silent = state.rules.silencesKicked && own?.value === false;
    const latest = state.ends.older.importedAt;
    for (const peer of state.peers.values()) {
      if (peer.host === null || peer.site === this.site) continue;
      const since = peer.ackedOut ?? 0;
      if (silent && !peer.owesAck && (peer.deafTo === own || since >= latest)) continue;
      peer.owesAck = false;
      each(peer, peer.host.op.value as NodeName, since, since > 0 && since <= state.setBackFloor ? state.lastRun : state.run);
    }
    state.flushedAt = state.clock;
  }

  /** What may be told to the sender of `message`, which listens at `node`, in a gap answer (R1, R2). */
  gapAnswerFor(message: SyncData, node: NodeName, wallS: number): GapAnswer {
    return gapAnswerFor(this.#state, message, node, wallS, this.durableClock);
  }

  /** Sites with an entry stored after `eventsSince`, and what to tell of each. */
  changesSince(eventsSince: Clock): Map<SiteId, Change> {
    const changed = new Map<SiteId, Change>();
    for (let entry = this.#state.ends.older; entry.importedAt > eventsSince; entry = entry.older) {
      const { site } = entry.op.key;
      if (!changed.has(site)) changed.set(site, this.describe(site));
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
    return sites(this.#state, (peer) => peer.mem?.op.value === true);
  }

  peers(): SiteId[] {
    return sites(this.#state, (peer) => peer.mem !== null && !peer.forgotten);
  }

  nodeOfSite(site: SiteId): NodeName | null {
    return (this.peer(site)?.host?.op.value as NodeName | undefined) ?? null;
  }

  siteOfNode(node: NodeName): SiteId | null {
    return siteOfNode(this.#state, node);
  }

  describe(site: SiteId): Change {
    return changeOf(this.#state.find(site));
  }

  peer(site: SiteId): PeerView | undefined {
    return this.#state.find(site);
  }

  entry(type: KeyType, site: SiteId): EntryView | null {
    return this.peer(site)?.[type] ?? null;
  }

  holds(op: Op): boolean {
    return this.#state.holds(op);
  }

  isForgotten(site: SiteId): boolean {
    return this.peer(site)?.forgotten === true;
  }

  ackedIn(site: SiteId): Clock | null {
    return this.peer(site)?.ackedIn ?? null;
  }

  ackedOut(site: SiteId): Clock | null {
    return this.peer(site)?.ackedOut ?? null;
  }

  dump(): Dump {
    return dump(this.#state);
  }

  dumpValues(): Table<Value> {
    return dumpValues(this.#state);
  }
}
