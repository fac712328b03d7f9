/** Asking others for data: joins, and contact points in turn (rule R3). */

import type { Config } from './config.ts';
import type { NodeName, SiteId } from './operation.ts';
import type { Outbox } from './outbox.ts';
import type { Dest, Now, Ports } from './ports.ts';

/** A pull that a command asked for. */
export interface Pull {
  readonly request: number;
  readonly dest: Dest;
  readonly to: SiteId | null;
  /** Become a member and flush once the data is in. */
  readonly member: boolean;
}

/** What an arriving answer belongs to. */
export type Asked = Pull | 'contact';

/** Asks of contacts that may still be answered: an answer may take longer than the interval after which the next is asked. */
const contactAsksMax = 8;

export class Pulls {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #outbox: Outbox;
  readonly #contacts: readonly NodeName[];
  #nextContact = 0;
  readonly #nextId: () => number;
  #contactIds: number[] = [];
  #pull: (Pull & { readonly id: number; readonly asked: number }) | null = null;
  /** A site that has just started has taken nothing in for as long as can be. */
  #takenInMs = Number.NEGATIVE_INFINITY;

  constructor(config: Config, ports: Ports, outbox: Outbox, contacts: readonly NodeName[], nextId: () => number) {
    this.#config = config;
    this.#ports = ports;
    this.#outbox = outbox;
    this.#contacts = contacts;
    this.#nextId = nextId;
  }

  /** Starts a pull. An earlier one gives way. */
  start(pull: Pull): void {
    this.#end('superseded');
    this.#ask(pull, 1, this.#nextId());
  }

  /** The ask of the pull under way was not answered in time. */
  timedOut(): void {
    const pull = this.#pull;
    if (pull === null) return;
    if (pull.asked >= this.#config.asksMax) this.#end('no-answer');
    else this.#ask(pull, pull.asked + 1, pull.id);
  }

  /** All asks of one pull have one id: an answer that takes longer than the patience for one ask is as good as any. */
  #ask(pull: Pull, asked: number, id: number): void {
    this.#pull = { ...pull, id, asked };
    this.#outbox.ask(pull.to, pull.dest, id);
    this.#ports.wake('join', this.#config.askTimeoutMs);
  }

  /** What the answer with this id was asked for; null if nobody asked, or somebody else was asked. */
  asked(id: number, from: SiteId): Asked | null {
    const pull = this.#pull;
    if (pull?.id === id && (pull.to === null || pull.to === from)) return pull;
    return this.#contactIds.includes(id) ? 'contact' : null;
  }

  /** Everything that was asked for has arrived. */
  answered(asked: Asked): void {
    if (asked === 'contact') {
      this.#contactIds = [];
      return;
    }
    this.#pull = null;
    this.#ports.wake('join', null);
  }

  /** Ends the pull under way, if it belongs to this request: nobody will answer it. Without a request, whichever it is. */
  cancel(request: number | undefined = this.#pull?.request): void {
    if (this.#pull === null || this.#pull.request !== request) return;
    this.#ports.wake('join', null);
    this.#end('stopped');
  }

  #end(why: 'superseded' | 'no-answer' | 'stopped'): void {
    const pull = this.#pull;
    this.#pull = null;
    if (pull !== null) this.#ports.done(pull.request, { ok: false, why });
  }

  /** Something was taken in from another site. */
  tookIn(now: Now): void {
    this.#takenInMs = now.monoMs;
  }

  /** Asks a contact point if nothing was taken in for three intervals: called at every flush. */
  askIfAlone(now: Now): void {
    if (now.monoMs - this.#takenInMs >= 3 * this.#config.syncIntervalMs) this.askContact();
  }

  /** Asks the next contact point for its data. */
  askContact(): void {
    if (!this.#config.rules.asksContacts || this.#contacts.length === 0) return;
    const contact = this.#contacts[this.#nextContact++ % this.#contacts.length] as NodeName;
    const id = this.#nextId();
    this.#contactIds = [...this.#contactIds, id].slice(-contactAsksMax);
    this.#outbox.ask(null, { contact }, id);
  }
}

/** Where the ids of a run's asks begin: far from those of runs that are called much like it, and below 2^30, so that there is room to count on. */
export function firstAsk(run: string): number {
  let hash = 0;
  for (let i = 0; i < run.length; i++) hash = ((hash + run.charCodeAt(i)) * 48_271) % 1_073_741_789;
  return hash;
}
