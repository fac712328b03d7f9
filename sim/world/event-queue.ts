/** The event queue: a wheel of slots for what is near, a heap for what is far. Order is total and never that of insertion. */

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

/** A slot is so short in time that it is seldom taken already; there are so many that most latencies end within them. */
const slotUs = 8;
const slots = 16_384;
/** Picks the slot of a number: many times quicker than a division, once time has outgrown the processor's small integers. */
const slotMask = slots - 1;
/** So few events a heap orders as fast as a wheel, which a tiny world then need not even make. */
const fewEvents = 48;

export class EventQueue<T> {
  /** One event for each slot: what finds its slot taken goes to the heap, and nothing is quadratic, whatever crowds meet. */
  #wheel: (WorldEvent<T> | null)[] | null = null;
  /** One bit for each slot that is taken. */
  #taken: Uint32Array = new Uint32Array(0);
  /** Number, from time 0 on, of the earliest slot that may be taken. */
  #first = 0;
  #inWheel = 0;
  readonly #heap: Heap<T> = new Heap();
  readonly #few: number;

  /** The wheel is made for more than `few` events. */
  constructor(few: number = fewEvents) {
    this.#few = few;
  }

  get size(): number {
    return this.#inWheel + this.#heap.size;
  }

  push(event: WorldEvent<T>): void {
    const wheel = this.#wheel ?? this.#wheelFor(event);
    const number = Math.max(this.#first, Math.floor(event.time / slotUs));
    const slot = number & slotMask;
    if (wheel === null || number >= this.#first + slots || wheel[slot] !== null) {
      this.#heap.push(event);
      return;
    }
    wheel[slot] = event;
    this.#taken[slot >>> 5] = (this.#taken[slot >>> 5] as number) | (1 << (slot & 31));
    this.#inWheel++;
  }

  /** Makes the wheel as soon as there are more than a few events. Null before. */
  #wheelFor(event: WorldEvent<T>): (WorldEvent<T> | null)[] | null {
    if (this.#heap.size < this.#few) return null;
    this.#wheel = new Array<WorldEvent<T> | null>(slots).fill(null);
    this.#taken = new Uint32Array(slots / 32);
    const first = this.#heap.size === 0 ? event.time : Math.min(event.time, this.#heap.peek().time);
    this.#first = Math.floor(first / slotUs);
    return this.#wheel;
  }

  /** The time of the next event; infinity if there is none. */
  peekTime(): Us {
    return this.#next()?.time ?? Number.POSITIVE_INFINITY;
  }

  /** The next event, if it comes before `untilUs`. */
  pop(untilUs: Us = Number.POSITIVE_INFINITY): WorldEvent<T> | null {
    const event = this.#next();
    if (event === null || event.time >= untilUs) return null;
    const slot = this.#first & slotMask;
    if (this.#wheel === null || this.#wheel[slot] !== event) return this.#heap.pop();
    this.#wheel[slot] = null;
    this.#taken[slot >>> 5] = (this.#taken[slot >>> 5] as number) & ~(1 << (slot & 31));
    this.#inWheel--;
    return event;
  }

  /** The next event. Moves the wheel to its slot. */
  #next(): WorldEvent<T> | null {
    const far = this.#heap.size === 0 ? null : this.#heap.peek();
    if (this.#wheel === null || (far === null && this.#inWheel === 0)) return far;
    this.#advance(far === null ? Number.POSITIVE_INFINITY : Math.floor(far.time / slotUs));
    const near = this.#wheel[this.#first & slotMask] as WorldEvent<T> | null;
    return near === null || (far !== null && compareEvents(far, near) < 0) ? far : near;
  }

  /** To the next slot that is taken, but never past `limit`: what comes at its time may still schedule before it. */
  #advance(limit: number): void {
    let number = this.#first;
    if (this.#inWheel === 0) number = limit;
    while (number < limit) {
      const slot = number & slotMask;
      const bits = (this.#taken[slot >>> 5] as number) >>> (slot & 31);
      if (bits !== 0) {
        number += 31 - Math.clz32(bits & -bits);
        break;
      }
      number += 32 - (slot & 31);
    }
    this.#first = Math.max(this.#first, Math.min(number, limit));
  }
}

/** A binary heap. */
class Heap<T> {
  /** As long as it ever was: an array that is cut short gives its memory back, and asks for it again. */
  readonly #items: (WorldEvent<T> | null)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  peek(): WorldEvent<T> {
    return this.#items[0] as WorldEvent<T>;
  }

  push(event: WorldEvent<T>): void {
    const items = this.#items;
    let i = this.#size++;
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
    const size = --this.#size;
    const last = items[size] as WorldEvent<T>;
    items[size] = null;
    if (size === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && compareEvents(items[child + 1] as WorldEvent<T>, items[child] as WorldEvent<T>) < 0) child++;
      if (compareEvents(items[child] as WorldEvent<T>, last) >= 0) break;
      items[i] = items[child] as WorldEvent<T>;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
