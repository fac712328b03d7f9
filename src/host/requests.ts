/** Commands that wait for their end: numbers for the Server, promises for people. */

import type { Done } from '../core/ports.ts';
import { onAbort } from './abort.ts';

export class Requests {
  readonly #waiting: Map<number, (result: Done) => void> = new Map();
  #last = 0;

  /**
   * Gives the command a number and waits for its end. `begin` returns a result if it ended at once. When the signal is aborted the promise rejects
   * with its reason, and `abandon` is told; when `begin` throws, with what it threw.
   */
  make(begin: (request: number) => Done | null, signal?: AbortSignal, abandon: (request: number) => void = () => {}): Promise<Done> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request = ++this.#last;
      const unheard = onAbort(signal, () => {
        this.#waiting.delete(request);
        reject(signal?.reason);
        abandon(request);
      });
      this.#waiting.set(request, (result) => {
        unheard();
        resolve(result);
      });
      try {
        const result = begin(request);
        if (result !== null) this.end(request, result);
      } catch (error) {
        this.#waiting.delete(request);
        unheard();
        throw error;
      }
    });
  }

  /** A command has ended. Of one that nobody waits for any more: ignored. */
  end(request: number, result: Done): void {
    const settle = this.#waiting.get(request);
    this.#waiting.delete(request);
    settle?.(result);
  }

  /** Nothing will end by itself any more. */
  endAll(result: Done): void {
    for (const request of [...this.#waiting.keys()]) this.end(request, result);
  }
}
