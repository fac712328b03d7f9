/** What the events of a world are about. */

import type { Batch, Message, Timer } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import { eventClass, type WorldEvent } from './event-queue.ts';
import type { Physics, PlannedCommand } from './plan.ts';
import type { Flight } from './world-watch.ts';

/** What an event is about. */
export type What =
  | { readonly kind: 'physics'; readonly physics: Physics }
  | { readonly kind: 'commit'; readonly batch: Batch }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly generation: number }
  | { readonly kind: 'command'; readonly command: PlannedCommand }
  /** A slow machine has done with what it was busy with. */
  | { readonly kind: 'served' }
  | Delivery;

/** A copy of a message on its way, and to which node. It is its own event, and says everything once: there are more of these than of all else. */
export class Delivery implements WorldEvent<What>, Flight {
  readonly time: Us;
  readonly machine: number;
  readonly cls: number = eventClass.delivery;
  readonly source: number;
  readonly number: number;
  readonly copy: number;
  readonly message: Message;
  readonly sentAtUs: Us;
  readonly nth: number;
  readonly node: string;
  readonly corrupt: boolean;

  constructor(
    time: Us,
    machine: number,
    source: number,
    number: number,
    copy: number,
    message: Message,
    sentAtUs: Us,
    nth: number,
    node: string,
    corrupt: boolean,
  ) {
    this.time = time;
    this.machine = machine;
    this.source = source;
    this.number = number;
    this.copy = copy;
    this.message = message;
    this.sentAtUs = sentAtUs;
    this.nth = nth;
    this.node = node;
    this.corrupt = corrupt;
  }

  get kind(): 'delivery' {
    return 'delivery';
  }

  get what(): this {
    return this;
  }

  get from(): number {
    return this.source;
  }

  get to(): number {
    return this.machine;
  }

  get arrivesAtUs(): Us {
    return this.time;
  }
}
