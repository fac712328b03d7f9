/** Follows how many distinct views the live sites hold, and when the last of them changed. */

import { firstDifference } from '../check/convergence.ts';
import type { Held } from '../check/held.ts';
import type { Views } from '../check/views.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { ViewSample } from './recording.ts';

export class ConvergenceClock {
  readonly #scene: Scene;
  /** By machine; undefined while it is down. */
  readonly #hashes: (number | undefined)[] = [];
  readonly #changedAtUs: Us[] = [];
  /** How many machines are up, and how many of them have each hash: kept if somebody wants to hear of it. */
  #up = 0;
  readonly #counts: Map<number, number> = new Map();
  #sampler: ((sample: ViewSample) => void) | null = null;
  issued = 0;
  applied = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Hears of every change in the number of distinct views, from the beginning on. */
  sample(sampler: (sample: ViewSample) => void): void {
    this.#sampler = sampler;
  }

  watch(): WorldWatch {
    return {
      issued: () => {
        this.issued++;
      },
      merged: (_m, _op, _before, won) => {
        if (won) this.applied++;
      },
    };
  }

  /** A machine's view changed, or it went down or came up. */
  viewed(m: MachineView, views: Views): void {
    const before = this.#hashes[m.index];
    const after = m.up ? views.hash(m) : undefined;
    if (before === after) return;
    this.#changedAtUs[m.index] = this.#scene.nowUs;
    this.#hashes[m.index] = after;
    if (this.#sampler === null) return;
    if (before !== undefined) this.#count(before, -1);
    if (after !== undefined) this.#count(after, 1);
    this.#tell(this.#sampler);
  }

  #count(hash: number, by: 1 | -1): void {
    this.#up += by;
    const count = (this.#counts.get(hash) ?? 0) + by;
    if (count === 0) this.#counts.delete(hash);
    else this.#counts.set(hash, count);
  }

  #tell(sampler: (sample: ViewSample) => void): void {
    let largest = 0;
    for (const count of this.#counts.values()) largest = Math.max(largest, count);
    sampler({ atUs: this.#scene.nowUs, distinct: this.#counts.size, largest: this.#up === 0 ? 0 : largest / this.#up });
  }

  /** Whether the participants agree in the end, and how long after healing the last of their views changed. */
  result(held: Held): { readonly converged: boolean; readonly afterHealUs: Us | null } {
    const { all, groups } = held.participants;
    const [first] = all;
    if (groups.length !== 1 || first === undefined || all.some((other) => firstDifference(held, first, other) !== null)) {
      return { converged: false, afterHealUs: null };
    }
    const last = Math.max(...all.map((m) => this.#changedAtUs[m.index] ?? 0));
    return { converged: true, afterHealUs: Math.max(0, last - this.#scene.healUs) };
  }
}
