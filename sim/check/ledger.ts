/** The ledger: every operation, once, when it first became durable or left its site. Operations are shared, so that each is known by itself. */

import type { Op } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';

/** Told of an operation that became durable, or left. */
export type Escape = (op: Op, m: MachineView) => void;

export class Ledger {
  readonly #known: Set<Op> = new Set();
  readonly #listeners: Escape[] = [];

  /** Tells `listener` of every operation that escapes from now on. */
  listen(listener: Escape): void {
    this.#listeners.push(listener);
  }

  #escaped(op: Op, m: MachineView): void {
    if (this.#known.has(op)) return;
    this.#known.add(op);
    for (const listener of this.#listeners) listener(op, m);
  }

  /** What the ledger looks at. */
  watch(): WorldWatch {
    return {
      committed: (m, batch) => {
        for (const { op } of batch.entries) this.#escaped(op, m);
      },
      sending: (m, message, fresh) => {
        if (!fresh || (message.kind !== 'sync' && message.kind !== 'answer')) return;
        for (const op of message.data.data) this.#escaped(op, m);
      },
    };
  }
}
