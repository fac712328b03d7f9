/** Back-off decides when to dial again, so that a node that is down is not hammered and one that comes back is not stampeded. */

/**
 * Capped exponential back-off with full jitter: after the n-th failure in a row (n from 0) the wait is uniform between 0 and
 * `min(capMs, baseMs * 2^n)`. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Backoff {
  readonly #baseMs: number;
  readonly #capMs: number;
  readonly #random: () => number;
  #failures = 0;

  /** `random` returns numbers from 0 (inclusive) to 1 (exclusive). */
  constructor(baseMs: number, capMs: number, random: () => number) {
    this.#baseMs = baseMs;
    this.#capMs = capMs;
    this.#random = random;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure and returns how long to wait, in milliseconds. */
  failed(): number {
    const boundMs = Math.min(this.#capMs, this.#baseMs * 2 ** Math.min(this.#failures, 40));
    this.#failures += 1;
    return this.#random() * boundMs;
  }

  /** The peer has proved that it is up: the next failure is the first one. */
  succeeded(): void {
    this.#failures = 0;
  }
}
