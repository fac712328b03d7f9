/** When an event is over: what it obliged a machine to is looked for when the next one begins, at whichever machine. */

/** What is to be looked at when its event is over. */
interface Resting {
  rest(): void;
}

export class Turns {
  #last: Resting | null = null;

  /** An event begins, of which `next` may owe something; null: nobody does. */
  to(next: Resting | null): void {
    this.#last?.rest();
    this.#last = next;
  }
}
