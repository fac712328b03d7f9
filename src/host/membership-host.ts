/** One process that runs any number of sites: a store, a transport, and a Server for each (cluster, site). */

import { defaultLimits, type Limits } from '../core/limits.ts';
import type { ClusterId, NodeName, SiteId } from '../core/operation.ts';
import type { Refusal, Report, Snapshot } from '../core/ports.ts';
import { Replica } from '../core/replica.ts';
import { compareText, isId } from '../core/text.ts';
import { LocalSite } from './local-site.ts';
import type { Abortable, Membership } from './membership.ts';
import type { HostClock, OpenStore, OpenTransport, ReplicaId, Store, Transport, TransportStats } from './ports.ts';
import { HostError, hostError, storeError, transportError } from './problem.ts';
import { keyOf, Router } from './router.ts';
import { Seeker } from './seeker.ts';
import { badId, badSetting, configOf, type StartArgs, troubleWithIds, troubleWithLimits, troubleWithTime } from './settings.ts';
import { systemClock } from './system-clock.ts';

/** What a host is made of. */
export interface HostOptions extends Abortable {
  readonly store: OpenStore;
  readonly transport: OpenTransport;
  /** Where others dial this process. Default: where the transport says that it listens. */
  readonly node?: NodeName;
  /** Nodes to ask for data, in turn, for every site of this host (rule R3). Our own node among them is left out. Default: none. */
  readonly contacts?: readonly NodeName[];
  /** Told what the sites of this host refuse, notice and mend. Never called from inside a command. Must not throw. Default: nobody. */
  readonly onReport?: (report: HostReport) => void;
  /** How much is taken from outside. Default: the core's `defaultLimits`. */
  readonly limits?: Limits;
  /** Default: the machine's. */
  readonly clock?: HostClock;
}

/** A report, and which site made it; null for a message that reached none. */
export interface HostReport {
  readonly replica: ReplicaId | null;
  readonly report: Report;
}

/** Counts of a host since it opened. */
export interface HostStats {
  /** Messages refused before they reached a site, by reason. */
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
  readonly transport: TransportStats;
}

/** What one of our replicas knows of its cluster. */
export interface KnownCluster {
  readonly cluster: ClusterId;
  /** Every site heard of and not forgotten, itself and kicked ones included, ordered by UTF-8 bytes. */
  readonly sites: readonly SiteId[];
}

interface Opened {
  readonly store: Store;
  readonly transport: Transport;
  readonly router: Router;
  readonly limits: Limits;
  readonly report: (replica: ReplicaId | null, report: Report) => void;
}

export class MembershipHost implements AsyncDisposable {
  readonly #options: HostOptions;
  readonly #opened: Opened;
  /** Replicas whose state is being loaded. */
  readonly #starting: Set<string> = new Set();
  #closing: Promise<void> | null = null;

  private constructor(options: HostOptions, opened: Opened) {
    this.#options = options;
    this.#opened = opened;
  }

  /**
   * Opens store and transport. Rejects with a {@link HostError} that says what to do if one of them cannot be opened, or with the signal's reason
   * if that is aborted meanwhile; nothing stays open then.
   */
  static async open(options: HostOptions): Promise<MembershipHost> {
    const { signal, limits = defaultLimits } = options;
    signal?.throwIfAborted();
    const mistake = troubleWithOptions(options, limits);
    if (mistake !== null) throw mistake;
    const report = (replica: ReplicaId | null, made: Report): void => options.onReport?.({ replica, report: made });
    const router = new Router(limits, (refused) => report(null, refused));
    const store = await options.store();
    if (!store.ok) throw storeError(store.problem);
    try {
      signal?.throwIfAborted();
      const opened = await options.transport((value, via, peer) => router.receive(value, via, peer));
      if (!opened.ok) throw transportError(opened.problem);
      const { transport } = opened;
      const trouble = troubleWithNodes([options.node ?? transport.node], limits);
      if (signal?.aborted === true || trouble !== null) await transport.close();
      signal?.throwIfAborted();
      if (trouble !== null) throw trouble;
      return new MembershipHost(options, { store: store.value, transport, router, limits, report });
    } catch (error) {
      await store.value.close();
      throw error;
    }
  }

  /** Where others dial this process. */
  get node(): NodeName {
    return this.#options.node ?? this.#opened.transport.node;
  }

  /**
   * Starts a site of a cluster with what its last commit left, or for the first time. Rejects with a {@link HostError} if it runs here already, if
   * its stored state cannot be read, if a setting is wrong, or if our certificate does not name it.
   */
  async start(args: StartArgs): Promise<Membership> {
    const { store, transport, router, limits, report } = this.#opened;
    const config = configOf(args, limits);
    if (config instanceof HostError) throw config;
    const { cluster, site } = config;
    if (transport.sites !== null && !transport.sites.has(site)) {
      throw hostError('not-certified', `The certificate of this process does not name the site ${site}: have one issued that does.`);
    }
    const durable = await this.#load({ cluster, site });
    const local: LocalSite = new LocalSite({
      config,
      node: this.node,
      contacts: this.#options.contacts ?? [],
      store,
      transport,
      clock: this.#options.clock ?? systemClock,
      observer: args.observer ?? null,
      onReport: (made) => report({ cluster, site }, made),
      onHalt: () => router.remove(local),
    });
    router.add(local);
    try {
      local.start(durable);
    } catch (error) {
      router.remove(local);
      throw error;
    }
    return local;
  }

  /**
   * The node at which another process runs a site, if it answers there within `withinMs` (milliseconds, default 1000): for use before `start`.
   * Asked are the node where the site lived when it was stopped, the contacts, and the nodes that they know it at. Null proves nothing: who is
   * cut off or started at the same time is not found, and reported later (`identity-conflict`). Rejects with a {@link HostError} if the
   * site runs here, its state cannot be read, or the host is closed meanwhile.
   */
  async findElsewhere(replica: ReplicaId, options: Abortable & { readonly withinMs?: number } = {}): Promise<NodeName | null> {
    const { signal, withinMs = 1000 } = options;
    signal?.throwIfAborted();
    const { transport, router, limits } = this.#opened;
    const trouble = troubleWithIds(replica, limits) ?? troubleWithTime('withinMs', withinMs);
    if (trouble !== null) throw trouble;
    const { cluster, site } = replica;
    const durable = await this.#load(replica);
    signal?.throwIfAborted();
    const home = durable?.entries.find(({ op }) => op.key.type === 'host' && op.key.site === site)?.op.value;
    const { clock = systemClock, contacts = [] } = this.#options;
    const seeker = new Seeker({ cluster, site, node: this.node, clock, send: (dest, message) => transport.send(dest, message) });
    router.seek(cluster, site, seeker);
    try {
      return await seeker.seek(typeof home === 'string' ? [home] : [], contacts, withinMs, signal);
    } finally {
      router.seek(cluster, site, null);
    }
  }

  /** The running site, if it runs here. */
  running(cluster: ClusterId, site: SiteId): Membership | null {
    return this.#opened.router.get(cluster, site) ?? null;
  }

  async #load(replica: ReplicaId): Promise<Snapshot | null> {
    const key = keyOf(replica.cluster, replica.site);
    if (this.#closing !== null) throw closedError();
    if (this.#starting.has(key) || this.#opened.router.get(replica.cluster, replica.site) !== undefined) {
      throw hostError(
        'already-running',
        `This process runs the site ${replica.site} of the cluster ${replica.cluster} already: stop it first.`,
      );
    }
    this.#starting.add(key);
    try {
      const durable = await loadFrom(this.#opened.store, replica);
      if (this.#closing !== null) throw closedError();
      return durable;
    } finally {
      this.#starting.delete(key);
    }
  }

  /** Every cluster in which this host has a replica of the site, running or not, ordered by UTF-8 bytes, and whom that replica knows there. */
  async knownClusters(site: SiteId): Promise<KnownCluster[]> {
    const known: KnownCluster[] = [];
    for (const replica of await this.listLocalSites('all')) {
      if (replica.site !== site) continue;
      known.push({ cluster: replica.cluster, sites: await this.#peersOf(replica) });
    }
    return known;
  }

  async #peersOf(id: ReplicaId): Promise<SiteId[]> {
    const running = this.#opened.router.get(id.cluster, id.site);
    if (running !== undefined) return running.peers();
    const durable = await loadFrom(this.#opened.store, id);
    const replica = new Replica(id);
    if (durable !== null) replica.restore(durable, durable.meta.wallS);
    return replica.peers();
  }

  /** The sites that run here, or all that ever ran with this store, wiped ones included. Ordered by cluster and site, by UTF-8 bytes. */
  async listLocalSites(which: 'running' | 'all'): Promise<ReplicaId[]> {
    const found = new Map<string, ReplicaId>();
    const add = ({ cluster, site }: ReplicaId): void => void found.set(keyOf(cluster, site), { cluster, site });
    for (const running of this.#opened.router.sites) add(running);
    if (which === 'all') {
      const stored = await this.#opened.store.list();
      if (!stored.ok) throw storeError(stored.problem);
      for (const replica of stored.value) add(replica);
    }
    return [...found.values()].sort((a, b) => compareText(a.cluster, b.cluster) || compareText(a.site, b.site));
  }

  stats(): HostStats {
    return { refused: this.#opened.router.refused, transport: this.#opened.transport.stats() };
  }

  /** Stops all sites, sends what is queued for a bounded time, and lets go of store and port. May be repeated. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { store, transport, router } = this.#opened;
    router.giveUpSeeking(closedError());
    try {
      await Promise.all(router.sites.map((site) => site.stop()));
      await transport.close();
    } finally {
      await store.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What is wrong with the options, before anything is opened; null if nothing is. */
function troubleWithOptions({ node, contacts }: HostOptions, limits: Limits): HostError | null {
  const badLimit = troubleWithLimits(limits);
  if (badLimit !== null) return badLimit;
  const listed: unknown = contacts ?? [];
  // Text is a list of letters to whoever takes it for a list.
  if (!Array.isArray(listed)) return badSetting('contacts', listed, 'a list of nodes');
  return troubleWithNodes([...(node === undefined ? [] : [node]), ...listed], limits);
}

/** A name that peers refuse would make them refuse every message. */
function troubleWithNodes(nodes: readonly NodeName[], limits: Limits): HostError | null {
  const bad = nodes.find((node) => !isId(node, limits.idBytesMax));
  return bad === undefined ? null : badId('node', bad, limits, 'give the address at which it is dialed');
}

async function loadFrom(store: Store, replica: ReplicaId): Promise<Snapshot | null> {
  const loaded = await store.load(replica);
  if (!loaded.ok) throw storeError(loaded.problem);
  return loaded.value;
}

function closedError(): HostError {
  return hostError('closed', 'This host was closed: open another one.');
}
