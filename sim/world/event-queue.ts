/** The event queue: a wheel of buckets for what is near, a heap for what is far. Order is total and never that of insertion. */

import type { Us } from '../scenario/scenario.ts';

/** Classes of events, in their order at one instant and machine. */
export const eventClass = { physics: 0, commit: 1, timer: 2, command: 3, delivery: 4 } as const;

/** Machine number of events that concern the whole world: they come before everything else of their instant. */
export const worldMachine = -1;

/** One event. `what` is data for the machine; it takes no part in the order. */
export interface WorldEvent<T> {
  readonly time: Us;
  readonly machine: number;
  readonly cls: number;
  readonly source: number;
  readonly number: number;
  readonly copy: number;
  readonly what: T;
}

/** The order of events: `(time, machine, class, source machine, number, copy)`. */
export function compareEvents(a: WorldEvent<unknown>, b: WorldEvent<unknown>): number {
  return a.time - b.time || a.machine - b.machine || a.cls - b.cls || a.source - b.source || a.number - b.number || a.copy - b.copy;
}

const bucketUs = 128;
const buckets = 8192;

export class EventQueue<T> {
  readonly #wheel: WorldEvent<T>[][] = Array.from({ length: buckets }, () => []);
  /** Number of the bucket that is open: its events are in `#open`, sorted, from `#next` on. */
  #bucket = 0;
  #open: WorldEvent<T>[] = [];
  #next = 0;
  #inWheel = 0;
  readonly #far: Heap<T> = new Heap();

  get size(): number {
    return this.#open.length - this.#next + this.#inWheel + this.#far.size;
  }

  push(event: WorldEvent<T>): void {
    const bucket = Math.floor(event.time / bucketUs);
    if (bucket <= this.#bucket) {
      this.#insert(event);
    } else if (bucket < this.#bucket + buckets) {
      (this.#wheel[bucket % buckets] as WorldEvent<T>[]).push(event);
      this.#inWheel++;
    } else {
      this.#far.push(event);
    }
  }

  /** The time of the next event; infinity if there is none. */
  peekTime(): Us {
    return this.#ready() ? (this.#open[this.#next] as WorldEvent<T>).time : Number.POSITIVE_INFINITY;
  }

  pop(): WorldEvent<T> | null {
    return this.#ready() ? (this.#open[this.#next++] as WorldEvent<T>) : null;
  }

  /** Opens the next bucket that has events, if the open one has no more. */
  #ready(): boolean {
    if (this.#next < this.#open.length) return true;
    if (this.#inWheel === 0) {
      if (this.#far.size === 0) return false;
      this.#bucket = Math.floor(this.#far.peek().time / bucketUs);
    } else {
      do this.#bucket++;
      while ((this.#wheel[this.#bucket % buckets] as WorldEvent<T>[]).length === 0 && !this.#farIsDue());
    }
    const slot = this.#bucket % buckets;
    const events = this.#wheel[slot] as WorldEvent<T>[];
    this.#inWheel -= events.length;
    this.#open.length = 0;
    this.#wheel[slot] = this.#open;
    while (this.#farIsDue()) events.push(this.#far.pop());
    sort(events);
    this.#open = events;
    this.#next = 0;
    return true;
  }

  #farIsDue(): boolean {
    return this.#far.size > 0 && this.#far.peek().time < (this.#bucket + 1) * bucketUs;
  }

  /** Into the open bucket, behind what was already taken. */
  #insert(event: WorldEvent<T>): void {
    const events = this.#open;
    let low = this.#next;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareEvents(events[middle] as WorldEvent<T>, event) <= 0) low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  }
}

/** Buckets are short: insertion sort, unless a crowd met in one. */
function sort<T>(events: WorldEvent<T>[]): void {
  if (events.length > 24) {
    events.sort(compareEvents);
    return;
  }
  for (let i = 1; i < events.length; i++) {
    const event = events[i] as WorldEvent<T>;
    let j = i - 1;
    for (; j >= 0 && compareEvents(events[j] as WorldEvent<T>, event) > 0; j--) events[j + 1] = events[j] as WorldEvent<T>;
    events[j + 1] = event;
  }
}

/** A binary heap. */
class Heap<T> {
  readonly #items: WorldEvent<T>[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): WorldEvent<T> {
    return this.#items[0] as WorldEvent<T>;
  }

  push(event: WorldEvent<T>): void {
    const items = this.#items;
    let i = items.length;
    items.push(event);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (compareEvents(items[parent] as WorldEvent<T>, event) <= 0) break;
      items[i] = items[parent] as WorldEvent<T>;
      i = parent;
    }
    items[i] = event;
  }

  pop(): WorldEvent<T> {
    const items = this.#items;
    const top = items[0] as WorldEvent<T>;
    const last = items.pop() as WorldEvent<T>;
    if (items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && compareEvents(items[child + 1] as WorldEvent<T>, items[child] as WorldEvent<T>) < 0) child++;
      if (compareEvents(items[child] as WorldEvent<T>, last) >= 0) break;
      items[i] = items[child] as WorldEvent<T>;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
