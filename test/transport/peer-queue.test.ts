/** The queue of a peer keeps what matters most within its limits, and its bytes are always accounted for. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import { Budget } from '../../src/transport/budget.ts';
import { type Counters, newCounters } from '../../src/transport/counters.ts';
import { syncIdentityOf } from '../../src/transport/message-identity.ts';
import { PeerQueue, type Queued } from '../../src/transport/peer-queue.ts';
import { answer, ask, gap, sync } from './messages.ts';

interface Under {
  readonly queue: PeerQueue;
  readonly counters: Counters;
  readonly budget: Budget;
  add(message: Message, bytes?: number, atMs?: number): void;
  /** What is in the queue, in order; empties it. */
  rest(): Message[];
}

function queueOf(limits: { messages?: number; bytes?: number; budget?: number } = {}): Under {
  const counters = newCounters();
  const budget = new Budget(limits.budget ?? 1_000_000);
  const queue = new PeerQueue({ queueMessagesMax: limits.messages ?? 100, queueBytesMax: limits.bytes ?? 100_000 }, budget, counters);
  const messages = new Map<Queued, Message>();
  return {
    queue,
    counters,
    budget,
    add(message, bytes = 10, queuedAtMs = 0): void {
      const item = { frame: Buffer.alloc(bytes), site: null, sync: syncIdentityOf(message), queuedAtMs };
      messages.set(item, message);
      queue.add(item);
    },
    rest(): Message[] {
      const all: Message[] = [];
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        budget.give(item.frame.length);
        all.push(messages.get(item) as Message);
      }
      return all;
    },
  };
}

describe('a newer sync', () => {
  it('takes the place of the older one of the same sender, addressee and cluster', () => {
    const under = queueOf();
    for (const message of [gap('a', 'b', 1), sync('a', 'b', 1), ask('a', 'b', 1), sync('a', 'b', 2)]) under.add(message);
    expect(under.counters.replaced).toBe(1);
    expect(under.rest()).toEqual([gap('a', 'b', 1), sync('a', 'b', 2), ask('a', 'b', 1)]);
    expect(under.budget.usedBytes).toBe(0);
  });

  it('leaves alone those of another sender, addressee or cluster', () => {
    const under = queueOf();
    const others = [sync('a', 'b', 1), sync('x', 'b', 1), sync('a', 'x', 1), sync('a', 'b', 1, { cluster: 'x' })];
    for (const message of others) under.add(message);
    expect(under.counters.replaced).toBe(0);
    expect(under.rest()).toEqual(others);
  });

  it('never takes the place of anything else', () => {
    const under = queueOf();
    const others = [gap('a', 'b', 1), gap('a', 'b', 2), ask('a', 'b', 1), ask('a', 'b', 1), answer('a', 'b', 1), answer('a', 'b', 1)];
    for (const message of [...others, sync('a', 'b', 9)]) under.add(message);
    expect(under.rest()).toEqual([...others, sync('a', 'b', 9)]);
  });

  it('in parts replaces every part of an older state, and no part of its own', () => {
    const under = queueOf();
    for (let index = 0; index < 3; index++) under.add(sync('a', 'b', 5, { part: { index, of: 3 } }));
    expect(under.counters.replaced).toBe(0);
    for (let index = 0; index < 2; index++) under.add(sync('a', 'b', 6, { part: { index, of: 2 } }));
    expect(under.counters.replaced).toBe(3);
    under.add(sync('a', 'b', 6, { part: { index: 1, of: 2 } }));
    expect(under.rest()).toEqual([0, 1].map((index) => sync('a', 'b', 6, { part: { index, of: 2 } })));
    for (let index = 0; index < 2; index++) under.add(sync('a', 'b', 7, { part: { index, of: 2 } }));
    under.add(sync('a', 'b', 8));
    expect(under.rest()).toEqual([sync('a', 'b', 8)]);
  });
});

describe('a full queue', () => {
  it('drops the oldest sync first, then the oldest message', () => {
    const under = queueOf({ messages: 3 });
    for (const message of [ask('a', 'b', 1), sync('a', 'b', 1), sync('a', 'c', 1), gap('a', 'b', 1)]) under.add(message);
    under.add(gap('a', 'b', 2));
    expect(under.counters.lost['queue-full']).toBe(2);
    under.add(gap('a', 'b', 3));
    under.add(sync('a', 'b', 2));
    expect(under.counters.lost['queue-full']).toBe(4);
    expect(under.rest()).toEqual([gap('a', 'b', 1), gap('a', 'b', 2), gap('a', 'b', 3)]);
  });

  it('counts bytes as well as messages', () => {
    const under = queueOf({ bytes: 100 });
    under.add(gap('a', 'b', 1), 60);
    under.add(gap('a', 'b', 2), 60);
    expect(under.rest()).toEqual([gap('a', 'b', 2)]);
  });

  it('gives way when all queues together hold too much', () => {
    const under = queueOf({ budget: 100 });
    under.budget.take(50);
    under.add(gap('a', 'b', 1), 40);
    under.add(gap('a', 'b', 2), 40);
    under.add(gap('a', 'b', 3), 60);
    expect(under.counters.lost['send-memory']).toBe(3);
    expect(under.rest()).toEqual([]);
    expect(under.budget.usedBytes).toBe(50);
  });

  it('forgets what has waited too long', () => {
    const under = queueOf();
    under.add(gap('a', 'b', 1), 10, 1_000);
    under.add(gap('a', 'b', 2), 10, 2_000);
    under.queue.dropOlderThan(2_000);
    expect(under.counters.lost.stale).toBe(1);
    expect(under.rest()).toEqual([gap('a', 'b', 2)]);
  });

  it('keeps its limits and its accounts whatever is added', () => {
    const message = fc.oneof(
      fc.record({ kind: fc.constant('sync'), link: fc.integer({ min: 0, max: 3 }), bytes: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ kind: fc.constant('gap'), link: fc.constant(0), bytes: fc.integer({ min: 1, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (added) => {
        const under = queueOf({ messages: 8, bytes: 200, budget: 150 });
        added.forEach(({ kind, link, bytes }, clock) => {
          under.add(kind === 'sync' ? sync('a', `b${link}`, clock) : gap('a', 'b', clock), bytes);
          expect(under.queue.length).toBeLessThanOrEqual(8);
          expect(under.budget.usedBytes).toBeLessThanOrEqual(150);
        });
        const { replaced, lost } = under.counters;
        expect(under.rest().length + replaced + lost['queue-full'] + lost['send-memory']).toBe(added.length);
        expect(under.budget.usedBytes).toBe(0);
      }),
    );
  });
});
