/** Tells the application what changed: one notification outstanding, what comes meanwhile is coalesced to the latest state of each site. */

import type { Clock, SiteId } from './operation.ts';
import type { Change, Ports } from './ports.ts';

export class Notifier {
  readonly #ports: Ports;
  #outstanding: Clock | null = null;
  #waiting: Map<SiteId, Change> = new Map();
  #upTo: Clock = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Tells these changes now, or as soon as the application has taken in the last ones. */
  tell(upTo: Clock, changes: Map<SiteId, Change>): void {
    if (changes.size === 0) return;
    if (this.#outstanding === null) {
      this.#outstanding = upTo;
      this.#ports.notify(upTo, changes);
      return;
    }
    for (const [site, change] of changes) this.#waiting.set(site, change);
    this.#upTo = upTo;
  }

  /** What waits to be told is true no more: everything was wiped. */
  drop(): void {
    this.#waiting.clear();
  }

  /** The application has taken in everything up to `upTo`. Anything but the outstanding notification is ignored. */
  notified(upTo: Clock): void {
    if (this.#outstanding !== upTo) return;
    this.#outstanding = null;
    if (this.#waiting.size === 0) return;
    const changes = this.#waiting;
    this.#waiting = new Map();
    this.#outstanding = this.#upTo;
    this.#ports.notify(this.#upTo, changes);
  }
}
