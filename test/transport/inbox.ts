/** An inbox keeps what a transport delivered, and waits for more with a time limit of its own. */

import type { Via } from '../../src/core/ports.ts';
import type { Receive, TransportPeer } from '../../src/host/ports.ts';

/** A delivered message, and what the transport said about it. */
export interface Letter {
  readonly message: unknown;
  readonly via: Via;
  readonly peer: TransportPeer;
}

/** Collects deliveries; its `receive` is given to a transport. */
export class Inbox {
  readonly letters: Letter[] = [];
  /** Called for each delivery, after it was kept. */
  onLetter: ((letter: Letter) => void) | null = null;

  readonly receive: Receive = (message, via, peer) => {
    const letter = { message, via, peer };
    this.letters.push(letter);
    this.onLetter?.(letter);
  };

  get messages(): unknown[] {
    return this.letters.map((letter) => letter.message);
  }

  /** Waits until so many messages are there. */
  async has(count: number): Promise<void> {
    await until(
      () => this.letters.length >= count,
      () => `${count} messages, of which ${this.letters.length} arrived`,
    );
  }
}

/** Waits until something holds, for at most a minute: only a test that fails, or a machine that is very busy, waits that long. */
export async function until(holds: () => boolean, what: () => string): Promise<void> {
  const startMs = performance.now();
  while (!holds()) {
    if (performance.now() - startMs > 60_000) throw new Error(`waited in vain for ${what()}`);
    await pauseMs(5);
  }
}

/** Waits. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
