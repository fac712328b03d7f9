/** A few Servers whose ports a test drives by hand: every message, commit, crash and second is the test's own decision. */

import type { Batch, Change, Config, Dest, Message, Now, SiteId, Timer, Watch } from '../../src/core/index.ts';
import { Site } from './machine.ts';

export const cluster = 'c';
const timers: readonly Timer[] = ['flush', 'contact', 'retry', 'cleanup', 'join'];

/** A message on its way. It may be delivered any number of times, in any order. */
export interface Mail {
  readonly from: Site;
  readonly dest: Dest;
  readonly message: Message;
}

/** Sees what passes a site's ports. Never changes anything. */
export interface Spy {
  watch(site: Site): Watch | null;
  sent(mail: Mail): void;
  notified(site: Site, upTo: number, changes: ReadonlyMap<SiteId, Change>): void;
  /** The batch has reached the disk. */
  applied(site: Site, batch: Batch): void;
  /** A call into the Server has returned. */
  returned(site: Site): void;
}

/** The world: time, the network, and all sites. */
export class Lab {
  nowMs = 0;
  wallS = 2_000_000_000;
  readonly sites: Site[] = [];
  /** Sent, and neither delivered nor dropped. */
  mail: Mail[] = [];
  /** Machines that nothing reaches and from which nothing arrives. */
  readonly cutOff: Set<Site> = new Set();
  readonly settings: Partial<Config>;
  readonly spy: Spy | null;
  /** What arrives of a message that was sent. */
  arriving: (message: Message) => Message = (message) => message;

  constructor(settings: Partial<Config> = {}, spy: Spy | null = null) {
    this.settings = { cleanupIntervalMs: null, ...settings };
    this.spy = spy;
  }

  get now(): Now {
    return { monoMs: this.nowMs, wallS: this.wallS };
  }

  /** A new machine for the site `id`, not yet started. Two with one id are clones. */
  add(id: SiteId, settings: Partial<Config> = {}): Site {
    const site = new Site(this, id, { ...this.settings, ...settings });
    this.sites.push(site);
    return site;
  }

  /** New machines, started at nodes named after them, that know nothing of each other. */
  start(...ids: SiteId[]): Site[] {
    const sites = ids.map((id) => this.add(id));
    for (const site of sites) site.start(`n${site.id}`);
    return sites;
  }

  /** Machines that have joined the first one and are in step, at rest, with no mail on its way. */
  inStep(...ids: SiteId[]): Site[] {
    const sites = this.start(...ids);
    const [first, ...others] = sites as [Site, ...Site[]];
    for (const other of others) {
      other.do({ do: 'pull', dest: { site: first.id, node: first.node }, to: first.id, member: true });
      this.deliverAll();
    }
    this.rounds(4);
    return sites;
  }

  /** The machine that a message would reach now. */
  reach(mail: Mail): Site | null {
    const { dest } = mail;
    if (this.cutOff.size > 0 && this.cutOff.has(mail.from)) return null;
    const target = this.#target(dest);
    return target === null || this.cutOff.has(target) ? null : target;
  }

  #target(dest: Dest): Site | null {
    if ('via' in dest) return (dest.via as Mail).from;
    const node = 'contact' in dest ? dest.contact : dest.node;
    return this.sites.find((s) => s.server !== null && s.node === node && ('contact' in dest || s.id === dest.site)) ?? null;
  }

  /** Delivers once; the mail stays where it is. Says whether somebody was there. */
  repeat(mail: Mail): boolean {
    const target = this.reach(mail);
    if (target === null || target.server === null) return false;
    const message = this.arriving(mail.message);
    target.call((server, now) => server.received(message, { via: mail }, now));
    return true;
  }

  deliver(mail: Mail): boolean {
    this.drop(mail);
    return this.repeat(mail);
  }

  drop(mail: Mail): void {
    const at = this.mail.indexOf(mail);
    if (at >= 0) this.mail.splice(at, 1);
  }

  dropAll(): void {
    this.mail = [];
  }

  /** Mail on its way from one machine to another, of one kind. */
  find(from: Site, to: Site, kind: Message['kind'] = 'sync'): Mail[] {
    return this.mail.filter((mail) => mail.from === from && mail.message.kind === kind && this.isTo(mail, to));
  }

  /** The only such message. */
  one(from: Site, to: Site, kind: Message['kind'] = 'sync'): Mail {
    const found = this.find(from, to, kind);
    if (found.length !== 1) throw new Error(`${found.length} messages of kind ${kind} from ${from.id} to ${to.id}`);
    return found[0] as Mail;
  }

  private isTo({ dest, message }: Mail, to: Site): boolean {
    return message.to === to.id || ('contact' in dest && dest.contact === to.node);
  }

  /** Delivers everything, what is sent meanwhile included, in the order in which it was sent. */
  deliverAll(wanted: (mail: Mail) => boolean = () => true): void {
    for (let mail = this.mail.find(wanted), left = 100_000; mail !== undefined; mail = this.mail.find(wanted)) {
      if (--left < 0) throw new Error('the network never falls silent');
      this.deliver(mail);
    }
  }

  /** Lets time pass; timers fire when they are due. Nothing is delivered. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      let next: { site: Site; timer: Timer; due: number } | null = null;
      for (const site of this.sites) {
        for (const timer of timers) {
          const due = site.timers.get(timer);
          if (due !== undefined && due <= end && (next === null || due < next.due)) next = { site, timer, due };
        }
      }
      if (next === null) break;
      this.pass(next.due - this.nowMs);
      next.site.wake(next.timer);
    }
    this.pass(end - this.nowMs);
  }

  /** The wall clock keeps step with virtual time. */
  private pass(ms: number): void {
    this.wallS += Math.floor((this.nowMs + ms) / 1000) - Math.floor(this.nowMs / 1000);
    this.nowMs += ms;
  }

  /** Fair rounds: a sync interval passes, and everything arrives. */
  rounds(count: number): void {
    for (let i = 0; i < count; i++) {
      this.advance(1000);
      this.deliverAll();
    }
  }
}

export { Site };
