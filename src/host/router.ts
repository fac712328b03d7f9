/** Brings arriving messages to the sites of this process, and refuses what is malformed, forged, or for nobody here. */

import type { Limits } from '../core/limits.ts';
import type { Message } from '../core/message.ts';
import type { ClusterId, SiteId } from '../core/operation.ts';
import type { Refusal, Report, Via } from '../core/ports.ts';
import { checkMessage } from '../core/validate.ts';
import type { LocalSite } from './local-site.ts';
import type { TransportPeer } from './ports.ts';

export class Router {
  readonly #limits: Limits;
  readonly #report: (report: Report) => void;
  /** By cluster, then by site, in the order in which they were started. */
  readonly #clusters: Map<ClusterId, Map<SiteId, LocalSite>> = new Map();
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

  /** Takes in what a transport decoded. Nothing in it is trusted. */
  receive(value: unknown, via: Via, peer: TransportPeer): void {
    const checked = checkMessage(value, this.#limits);
    if (!checked.ok) {
      this.#refuse(checked.why, peer.site);
      return;
    }
    const { message } = checked;
    const { cluster, from } = message.kind === 'sync' || message.kind === 'answer' ? message.data : message;
    if (peer.site !== null && peer.site !== from) {
      this.#refuse('wrong-peer', peer.site);
      return;
    }
    const site = message.to === null ? this.#anyOther(cluster, from) : this.get(cluster, message.to);
    if (site === undefined) this.#refuse(this.#whyNobody(cluster, message), from);
    else site.received(message, via);
  }

  /** Whichever site runs this cluster here, but not the one that asks. */
  #anyOther(cluster: ClusterId, from: SiteId): LocalSite | undefined {
    for (const [id, site] of this.#clusters.get(cluster) ?? []) if (id !== from) return site;
    return undefined;
  }

  #whyNobody(cluster: ClusterId, { to }: Message): Refusal {
    const runs = to === null ? this.#clusters.has(cluster) : !this.sites.some(({ site }) => site === to);
    return runs ? 'wrong-site' : 'wrong-cluster';
  }

  #refuse(why: Refusal, from: SiteId | null): void {
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
    this.#report({ event: 'refused', why, from });
  }
}
