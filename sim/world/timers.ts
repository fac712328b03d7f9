/** The timers of a machine: their rank at one instant, and which of their events are still wanted. */

import type { Timer } from '../../src/core/index.ts';

/** In their order at one instant. */
const timers: readonly Timer[] = ['flush', 'contact', 'retry', 'cleanup', 'join'];

/** The rank of a timer. The most frequent one is found at once. */
export function rankOf(timer: Timer): number {
  return timer === 'flush' ? 0 : timers.indexOf(timer);
}

export class Timers {
  /** How often each was set or cancelled, by its rank: an event of an earlier generation is wanted no more. */
  readonly #generations: number[] = timers.map(() => 0);

  /** Sets a timer, or cancels it. Returns its new generation. */
  next(timer: Timer): number {
    const rank = rankOf(timer);
    const generation = (this.#generations[rank] as number) + 1;
    this.#generations[rank] = generation;
    return generation;
  }

  /** Cancels all of them. */
  cancel(): void {
    for (const timer of timers) this.next(timer);
  }

  isCurrent(timer: Timer, generation: number): boolean {
    return this.#generations[rankOf(timer)] === generation;
  }
}
