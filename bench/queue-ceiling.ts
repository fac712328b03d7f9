/** The bare ceiling of a simulator: how many events a second its queue alone can take and give, at the depth of a real run. */

import { EventQueue, eventClass, type WorldEvent } from '../sim/world/event-queue.ts';
import { cpuSeconds } from './bench.ts';

/** An event that goes round: the queue is measured, not the making of events. */
type Traveller = { -readonly [field in keyof WorldEvent<null>]: WorldEvent<null>[field] };

/** Events a second through a queue that holds `pending` events, each coming back after a latency of a few milliseconds. */
export function queueRate(pending: number, events: number): number {
  const queue = new EventQueue<null>();
  let state = 1;
  const latencyUs = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 1000 + ((state >>> 16) % 20_000);
  };
  for (let i = 0; i < pending; i++) {
    queue.push({ time: latencyUs(), machine: i % 200, cls: eventClass.delivery, source: 0, number: i, copy: 0, what: null });
  }
  const before = process.cpuUsage();
  for (let i = 0; i < events; i++) {
    const event = queue.pop() as Traveller | null;
    if (event === null) throw new Error('the queue ran dry');
    event.time += latencyUs();
    event.number = i + pending;
    queue.push(event);
  }
  return events / cpuSeconds(before);
}
