/** Cut links: what is sent on one is blocked. */

import { type Cut, severs } from '../barrier.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Cuts implements LinkRule {
  /** Sites by machine: a clone stands where its original does. */
  readonly #siteOf: readonly number[];
  readonly #open: Cut[] = [];

  constructor(siteOf: readonly number[]) {
    this.#siteOf = siteOf;
  }

  begin(cut: Cut): void {
    this.#open.push(cut);
  }

  end(cut: Cut): void {
    const at = this.#open.indexOf(cut);
    if (at >= 0) this.#open.splice(at, 1);
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  isCut(from: number, to: number): boolean {
    const [a, b] = [this.#siteOf[from] as number, this.#siteOf[to] as number];
    for (const { barrier } of this.#open) if (severs(barrier, a, b)) return true;
    return false;
  }

  judge(passage: Passage): Ruling {
    return this.#open.length > 0 && !passage.healed && this.isCut(passage.from, passage.to) ? 'blocked' : 'passes';
  }
}
