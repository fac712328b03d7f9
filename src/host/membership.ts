/** What an application holds of a running site: its view of the cluster, the commands, and the changes. */

import type { Clock, ClusterId, NodeName, SiteId, Value } from '../core/operation.ts';
import type { Change, Done, Fallback, Report } from '../core/ports.ts';
import type { Dump } from '../core/queries.ts';
import type { Stats } from '../core/tally.ts';
import type { SiteChange } from './change-feed.ts';

/** For calls that can be given up. */
export interface Abortable {
  /** When it is aborted, the promise (or the iteration) rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Where a join asks for data. */
export interface JoinOptions extends Abortable {
  /** The site that must answer. Default: whichever site runs this cluster at the node. */
  readonly site?: SiteId;
}

/** Counts of one site since its start. */
export interface SiteStats extends Stats {
  /** Reports made, by event. */
  readonly reports: Readonly<Partial<Record<Report['event'], number>>>;
}

/**
 * One running site of one cluster. Queries tell what this site knows now, durable or not, and go on telling the last state after a stop.
 *
 * Commands resolve once they are durable here, which says nothing about other sites yet: at the next flush, so within a sync interval. They
 * resolve with `ok: false` and a reason if they took no effect (rule R11), or if the store did not commit in time (`not-durable`: the change is
 * kept in memory, and may become durable later). They reject only when aborted, or with what a getter of their argument threw; then nothing is done.
 */
export interface Membership extends AsyncDisposable {
  readonly cluster: ClusterId;
  readonly site: SiteId;
  /** Where this site lives, as others dial it. */
  readonly node: NodeName;
  /** The Lamport clock. */
  readonly clock: Clock;
  readonly running: boolean;

  /** The sites that belong to the cluster, ordered by UTF-8 bytes. */
  members(): SiteId[];
  /** Every site ever heard of and not forgotten, kicked ones included, ordered by UTF-8 bytes. */
  peers(): SiteId[];
  /** Whether a site is a member, where it lives, its metadata and its liveness. */
  describe(site: SiteId): Change;
  /** Where a site lives, or lived when it was kicked; null if unknown. */
  nodeOfSite(site: SiteId): NodeName | null;
  /** Who lives at a node, kicked ones included; null if unknown. */
  siteOfNode(node: NodeName): SiteId | null;
  /** Everything, for debugging. */
  dump(): Dump;
  stats(): SiteStats;

  /** Makes a site a member, or kicks it. The site need not exist: a fictitious one is a member until it is kicked. */
  setMember(target: SiteId, member: boolean): Promise<Done>;
  /** Makes a site no member. It may join again, by its own action only. */
  kick(target: SiteId): Promise<Done>;
  /** Sets this site's own metadata: any JSON value of at most 64 Ki UTF-16 units. It is copied. */
  setInfo(value: Value): Promise<Done>;
  /** Says whether a site is up. `restarts` is a whole number from 0 to 2^40; `self`: the site says so itself. */
  setLiveness(target: SiteId, restarts: number, self: boolean, up: boolean): Promise<Done>;
  /** Takes in what is known of sites that do not speak the protocol. They can overwrite all of it themselves. */
  importFallback(sites: readonly Fallback[]): Promise<Done>;

  /**
   * Asks the node for its data, takes it in, makes this site a member, and flushes. Asks again until `asksMax` times, then `no-answer`. Also how a
   * kicked site returns. A later join takes the place of an earlier one (`superseded`). Aborting ends the asking; what has arrived is not undone.
   */
  join(at: NodeName, options?: JoinOptions): Promise<Done>;
  /** Kicks this site itself, durably, and tells the others at once. It goes on running until `stop`, so that they all hear of it. */
  leave(): Promise<Done>;

  /** Makes everything durable now, and sends it. Aborting only ends the waiting. */
  flush(options?: Abortable): Promise<Done>;
  /** Forgets sites that were kicked longer ago than this (in seconds; default: as configured), and whose kick everybody knows. */
  cleanup(forgetAfterS?: number): Promise<Done>;
  /** Deletes everything but the clock, then starts afresh on this node, or stops. Changes of a wipe are not told. */
  wipe(options?: { readonly stop?: boolean }): Promise<Done>;
  /** A last commit, then nothing happens any more. Later calls give the result of the first. */
  stop(): Promise<Done>;

  /**
   * The current state of every known site, then each change, once durable here. Never lost: a slow consumer gets the latest state of each site.
   * Ends when this site stops. Each iteration is a consumer of its own.
   */
  changes(options?: Abortable): AsyncIterable<SiteChange>;
  /**
   * The same by callback, one call at a time: while a promise that it returned is pending, changes are coalesced. An exception of the listener is
   * not caught. Returns a function that ends it.
   */
  onChange(listener: (change: SiteChange) => void | Promise<void>, options?: Abortable): () => void;
}
