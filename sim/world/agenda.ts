/** What the plan of a world has in store: of all that may be days ahead only the next event waits in the queue, which stays as short as the world is busy. */

import { compareEvents, eventClass, type WorldEvent, worldMachine } from './event-queue.ts';
import type { Plan } from './plan.ts';
import type { What } from './world-event.ts';

export class Agenda {
  /** In the order of events, the next one last. */
  readonly #later: WorldEvent<What>[];
  #next: WorldEvent<What> | null = null;

  /** `isInside`: which events happen in this piece of the world. */
  constructor(plan: Plan, isInside: (event: WorldEvent<What>) => boolean) {
    const physics = plan.physics.map(({ time, machine, number, physics }) =>
      planned(time, machine, eventClass.physics, number, { kind: 'physics', physics }),
    );
    const commands = plan.commands.map((command) =>
      planned(command.time, command.machine, eventClass.command, command.number, { kind: 'command', command }),
    );
    this.#later = [...physics, ...commands].filter(isInside).sort((a, b) => compareEvents(b, a));
  }

  /** Whether the queue gave the planned event that waited in it: then it is time for the next. */
  isNext(event: WorldEvent<What>): boolean {
    return event === this.#next;
  }

  /** The next planned event; null if all came. */
  next(): WorldEvent<What> | null {
    this.#next = this.#later.pop() ?? null;
    return this.#next;
  }
}

function planned(time: number, machine: number, cls: number, number: number, what: What): WorldEvent<What> {
  return { time, machine, cls, source: worldMachine, number, copy: 0, what };
}
