/** The clock of production: the monotonic and the wall clock of the machine, and `setTimeout`. */

import type { HostClock } from './clock-port.ts';

/** Longer timers fire at once in every runtime, so they are made of several. */
const timeoutMsMax = 0x7fff_ffff;

/** The machine's own clock. */
export const systemClock: HostClock = {
  now: () => ({ monoMs: performance.now(), wallS: Math.max(0, Math.floor(Date.now() / 1000)) }),
  wake(afterMs, call) {
    let timeout: ReturnType<typeof setTimeout>;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, timeoutMsMax);
      timeout = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : call()), stepMs);
    };
    arm(afterMs);
    return () => clearTimeout(timeout);
  },
};
