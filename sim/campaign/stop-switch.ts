/** The one place where a campaign learns that it must end early, and why. */

import type { StopReason } from './result.ts';

/** Keeps the first reason; its signal ends what is running. */
export class StopSwitch {
  reason: StopReason | null = null;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(interrupt: AbortSignal | undefined) {
    if (interrupt?.aborted) this.stop('interrupt');
    else interrupt?.addEventListener('abort', () => this.stop('interrupt'), { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(reason: StopReason): void {
    this.reason ??= reason;
    this.#controller.abort();
  }

  /** Stops for want of time in `ms` from now. */
  stopAfter(ms: number): void {
    this.#timer = setTimeout(() => this.stop('time-budget'), Math.max(0, ms));
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
