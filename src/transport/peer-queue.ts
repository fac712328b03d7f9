/** The queue of one peer holds encoded messages that wait for a connection or for a slow reader, and never more than its limits. */

import type { SiteId } from '../core/operation.ts';
import type { Loss } from '../host/ports.ts';
import type { Budget } from './budget.ts';
import type { Counters } from './counters.ts';
import { type SyncIdentity, supersedes } from './message-identity.ts';

/** A message that waits. */
export interface Queued {
  readonly frame: Buffer;
  /** The other end must prove to be this site; null if whoever it is will do. */
  readonly site: SiteId | null;
  /** Null if the message is no sync. */
  readonly sync: SyncIdentity | null;
  /** Monotonic milliseconds. */
  readonly queuedAtMs: number;
}

/** The limits of one queue. */
export interface QueueLimits {
  readonly queueMessagesMax: number;
  readonly queueBytesMax: number;
}

/** A bounded queue in which a newer sync takes the place of an older one, and in which the oldest sync is the first to be dropped. */
export class PeerQueue {
  readonly #limits: QueueLimits;
  readonly #budget: Budget;
  readonly #counters: Counters;
  #items: Queued[] = [];
  #bytes = 0;

  constructor(limits: QueueLimits, budget: Budget, counters: Counters) {
    this.#limits = limits;
    this.#budget = budget;
    this.#counters = counters;
  }

  /** Messages waiting. */
  get length(): number {
    return this.#items.length;
  }

  /** Adds a message, at the cost of what it supersedes and, if there is no room, of older messages or of itself. */
  add(item: Queued): void {
    const place = this.#supersede(item);
    this.#items.splice(place, 0, item);
    this.#bytes += item.frame.length;
    this.#budget.overdraw(item.frame.length);
    while (this.#items.length > this.#limits.queueMessagesMax || this.#bytes > this.#limits.queueBytesMax) this.#dropOne('queue-full');
    while (this.#budget.overdrawn && this.#items.length > 0) this.#dropOne('send-memory');
  }

  /** Takes the first message out. Its bytes stay taken from the budget: who takes it gives them back when it is written. */
  shift(): Queued | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= item.frame.length;
    return item;
  }

  /** Drops what has waited since before the given time. */
  dropOlderThan(queuedAtMs: number): void {
    this.#counters.lost.stale += this.#remove((item) => item.queuedAtMs < queuedAtMs);
  }

  /** Drops everything. */
  clear(why: Loss): void {
    this.#counters.lost[why] += this.#remove(() => true);
  }

  /** Removes what the item makes pointless and returns the place that became free first, or the end of the queue. */
  #supersede(item: Queued): number {
    const { sync } = item;
    if (sync === null) return this.#items.length;
    const superseded = (older: Queued): boolean => older.sync !== null && supersedes(sync, older.sync);
    const first = this.#items.findIndex(superseded);
    if (first < 0) return this.#items.length;
    this.#counters.replaced += this.#remove(superseded);
    return first;
  }

  #dropOne(why: Loss): void {
    const victim = this.#items.find((item) => item.sync !== null) ?? this.#items[0];
    this.#counters.lost[why] += this.#remove((item) => item === victim);
  }

  /** Removes what matches, gives its bytes back, and returns how many there were. */
  #remove(matches: (item: Queued) => boolean): number {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => {
      if (!matches(item)) return true;
      this.#bytes -= item.frame.length;
      this.#budget.give(item.frame.length);
      return false;
    });
    return before - this.#items.length;
  }
}
