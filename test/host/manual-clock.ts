/** A clock that stands still until a test moves it. */

import type { Now } from '../../src/core/ports.ts';
import type { HostClock } from '../../src/host/ports.ts';

interface Pending {
  readonly atMs: number;
  readonly call: () => void;
}

export class ManualClock implements HostClock {
  #monoMs = 0;
  #wallS = 1_700_000_000;
  #pending: Pending[] = [];

  now(): Now {
    return { monoMs: this.#monoMs, wallS: this.#wallS + Math.floor(this.#monoMs / 1000) };
  }

  wake(afterMs: number, call: () => void): () => void {
    const pending = { atMs: this.#monoMs + afterMs, call };
    this.#pending.push(pending);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== pending);
    };
  }

  /** Moments at which something will happen, from now on, in milliseconds. */
  get dueMs(): number[] {
    return this.#pending.map(({ atMs }) => atMs - this.#monoMs).sort((a, b) => a - b);
  }

  /** Moves on, calling back on the way, and lets every promise settle after each call. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monoMs + ms;
    for (;;) {
      const next = this.#pending.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#pending = this.#pending.filter((other) => other !== next);
      this.#monoMs = Math.max(this.#monoMs, next.atMs);
      next.call();
      await settle();
    }
    this.#monoMs = endMs;
    await settle();
  }

  /** A pause of the process: time passes, and everything that was due happens afterwards. */
  async jump(ms: number): Promise<void> {
    this.#monoMs += ms;
    await this.advance(0);
  }
}

/** Lets promises and deliveries of the loopback run that are due without any time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
