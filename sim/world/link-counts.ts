/** Counts of each link: which one a message is of those sent on its link at one instant, and which is the newest that arrived. */

import type { Us } from '../scenario/scenario.ts';

/** Running numbers of a sender stand for instants, so that a few small integers are enough for each link: they stay in the processor's cache. */
export class LinkCounts {
  readonly #machines: number;
  /** How much each machine has sent: numbers its messages. */
  readonly #sent: Int32Array;
  /** When each machine sent last, and how much it had sent before that instant. */
  readonly #instantUs: Float64Array;
  readonly #sentBefore: Int32Array;
  /** By link (`from * machines + to`): the number of the last message sent on it, and of the newest one that arrived. */
  readonly #last: Int32Array;
  readonly #newestArrived: Int32Array;
  /** By link, for those on which more than one message was sent at the last instant: which one was the last. */
  readonly #nth: Map<number, number> = new Map();

  constructor(machines: number) {
    this.#machines = machines;
    this.#sent = new Int32Array(machines);
    this.#instantUs = new Float64Array(machines).fill(-1);
    this.#sentBefore = new Int32Array(machines);
    this.#last = new Int32Array(machines * machines);
    this.#newestArrived = new Int32Array(machines * machines);
  }

  /** A machine sends a message. Returns its number, from 1 on. */
  next(from: number, nowUs: Us): number {
    if (this.#instantUs[from] !== nowUs) {
      this.#instantUs[from] = nowUs;
      this.#sentBefore[from] = this.#sent[from] as number;
    }
    const number = (this.#sent[from] as number) + 1;
    this.#sent[from] = number;
    return number;
  }

  /** Puts the message on its link. Returns which one of this instant it is there, from 0 on. */
  enter(from: number, to: number, number: number): number {
    const link = from * this.#machines + to;
    const last = this.#last[link] as number;
    this.#last[link] = number;
    if (last <= (this.#sentBefore[from] as number)) {
      if (this.#nth.size > 0) this.#nth.delete(link);
      return 0;
    }
    const nth = (this.#nth.get(link) ?? 0) + 1;
    this.#nth.set(link, nth);
    return nth;
  }

  /** A message arrives. Returns whether a later one has done so before it. */
  arrive(from: number, to: number, number: number): boolean {
    const link = from * this.#machines + to;
    if (number < (this.#newestArrived[link] as number)) return true;
    this.#newestArrived[link] = number;
    return false;
  }
}
