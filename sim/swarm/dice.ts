/** Dice that fall the same way for the same seed: what the swarm draws its scenarios with. */

import seedrandom from 'seedrandom';

export class Dice {
  readonly #stream: seedrandom.PRNG;

  /** Each topic of a seed has a stream of its own, so that a change of one leaves the others as they were. */
  constructor(seed: string, topic: string) {
    this.#stream = seedrandom.tychei(`swarm|${seed}|${topic}`);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#stream.quick() < probability;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#stream.quick() * (most - least + 1));
  }

  /** One of a list. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.whole(0, list.length - 1)] as T;
  }

  /** Some of a list, each with this probability, in their order. */
  some<T>(list: readonly T[], probability: number): T[] {
    return list.filter(() => this.chance(probability));
  }
}
