/** The Clock port: time and timers of the real world, behind a port so that tests can drive them. */

import type { Now } from '../core/ports.ts';

/** Tells the time and wakes. */
export interface HostClock {
  now(): Now;
  /**
   * Calls back once, at least `afterMs` milliseconds (0 or more, fractions allowed, no upper bound) from now, and never before `wake` has returned.
   * The returned function cancels it; after it was called back, that does nothing.
   */
  wake(afterMs: number, call: () => void): () => void;
}
