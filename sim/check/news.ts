/** News: what a healed core hears from outside it. Whoever does not heal may bring something new at any time, by luck alone. */

import type { Op } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import { compareOrder } from './comparator.ts';
import type { Views } from './views.ts';

export class News {
  readonly #scene: Scene;
  readonly #views: Views;
  #heardAtUs: Us | null = null;
  /** The delivery under way goes into the core, and comes from outside. */
  #isFromOutside = false;

  constructor(scene: Scene, views: Views) {
    this.#scene = scene;
    this.#views = views;
  }

  /** When the core last heard something from outside that none of it knew, or was moved by it to say something itself; null: never. */
  get heardAtUs(): Us | null {
    return this.#heardAtUs;
  }

  watch(): WorldWatch {
    const { core = null, healUs } = this.#scene;
    if (core === null) return {};
    const hear = (): void => {
      this.#heardAtUs = this.#scene.nowUs;
    };
    return {
      fate: ({ from, to }, fate) => {
        if (fate === 'delivered') this.#isFromOutside = this.#scene.nowUs >= healUs && core.has(to) && !core.has(from);
      },
      delivered: () => {
        this.#isFromOutside = false;
      },
      // A join ends with an answer, and makes the site a member anew; a set-back is noticed in what others say.
      issued: () => {
        if (this.#isFromOutside) hear();
      },
      merged: (m, op, _before, won) => {
        if (won && this.#isFromOutside && !this.#isKnown(core, m, op)) hear();
      },
    };
  }

  /** Whether another one of the core holds the operation, or a greater one: what outsiders only pass on is no news. */
  #isKnown(core: ReadonlySet<number>, m: MachineView, op: Op): boolean {
    for (const other of this.#scene.machines) {
      if (other === m || !core.has(other.index)) continue;
      const held = this.#views.op(other, op.key.type, op.key.site);
      if (held !== null && compareOrder(held, op) >= 0) return true;
    }
    return false;
  }
}
