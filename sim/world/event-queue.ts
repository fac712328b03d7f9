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

/** An event in a bucket: a link of its list. */
interface Link<T> {
  readonly event: WorldEvent<T>;
  next: Link<T> | null;
}

/** The order of events: `(time, machine, class, source machine, number, copy)`. */
export function compareEvents(a: WorldEvent<unknown>, b: WorldEvent<unknown>): number {
  return a.time - b.time || a.machine - b.machine || a.cls - b.cls || a.source - b.source || a.number - b.number || a.copy - b.copy;
}

/** Buckets are so short in time that most hold one event, and so many that most latencies end within them. */
const bucketUs = 16;
const buckets = 65_536;
/** Events of one bucket beyond this many go to the heap: nothing is quadratic, whatever crowds meet. */
const crowd = 16;

export class EventQueue<T> {
  readonly #wheel: (Link<T> | null)[] = new Array<Link<T> | null>(buckets).fill(null);
  /** One bit for each bucket that has events. */
  readonly #used: Uint32Array = new Uint32Array(buckets / 32);
  /** Number of the earliest bucket that may have events. */
  #bucket = 0;
  #inWheel = 0;
  readonly #heap: Heap<T> = new Heap();

  get size(): number {
    return this.#inWheel + this.#heap.size;
  }

  push(event: WorldEvent<T>): void {
    const bucket = Math.max(this.#bucket, Math.floor(event.time / bucketUs));
    if (bucket >= this.#bucket + buckets || !this.#insert(bucket % buckets, event)) this.#heap.push(event);
  }

  /** Into the sorted list of a bucket, unless it is crowded. */
  #insert(slot: number, event: WorldEvent<T>): boolean {
    const first = this.#wheel[slot] as Link<T> | null;
    if (first === null || compareEvents(event, first.event) < 0) {
      this.#wheel[slot] = { event, next: first };
      this.#used[slot >>> 5] = (this.#used[slot >>> 5] as number) | (1 << (slot & 31));
    } else {
      let link = first;
      let passed = 1;
      for (; link.next !== null && compareEvents(event, link.next.event) >= 0; link = link.next) if (++passed > crowd) return false;
      link.next = { event, next: link.next };
    }
    this.#inWheel++;
    return true;
  }

  /** The time of the next event; infinity if there is none. */
  peekTime(): Us {
    const link = this.#first();
    if (link !== null) return link.event.time;
    return this.#heap.size === 0 ? Number.POSITIVE_INFINITY : this.#heap.peek().time;
  }

  pop(): WorldEvent<T> | null {
    const link = this.#first();
    if (link === null) return this.#heap.size === 0 ? null : this.#heap.pop();
    const slot = this.#bucket % buckets;
    this.#wheel[slot] = link.next;
    if (link.next === null) this.#used[slot >>> 5] = (this.#used[slot >>> 5] as number) & ~(1 << (slot & 31));
    this.#inWheel--;
    return link.event;
  }

  /** The first event of the wheel, if it comes before all of the heap. Opens its bucket. */
  #first(): Link<T> | null {
    const far = this.#heap.size === 0 ? null : this.#heap.peek();
    if (this.#inWheel === 0) {
      if (far !== null) this.#bucket = Math.max(this.#bucket, Math.floor(far.time / bucketUs));
      return null;
    }
    this.#advance(far === null ? Number.POSITIVE_INFINITY : Math.floor(far.time / bucketUs));
    const link = this.#wheel[this.#bucket % buckets] as Link<T> | null;
    if (link === null || (far !== null && compareEvents(far, link.event) < 0)) return null;
    return link;
  }

  /** To the next bucket that has events, but never past `limit`: what comes at its time may still schedule before it. */
  #advance(limit: number): void {
    let bucket = this.#bucket;
    while (bucket < limit) {
      const slot = bucket % buckets;
      const bits = (this.#used[slot >>> 5] as number) >>> (slot & 31);
      if (bits !== 0) {
        bucket += 31 - Math.clz32(bits & -bits);
        break;
      }
      bucket += 32 - (slot & 31);
    }
    this.#bucket = Math.max(this.#bucket, Math.min(bucket, limit));
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
