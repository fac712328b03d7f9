/** In which of its lives a site asked what it is answered: a wipe begins another life, and what was asked before may be answered late. */

import type { Answer, Ask, Dest, NodeName, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

/** Follows asks and answers as the very objects that travel: whatever was damaged, or decoded anew, tells nothing. */
export class AskedLives {
  readonly #ofAsks: WeakMap<Ask, number> = new WeakMap();
  readonly #ofAnswers: WeakMap<Answer, number> = new WeakMap();
  /** By machine that was asked, and by who asked from where with which number: the last of its lives that did. */
  readonly #reached: Map<string, number>[] = [];

  asked(ask: Ask, life: number): void {
    if (!this.#ofAsks.has(ask)) this.#ofAsks.set(ask, life);
  }

  /** An ask has reached a machine. */
  reached(m: MachineView, ask: Ask): void {
    let reached = this.#reached[m.index];
    if (reached === undefined) {
      reached = new Map();
      this.#reached[m.index] = reached;
    }
    const key = keyOf(ask.from, ask.node, ask.id);
    reached.set(key, Math.max(reached.get(key) ?? 0, this.#ofAsks.get(ask) ?? Number.POSITIVE_INFINITY));
  }

  /** A machine answers, to where it was asked from. */
  answered(m: MachineView, answer: Answer, dest: Dest): void {
    if (this.#ofAnswers.has(answer) || !('node' in dest)) return;
    const life = this.#reached[m.index]?.get(keyOf(answer.to, dest.node, answer.id));
    if (life !== undefined) this.#ofAnswers.set(answer, life);
  }

  /** The last life that can have asked for this answer; infinite if that is not known. */
  of(answer: Answer): number {
    return this.#ofAnswers.get(answer) ?? Number.POSITIVE_INFINITY;
  }
}

function keyOf(site: SiteId, node: NodeName, id: number): string {
  return `${id} ${node} ${site}`;
}
