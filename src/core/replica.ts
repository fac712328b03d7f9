/** One site's replica of one cluster: the membership CRDT. State in memory, commands in, nothing out but values. */

import { importFallback, issue, setInfo, setLiveness, setMember } from './commands.ts';
import { Changes, restore } from './durable.ts';
import { cleanup, defaultKeeping, type Keeping } from './forget.ts';
import { type GapAnswer, gapAnswerFor, takeGap } from './gaps.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Liveness } from './liveness.ts';
import { merge, type Tell } from './merge.ts';
import type { Gap, Part, SyncData } from './message.ts';
import type { Clock, ClusterId, NodeName, Op, SiteId, Value } from './operation.ts';
import type { Batch, Change, Fallback, Now, Refusal, Snapshot, Taken } from './ports.ts';
import { changeOf, type Dump, dump, dumpValues, members, nodeOfSite, peers, siteOfNode } from './queries.ts';
import { musterRules, type Rules } from './rules.ts';
import { SetBack } from './set-back.ts';
import { Slices } from './slices.ts';
import { type Entry, State } from './state.ts';
import { type Incoming, type Outcome, takeIn } from './take-in.ts';
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
  readonly tell?: Tell;
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
  /** The stored operation of a key, and when it was stored. */
  entry(type: Op['key']['type'], site: SiteId): Readonly<Pick<Entry, 'op' | 'importedAt'>> | null;
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
  readonly #keeping: Keeping;
  readonly #tell: Tell;
  readonly #setBack: SetBack;
  readonly #changes: Changes;
  readonly #slices: Slices;

  constructor(args: ReplicaArgs) {
    this.cluster = args.cluster;
    this.site = args.site;
    this.#state = new State(args.cluster, args.site, args.rules ?? musterRules, args.limits ?? defaultLimits, args.watch ?? null);
    this.#keeping = args.keeping ?? defaultKeeping;
    this.#tell = args.tell ?? (() => {});
    this.#setBack = new SetBack(this.#state);
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
    if (!state.rules.keepsTombstones || wallS - snapshot.meta.wallS <= this.#keeping.tombstoneForS) return null;
    this.wipe();
    return snapshot.meta.wallS;
  }

  /** The start of a life at `node`: the default operation, then the address with a fresh clock value. */
  begin(node: NodeName, run: string, wallS: number): void {
    const state = this.#state;
    state.node = node;
    state.run = run;
    const self = state.peer(this.site);
    merge(state, self, state.make('mem', this.site, true, wallS, 0), 0, this.#tell);
    issue(state, 'host', this.site, node, wallS, this.#tell);
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
    return setMember(this.#state, target, member, wallS, this.#tell);
  }

  /** Sets the own site's metadata: any JSON value within the limits. */
  setInfo(value: Value, wallS: number): Taken {
    return setInfo(this.#state, value, wallS, this.#tell);
  }

  /** Says whether a site is up. A third party's word wins over the site's own at equal restarts. */
  setLiveness(target: SiteId, live: Liveness, wallS: number): Taken {
    return setLiveness(this.#state, target, live, wallS, this.#tell);
  }

  /** Takes in what is known of peers that do not speak the protocol. The peers themselves can overwrite all of it (R7). */
  importFallback(sites: readonly Fallback[], wallS: number): Taken {
    return importFallback(this.#state, sites, wallS, this.#tell);
  }

  /** Forgets sites that are long gone. Not a commit, and schedules no sync. */
  cleanup(wallS: number, forgetAfterS: number = this.#keeping.forgetAfterS): SiteId[] {
    return cleanup(this.#state, { ...this.#keeping, forgetAfterS }, wallS);
  }

  /** Takes in a sync or an answer. */
  receive(incoming: Incoming, now: Now): Outcome {
    return takeIn(this.#state, incoming, { setBack: this.#setBack, keeping: this.#keeping, now, tell: this.#tell });
  }

  /** Takes in a gap answer. Returns why it was refused, or null. */
  receiveGap(gap: Gap, now: Now): Refusal | null {
    return takeGap(this.#state, gap, { setBack: this.#setBack, now, tell: this.#tell });
  }

  /** The body of a message: every operation stored at `since` or later. Equal lists are shared. */
  getData(since: Clock, acked: Clock): SyncData {
    return this.#body(since, acked, this.#slices.since(since).all);
  }

  /** The same in as many messages as it takes; a single one has no part number. */
  getParts(since: Clock, acked: Clock): readonly { readonly part: Part | null; readonly data: SyncData }[] {
    const { all, parts } = this.#slices.since(since);
    if (parts === null) return [{ part: null, data: this.#body(since, acked, all) }];
    return parts.map((ops, index) => ({ part: { index, of: parts.length }, data: this.#body(since, acked, ops) }));
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
      if (silent && (peer.deafTo === own || (since >= latest && !peer.owesAck))) continue;
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

  entry(type: Op['key']['type'], site: SiteId): Readonly<Pick<Entry, 'op' | 'importedAt'>> | null {
    return this.#state.find(site)?.[type] ?? null;
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
