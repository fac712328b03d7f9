/** Runs one Server in the real world. It supplies ports and keeps promises, and decides nothing. */

import type { Config } from '../core/config.ts';
import type { Message } from '../core/message.ts';
import type { Clock, ClusterId, NodeName, SiteId, Value } from '../core/operation.ts';
import type { Batch, Change, Command, CommitResult, Done, Fallback, Ports, Refused, Report, Snapshot, Via } from '../core/ports.ts';
import type { Dump } from '../core/queries.ts';
import type { ReplicaView } from '../core/replica.ts';
import { Server } from '../core/server.ts';
import { isId } from '../core/text.ts';
import { ChangeFeed, type SiteChange } from './change-feed.ts';
import type { Abortable, JoinOptions, Membership, SiteStats } from './membership.ts';
import type { Observer } from './observer.ts';
import type { HostClock, Store, Transport } from './ports.ts';
import { shown } from './problem.ts';
import { Requests } from './requests.ts';
import { destOf } from './seeker.ts';
import { Timers } from './timers.ts';
import { uncaught } from './uncaught.ts';

/** What a site is run with. */
export interface LocalSiteParts {
  readonly config: Config;
  readonly node: NodeName;
  readonly contacts: readonly NodeName[];
  readonly store: Store;
  readonly transport: Transport;
  readonly clock: HostClock;
  readonly observer: Observer | null;
  readonly onReport: (report: Report) => void;
  /** Called once, when nothing happens here any more. */
  readonly onHalt: () => void;
}

export class LocalSite implements Membership {
  readonly #parts: LocalSiteParts;
  readonly #server: Server;
  readonly #replica: ReplicaView;
  readonly #timers: Timers;
  readonly #requests = new Requests();
  readonly #feed = new ChangeFeed();
  readonly #reports: Partial<Record<Report['event'], number>> = {};
  #halted = false;
  #stopping: Promise<Done> | null = null;
  #stopRequest: number | null = null;
  /** A wipe that waits for its commit. */
  #wiping: { readonly request: number; readonly stop: boolean } | null = null;
  /** A stop that waits for a wipe is told whether its commit succeeded. */
  #onWipeTried: (durable: boolean) => void = () => {};

  constructor(parts: LocalSiteParts) {
    this.#parts = parts;
    this.#timers = new Timers(parts.clock, (timer) => this.#server.woke(timer, parts.clock.now()));
    this.#server = new Server(parts.config, this.#ports());
    this.#replica = this.#server.replica;
  }

  /** Begins with what the last commit left. Called once. Each run has an id of its own (rule R8). */
  start(durable: Snapshot | null): void {
    const { node, contacts, clock, observer } = this.#parts;
    const run = globalThis.crypto.randomUUID();
    observer?.started(node, run, durable);
    this.#server.start(node, run, contacts, durable, clock.now());
  }

  /** A checked message that is addressed to this site. */
  received(message: Message, via: Via): void {
    if (this.#halted) return;
    this.#parts.observer?.received(message);
    this.#server.received(message, via, this.#parts.clock.now());
  }

  #ports(): Ports {
    const { transport, observer } = this.#parts;
    return {
      commit: (batch) => void this.#commit(batch),
      send: (dest, message) => {
        observer?.sent(dest, message);
        try {
          transport.send(dest, message);
        } catch (error) {
          uncaught(error);
        }
      },
      wake: (timer, afterMs) => {
        if (!this.#halted) this.#timers.wake(timer, afterMs);
      },
      notify: (upTo, changes) => this.#notify(upTo, changes),
      done: (request, result) => this.#done(request, result),
      report: (report) => this.#report(report),
    };
  }

  async #commit(batch: Batch): Promise<void> {
    const { clock, observer } = this.#parts;
    const result = await this.#tryToCommit(batch);
    if (this.#halted) return;
    observer?.committed(batch, result);
    this.#server.committed(batch.seq, result, clock.now());
    if (!result.ok) this.#onWipeTried(false);
  }

  /** A store that keeps no promise of its own has committed nothing. */
  async #tryToCommit(batch: Batch): Promise<CommitResult> {
    const { store, config } = this.#parts;
    try {
      const result: CommitResult | undefined = await store.commit(config, batch);
      return typeof result?.ok === 'boolean' ? result : { ok: false, error: 'the store gave no result' };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? String(error) : shown(error) };
    }
  }

  /** Consumers keep what they have not taken yet, so the Server is never kept waiting. */
  #notify(upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void {
    this.#parts.observer?.notified(upTo, changes);
    this.#feed.tell(changes);
    queueMicrotask(() => {
      if (!this.#halted) this.#server.notified(upTo, this.#parts.clock.now());
    });
  }

  #done(request: number, result: Done): void {
    const wipe = this.#wiping;
    if (wipe?.request === request) {
      this.#wiping = null;
      this.#feed.clear();
      if (wipe.stop) this.#halt();
      this.#onWipeTried(true);
    }
    if (request === this.#stopRequest) this.#halt();
    this.#requests.end(request, result);
  }

  /** Whoever is told may give a command at once, so it is told when the Server has returned. */
  #report(report: Report): void {
    this.#parts.observer?.reported(report);
    this.#reports[report.event] = (this.#reports[report.event] ?? 0) + 1;
    if (report.event === 'forgotten') this.#feed.forget(report.sites);
    queueMicrotask(() => this.#parts.onReport(report));
  }

  /** `wrong`: what the caller passed that no type would let through. */
  #command(command: Command, wrong: Refused | null = null, signal?: AbortSignal): Promise<Done> {
    const { clock, observer } = this.#parts;
    const begin = (request: number): Done | null => {
      if (wrong !== null) return { ok: false, why: wrong };
      if (command.do === 'wipe') this.#wiping ??= { request, stop: command.stop };
      observer?.commanding(command);
      const taken = this.#server.command(request, command, clock.now());
      observer?.commanded(command, taken);
      if (taken.ok) return null;
      if (this.#wiping?.request === request) this.#wiping = null;
      return { ok: false, why: taken.why };
    };
    return this.#requests.make(begin, signal, (request) => this.#server.abandon(request));
  }

  #halt(): void {
    this.#halted = true;
    this.#timers.cancelAll();
    this.#feed.end();
    this.#parts.observer?.stopped();
    this.#parts.onHalt();
    // Promises of commands that never ended; the one that ends this site is resolved by its own result first.
    queueMicrotask(() => this.#requests.endAll({ ok: false, why: 'stopped' }));
  }

  get cluster(): ClusterId {
    return this.#parts.config.cluster;
  }

  get site(): SiteId {
    return this.#parts.config.site;
  }

  get node(): NodeName {
    return this.#parts.node;
  }

  get clock(): Clock {
    return this.#replica.clock;
  }

  get running(): boolean {
    return !this.#halted;
  }

  members(): SiteId[] {
    return this.#replica.members();
  }

  peers(): SiteId[] {
    return this.#replica.peers();
  }

  describe(site: SiteId): Change {
    return this.#replica.describe(site);
  }

  nodeOfSite(site: SiteId): NodeName | null {
    return this.#replica.nodeOfSite(site);
  }

  siteOfNode(node: NodeName): SiteId | null {
    return this.#replica.siteOfNode(node);
  }

  dump(): Dump {
    return this.#replica.dump();
  }

  stats(): SiteStats {
    const stats = this.#server.stats();
    return { ...stats, refused: { ...stats.refused }, vain: { ...stats.vain }, reports: { ...this.#reports } };
  }

  setMember(target: SiteId, member: boolean): Promise<Done> {
    return this.#command({ do: 'setMember', target, member });
  }

  kick(target: SiteId): Promise<Done> {
    return this.setMember(target, false);
  }

  setInfo(value: Value): Promise<Done> {
    return this.#command({ do: 'setInfo', value });
  }

  setLiveness(target: SiteId, restarts: number, self: boolean, up: boolean): Promise<Done> {
    const areTruths = typeof self === 'boolean' && typeof up === 'boolean';
    const wrong = typeof restarts !== 'number' ? 'bad-number' : areTruths ? null : 'bad-value';
    return this.#command({ do: 'setLiveness', target, restarts, self, up }, wrong);
  }

  importFallback(sites: readonly Fallback[]): Promise<Done> {
    const isList = Array.isArray(sites) && sites.every((one) => typeof one === 'object' && one !== null);
    return this.#command({ do: 'importFallback', sites }, isList ? null : 'bad-value');
  }

  join(at: NodeName, { site, signal }: JoinOptions = {}): Promise<Done> {
    const to = site ?? null;
    const { idBytesMax } = this.#parts.config.limits;
    const isNamed = isId(at, idBytesMax) && (to === null || isId(to, idBytesMax));
    return this.#command({ do: 'pull', dest: destOf(to, at), to, member: true }, isNamed ? null : 'bad-site-id', signal);
  }

  async leave(): Promise<Done> {
    const [left, flushed] = await Promise.all([this.kick(this.site), this.flush()]);
    return left.ok ? flushed : left;
  }

  flush({ signal }: Abortable = {}): Promise<Done> {
    return this.#command({ do: 'flush' }, null, signal);
  }

  cleanup(forgetAfterS?: number): Promise<Done> {
    return this.#command({ do: 'cleanup', ...(forgetAfterS === undefined ? {} : { forgetAfterS }) });
  }

  wipe({ stop = false }: { readonly stop?: boolean } = {}): Promise<Done> {
    return this.#command({ do: 'wipe', stop }, typeof stop === 'boolean' ? null : 'bad-value');
  }

  stop(): Promise<Done> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<Done> {
    if (this.#wiping !== null) {
      const durable = await new Promise<boolean>((resolve) => {
        this.#onWipeTried = resolve;
      });
      if (!durable) {
        this.#halt();
        return { ok: false, why: 'not-durable' };
      }
    }
    if (this.#halted) return { ok: true, clock: this.clock };
    return this.#requests.make((request) => {
      this.#stopRequest = request;
      this.#server.stop(request, this.#parts.clock.now());
      return null;
    });
  }

  changes({ signal }: Abortable = {}): AsyncIterable<SiteChange> {
    return this.#feed.iterate(signal);
  }

  onChange(listener: (change: SiteChange) => void | Promise<void>, { signal }: Abortable = {}): () => void {
    return this.#feed.listen(listener, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
