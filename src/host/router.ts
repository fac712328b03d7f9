/** Brings arriving messages to the sites of this process, and refuses what is malformed, forged, or for nobody here. */

import { sourceOf } from '../core/addressing.ts';
import type { Limits } from '../core/limits.ts';
import type { Message } from '../core/message.ts';
import type { ClusterId, SiteId } from '../core/operation.ts';
import type { Refusal, Report, Via } from '../core/ports.ts';
import { checkMessage } from '../core/validate.ts';
import type { LocalSite } from './local-site.ts';
import type { TransportPeer } from './ports.ts';
import type { Seeker } from './seeker.ts';

export class Router {
  readonly #limits: Limits;
  readonly #report: (report: Report) => void;
  /** By cluster, then by site, in the order in which they were started. */
  readonly #clusters: Map<ClusterId, Map<SiteId, LocalSite>> = new Map();
  /** Who looks for a site that does not run here, by cluster and site. */
  readonly #seekers: Map<string, Seeker> = new Map();
  readonly #refused: Partial<Record<Refusal, number>> = {};

  constructor(limits: Limits, report: (report: Report) => void) {
    this.#limits = limits;
    this.#report = report;
  }

  get sites(): LocalSite[] {
    return [...this.#clusters.values()].flatMap((sites) => [...sites.values()]);
  }

  /** Messages refused before they reached a site, by reason. */
  get refused(): Readonly<Partial<Record<Refusal, number>>> {
    return { ...this.#refused };
  }

  get(cluster: ClusterId, site: SiteId): LocalSite | undefined {
    return this.#clusters.get(cluster)?.get(site);
  }

  add(site: LocalSite): void {
    const sites = this.#clusters.get(site.cluster) ?? new Map<SiteId, LocalSite>();
    sites.set(site.site, site);
    this.#clusters.set(site.cluster, sites);
  }

  remove(site: LocalSite): void {
    const sites = this.#clusters.get(site.cluster);
    if (sites?.get(site.site) !== site) return;
    sites.delete(site.site);
    if (sites.size === 0) this.#clusters.delete(site.cluster);
  }

  /** What comes for this site while it does not run here is given to a search for it. */
  seek(cluster: ClusterId, site: SiteId, seeker: Seeker | null): void {
    if (seeker === null) this.#seekers.delete(keyOf(cluster, site));
    else this.#seekers.set(keyOf(cluster, site), seeker);
  }

  /** Ends all searches, for this reason. */
  giveUpSeeking(reason: unknown): void {
    for (const seeker of this.#seekers.values()) seeker.giveUp(reason);
  }

  /** Takes in what a transport decoded. Nothing in it is trusted. */
  receive(value: unknown, via: Via, peer: TransportPeer): void {
    const checked = checkMessage(value, this.#limits);
    if (!checked.ok) {
      this.#refuse(checked.why, peer.site);
      return;
    }
    const { message } = checked;
    const { cluster, from } = sourceOf(message);
    if (peer.site !== null && peer.site !== from) {
      this.#refuse('wrong-peer', peer.site);
      return;
    }
    const site = message.to === null ? this.#anyOther(cluster, from) : this.get(cluster, message.to);
    if (site !== undefined) return site.received(message, via);
    const seeker = this.#seekers.get(keyOf(cluster, message.to));
    if (seeker !== undefined) seeker.received(message);
    else this.#refuse(this.#whyNobody(message), from);
  }

  /** Whichever site runs this cluster here: the one that asks only if there is no other, since it can say no more than that it runs. */
  #anyOther(cluster: ClusterId, from: SiteId): LocalSite | undefined {
    for (const [id, site] of this.#clusters.get(cluster) ?? []) if (id !== from) return site;
    return this.get(cluster, from);
  }

  #whyNobody({ to }: Message): Refusal {
    return to === null || this.sites.some(({ site }) => site === to) ? 'wrong-cluster' : 'wrong-site';
  }

  #refuse(why: Refusal, from: SiteId | null): void {
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
    this.#report({ event: 'refused', why, from });
  }
}

/** One key for a site of a cluster. */
export function keyOf(cluster: ClusterId, site: SiteId | null): string {
  return JSON.stringify([cluster, site]);
}
