/** The named timers of one Server on a clock: at most one pending wake-up for each name. */

import type { Timer } from '../core/ports.ts';
import type { HostClock } from './clock-port.ts';

export class Timers {
  readonly #clock: HostClock;
  readonly #woke: (timer: Timer) => void;
  readonly #pending: Map<Timer, () => void> = new Map();

  constructor(clock: HostClock, woke: (timer: Timer) => void) {
    this.#clock = clock;
    this.#woke = woke;
  }

  /** Replaces the pending wake-up of that name; null only cancels it. */
  wake(timer: Timer, afterMs: number | null): void {
    this.#pending.get(timer)?.();
    this.#pending.delete(timer);
    if (afterMs === null) return;
    const cancel = this.#clock.wake(afterMs, () => {
      this.#pending.delete(timer);
      this.#woke(timer);
    });
    this.#pending.set(timer, cancel);
  }

  cancelAll(): void {
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }
}
