/** Finds out whether another process runs a site, before it is started here: asks where it lived last, and the contacts, in its own name. */

import type { Message } from '../core/message.ts';
import type { NodeName, SiteId } from '../core/operation.ts';
import type { Dest } from '../core/ports.ts';
import { onAbort } from './abort.ts';
import type { HostClock, ReplicaId } from './ports.ts';

/** What a search needs of its host. */
export interface SeekerParts extends ReplicaId {
  /** Our own node, which is not asked. */
  readonly node: NodeName;
  readonly clock: HostClock;
  readonly send: (dest: Dest, message: Message) => void;
}

/** Words of others can make us ask no more nodes than this. */
const asksMax = 64;

export class Seeker {
  readonly #parts: SeekerParts;
  readonly #run: string = globalThis.crypto.randomUUID();
  readonly #asked: Set<string> = new Set();
  /** Asks without an answer, by id. */
  readonly #open: Set<number> = new Set();
  #end: (found: NodeName | null) => void = () => {};
  #giveUp: (reason: unknown) => void = () => {};

  constructor(parts: SeekerParts) {
    this.#parts = parts;
  }

  /**
   * Ends with the node where the site runs, or with null once everybody has answered or the time is over. `homes`: where it may have lived.
   * Rejects with the signal's reason.
   */
  seek(
    homes: readonly NodeName[],
    contacts: readonly NodeName[],
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<NodeName | null> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        cancel();
        unheard();
        this.#open.clear();
      };
      this.#end = (found) => {
        over();
        resolve(found);
      };
      const { clock, site } = this.#parts;
      const cancel = clock.wake(withinMs, () => this.#end(null));
      this.#giveUp = (reason) => {
        over();
        reject(reason);
      };
      const unheard = onAbort(signal, () => this.#giveUp(signal?.reason));
      for (const home of homes) this.#ask(site, home);
      for (const contact of contacts) this.#ask(null, contact);
      this.#endIfDone();
    });
  }

  /** Nobody is to be looked for any more. */
  giveUp(reason: unknown): void {
    this.#giveUp(reason);
  }

  /** A checked message to the site that is looked for. */
  received(message: Message): void {
    if ((message.kind !== 'decline' && message.kind !== 'answer') || !this.#open.has(message.id)) return;
    if (message.kind === 'answer') {
      for (const { key, value } of message.data.data) {
        if (key.type === 'host' && key.site === this.#parts.site) this.#ask(key.site, value as NodeName);
      }
      // Of an answer in parts the others may still come: the time ends it.
      if (message.part !== undefined) return;
    } else if (message.why === 'from-self') {
      return this.#end(message.node);
    }
    this.#open.delete(message.id);
    this.#endIfDone();
  }

  /** Asks the site itself at a node where it may live, or whoever is at a contact; each once. */
  #ask(to: SiteId | null, at: NodeName): void {
    const { cluster, site, node, send } = this.#parts;
    const name = JSON.stringify([to, at]);
    if (at === node || this.#asked.has(name) || this.#asked.size >= asksMax) return;
    this.#asked.add(name);
    const id = this.#asked.size;
    this.#open.add(id);
    send(destOf(to, at), { kind: 'ask', node, run: this.#run, to, from: site, cluster, id, since: 0, acked: 0 });
  }

  #endIfDone(): void {
    if (this.#open.size === 0) this.#end(null);
  }
}

/** Where to reach a site at a node, or whoever is there. */
export function destOf(site: SiteId | null, node: NodeName): Dest {
  return site === null ? { contact: node } : { site, node };
}
