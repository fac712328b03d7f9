/** The trail of a run: what the digest of each machine was at the end of every virtual second, so that two runs that differ can say where. */

import type { Us } from '../scenario/scenario.ts';
import type { Chain } from './digest.ts';
import { type WorldEvent, worldMachine } from './event-queue.ts';
import type { What } from './world-event.ts';

/** What to keep: the digests of every second, and of one second each event. */
export interface TrailAsk {
  readonly eventsOfSecond?: number;
}

/** One event that changed the digest of its machine. */
export interface TrailEvent {
  readonly atUs: Us;
  /** -1: the whole world. */
  readonly machine: number;
  /** One line for people. */
  readonly text: string;
  /** The digest of the machine after it. */
  readonly digest: string;
}

/** Plain data: it crosses threads. */
export interface Trail {
  /** For each virtual second the digests at its end: of machines 0..n-1, then of the world-wide events. */
  readonly seconds: readonly (readonly string[])[];
  readonly events: readonly TrailEvent[];
}

export class TrailKeeper {
  readonly #ask: TrailAsk;
  readonly #chains: readonly Chain[];
  readonly #seconds: (readonly string[])[] = [];
  readonly #events: TrailEvent[] = [];
  #last = '';

  /** `chains`: of machines 0..n-1, then of the world-wide events. */
  constructor(ask: TrailAsk, chains: readonly Chain[]) {
    this.#ask = ask;
    this.#chains = chains;
  }

  /** An event is about to be handled. */
  before(event: WorldEvent<What>): void {
    this.#close(Math.floor(event.time / 1_000_000));
    if (this.#isAskedFor(event)) this.#last = this.#digestOf(event.machine);
  }

  /** An event was handled. */
  after(event: WorldEvent<What>): void {
    if (!this.#isAskedFor(event)) return;
    const { time, machine } = event;
    const digest = this.#digestOf(machine);
    if (digest !== this.#last) this.#events.push({ atUs: time, machine, text: describeEvent(event), digest });
  }

  #isAskedFor(event: WorldEvent<What>): boolean {
    return Math.floor(event.time / 1_000_000) === this.#ask.eventsOfSecond;
  }

  #digestOf(machine: number): string {
    return (this.#chains[machine === worldMachine ? this.#chains.length - 1 : machine] as Chain).hex();
  }

  /** Nothing happens any more in the seconds before this one. */
  #close(second: number): void {
    if (this.#seconds.length >= second) return;
    const digests = this.#chains.map((chain) => chain.hex());
    while (this.#seconds.length < second) this.#seconds.push(digests);
  }

  /** Everything kept, once the world has ended in this instant. */
  trail(endUs: Us): Trail {
    this.#close(Math.floor(endUs / 1_000_000) + 1);
    return { seconds: this.#seconds, events: this.#events };
  }
}

function describeEvent({ what, source }: WorldEvent<What>): string {
  switch (what.kind) {
    case 'physics':
      return what.physics.kind;
    case 'commit':
      return `commit ${what.batch.seq} is done`;
    case 'timer':
      return `timer ${what.timer}`;
    case 'served':
      return 'a slow machine comes to the next thing';
    case 'command':
      return `command ${what.command.item.do} (${what.command.item.id}, occurrence ${what.command.occurrence})`;
    case 'delivery':
      return `${what.message.kind} from machine ${source}, sent at ${what.sentAtUs} us`;
    default:
      return what satisfies never;
  }
}
