/** Plays a recorded execution of the original again under any rules: the same commands, crashes and deliveries, and what each site holds at the end. */

import type { Step, Trace } from '../../sim/conformance/trace.ts';
import { type Dump, type Message, Replica, type Rules, type SiteId } from '../../src/core/index.ts';
import { cluster, Lab, type Site } from './harness.ts';

/** What every site holds at the end: the value of each key. Clocks are not compared: a command that is refused moves all that follow. */
export type Outcome = Readonly<Record<SiteId, Readonly<Record<string, unknown>>>>;

/** What the recording itself ends with. */
export function recordedEnd(trace: Trace): Outcome {
  return Object.fromEntries(trace.steps.map(({ site, state }) => [site, held(state)]));
}

/** What the same steps end with under these rules. A message that was not sent is not delivered; an answer to a gap arrives at once. */
export function retell(trace: Trace, rules: Rules): Outcome {
  const teller = new Teller(rules);
  for (const step of trace.steps) teller.play(step);
  return teller.end();
}

function held(dump: Dump): Outcome[SiteId] {
  const found: [string, unknown][] = [];
  for (const [site, entries] of Object.entries(dump.peers))
    for (const [type, { value }] of Object.entries(entries)) found.push([`${type}(${site})`, value]);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

class Teller {
  readonly #lab: Lab;
  readonly #rules: Rules;
  readonly #sites: Map<SiteId, Site> = new Map();
  readonly #messages: Map<number, Message> = new Map();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#lab = new Lab({ rules });
  }

  play(step: Step): void {
    const site = this.#site(step.site);
    this.#lab.wallS = step.time;
    this.#lab.nowMs = step.time * 1000;
    switch (step.do) {
      case 'start':
        site.start(step.node);
        return;
      case 'setMember':
        site.do({ do: 'setMember', target: step.target, member: step.value });
        return;
      case 'setInfo':
        site.setInfo(step.value);
        return;
      case 'setLiveness':
        site.do({ do: 'setLiveness', target: step.target, restarts: step.restarts, self: step.self, up: step.up });
        return;
      case 'flush':
        this.#flush(site, step.sent);
        return;
      case 'deliver':
        this.#hand(site, this.#messages.get(step.id));
        return;
      case 'join':
        site.do({ do: 'pull', dest: { site: step.from, node: 'there' }, to: step.from, member: false });
        this.#hand(this.#site(step.from), this.#sent('ask'));
        this.#hand(site, this.#sent('answer'));
        return;
      case 'cleanup':
        site.cleanup(step.forgetAfter);
        return;
      case 'wipe':
        site.do({ do: 'wipe', stop: step.stop });
        if (step.stop) site.crash();
        return;
      case 'stop':
        site.stop();
        site.crash();
        return;
      case 'crash':
        site.crash();
        return;
      case 'query':
        return;
      default:
        step satisfies never;
    }
  }

  #site(id: SiteId): Site {
    const site = this.#sites.get(id) ?? this.#lab.add(id);
    this.#sites.set(id, site);
    return site;
  }

  #flush(site: Site, sent: readonly { readonly id: number; readonly to: SiteId }[]): void {
    site.flush();
    for (const { id, to } of sent) {
      const mail = this.#lab.mail.find(({ message }) => message.kind === 'sync' && message.to === to);
      if (mail !== undefined) this.#messages.set(id, mail.message);
    }
    this.#lab.dropAll();
  }

  /** The message just sent. */
  #sent(kind: 'ask' | 'answer'): Message | undefined {
    return this.#lab.mail.find(({ message }) => message.kind === kind)?.message;
  }

  #hand(site: Site, message: Message | undefined): void {
    if (message === undefined || site.server === null) return;
    if (message.kind !== 'ask') this.#lab.dropAll();
    site.call((server, now) => server.received(message, { via: null }, now));
    if (message.kind === 'ask') return;
    this.#lab.deliverAll((mail) => mail.message.kind === 'gap');
    this.#lab.dropAll();
  }

  end(): Outcome {
    const ends: [SiteId, Outcome[SiteId]][] = [];
    for (const [id, site] of this.#sites) {
      const stored = new Replica({ cluster, site: id, rules: this.#rules });
      stored.restore(site.disk.snapshot(), this.#lab.wallS);
      ends.push([id, held((site.server?.replica ?? stored).dump())]);
    }
    return Object.fromEntries(ends);
  }
}
