/** The event queue gives events in their order, however they were put in: held against a sorted list. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvents, EventQueue, eventClass, type WorldEvent } from '../../../sim/world/event-queue.ts';

type Event = WorldEvent<number>;

/** Times that crowd together, around every edge of the wheel (slots of 8 us, 16,384 of them), and beyond, where the heap is. */
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 3 * 2 ** 20 }),
  fc.integer({ min: 0, max: 2 ** 50 }),
  fc.tuple(fc.integer({ min: 0, max: 140_000 }), fc.integer({ min: -1, max: 1 })).map(([bucket, by]) => Math.max(0, bucket * 16 + by)),
);

const anyEvent: fc.Arbitrary<Event> = fc.record({
  time: anyTime,
  machine: fc.integer({ min: -1, max: 3 }),
  cls: fc.integer({ min: 0, max: 4 }),
  source: fc.integer({ min: -1, max: 3 }),
  number: fc.integer({ min: 0, max: 3 }),
  copy: fc.integer({ min: 0, max: 2 }),
  what: fc.constant(0),
});

/** Steps: an event at a time of its own, one so much later than the last that was taken, a look at the next, a taking. */
const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), event: anyEvent }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('later' as const), event: anyEvent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('now' as const), event: anyEvent }) },
  { weight: 1, arbitrary: fc.constant({ do: 'peek' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'pop' as const }) },
);

/** From how many events on there is a wheel: from the first, soon, or never in these tests. */
const anyFew = fc.constantFrom(0, 0, 3, 20, 1000);

const key = (event: Event): string => [event.time, event.machine, event.cls, event.source, event.number, event.copy].join(' ');

/** The model: a list that is searched for its first event each time. */
class SortedList {
  readonly #events: Event[] = [];

  push(event: Event): void {
    this.#events.push(event);
  }

  pop(): Event | null {
    this.#events.sort(compareEvents);
    return this.#events.shift() ?? null;
  }

  get next(): number {
    return Math.min(...this.#events.map((event) => event.time));
  }

  get size(): number {
    return this.#events.length;
  }
}

describe('the event queue', () => {
  it('gives what a sorted list gives, whatever is pushed, looked at and taken in between', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 200, size: 'max' }), anyFew, (steps, few) => {
        const queue = new EventQueue<number>(few);
        const model = new SortedList();
        let nowUs = 0;
        for (const step of steps) {
          if (step.do === 'pop') {
            const expected = model.pop();
            const found = queue.pop();
            expect(found === null ? null : key(found)).toBe(expected === null ? null : key(expected));
            nowUs = found?.time ?? nowUs;
          } else if (step.do === 'peek') {
            expect(queue.peekTime()).toBe(model.next);
          } else {
            const time = step.do === 'push' ? step.event.time : step.do === 'now' ? nowUs : nowUs + step.event.time;
            queue.push({ ...step.event, time });
            model.push({ ...step.event, time });
          }
          expect(queue.size).toBe(model.size);
        }
        for (let expected = model.pop(); expected !== null; expected = model.pop()) expect(key(queue.pop() as Event)).toBe(key(expected));
        expect(queue.pop()).toBeNull();
        expect(queue.peekTime()).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  it('does not care in which order events are put in', () => {
    const drained = (events: readonly Event[], few: number): string[] => {
      const queue = new EventQueue<number>(few);
      for (const event of events) queue.push(event);
      return events.map(() => key(queue.pop() as Event));
    };
    const crowd = fc.array(anyEvent, { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(
        crowd.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        anyFew,
        ([events, shuffled], few) => {
          expect(drained(shuffled, few)).toEqual(drained(events, few));
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });

  it('takes an event that comes before the one that was looked at', () => {
    const queue = new EventQueue<string>();
    const at = (time: number, what: string): WorldEvent<string> => ({ time, machine: 0, cls: 2, source: 0, number: 0, copy: 0, what });
    queue.push(at(5_000_000, 'far'));
    expect(queue.peekTime()).toBe(5_000_000);
    queue.push(at(3_000_000, 'nearer'));
    queue.push(at(10, 'near'));
    expect([queue.pop(), queue.pop(), queue.pop()].map((event) => event?.what)).toEqual(['near', 'nearer', 'far']);
  });

  it('orders events of one instant by machine, class, source machine, number and copy, the whole world first', () => {
    const fields = ['machine', 'cls', 'source', 'number', 'copy'] as const;
    const base: Event = { time: 7, machine: 1, cls: 1, source: 1, number: 1, copy: 1, what: 0 };
    for (const [nth, field] of fields.entries()) {
      // Everything less significant points the other way.
      const later = Object.fromEntries(fields.slice(nth + 1).map((name) => [name, 0]));
      const earlier = Object.fromEntries(fields.slice(nth + 1).map((name) => [name, 9]));
      expect(compareEvents({ ...base, ...earlier }, { ...base, ...later, [field]: 2 })).toBeLessThan(0);
    }
    expect(compareEvents({ ...base, machine: -1, cls: 4 }, { ...base, machine: 0, cls: 0 })).toBeLessThan(0);
    expect(
      Object.entries(eventClass)
        .sort((a, b) => a[1] - b[1])
        .map(([name]) => name),
    ).toEqual(['physics', 'commit', 'timer', 'command', 'delivery']);
  });
});
