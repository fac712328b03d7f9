/** The border of one piece of a world: which machines are its own, and the messages that leave it. */

import { type WorldEvent, worldMachine } from './event-queue.ts';
import type { What } from './world-event.ts';

export class Border {
  /** By machine: whether another piece runs it. */
  readonly #foreign: readonly boolean[];
  readonly #leaving: WorldEvent<What>[] = [];

  constructor(foreign: readonly boolean[]) {
    this.#foreign = foreign;
  }

  /** Whether an event happens in this piece. Those of the whole world happen in each. */
  isInside({ machine }: WorldEvent<What>): boolean {
    return machine === worldMachine || this.#foreign[machine] === false;
  }

  /** An event for another piece: of all that pieces plan for others only messages are news to them. */
  leave(event: WorldEvent<What>): void {
    if (event.what.kind === 'delivery') this.#leaving.push(event);
  }

  /** What left since it was last taken. */
  take(): WorldEvent<What>[] {
    return this.#leaving.splice(0);
  }
}
