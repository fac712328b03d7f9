/** Held links: what would arrive while its link stands still arrives when that is over. The plan says when, so that the verdict falls at the sending. */

import type { Us } from '../../scenario/scenario.ts';
import { type Cut, severs } from '../barrier.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class HeldLinks implements LinkRule {
  readonly #siteOf: readonly number[];
  readonly #core: ReadonlySet<number> | null;
  /** In the order of their beginnings; those that are over are taken out when met. */
  #holds: Cut[];

  /** `core`: who heals at the end; null: everybody. */
  constructor(holds: readonly Cut[], siteOf: readonly number[], core: ReadonlySet<number> | null) {
    this.#siteOf = siteOf;
    this.#core = core;
    this.#holds = [...holds].sort((a, b) => a.fromUs - b.fromUs);
  }

  judge(passage: Passage): Ruling {
    if (this.#holds.length === 0) return 'passes';
    const [from, to] = [this.#siteOf[passage.from] as number, this.#siteOf[passage.to] as number];
    let over = 0;
    for (let again = true; again; ) {
      again = false;
      for (const hold of this.#holds) {
        if (hold.fromUs > passage.atUs) break;
        if (hold.toUs <= passage.sentAtUs && !hold.stays) over++;
        const endUs = this.#endOf(hold, from, to);
        if (passage.atUs >= endUs || !severs(hold.barrier, from, to)) continue;
        passage.atUs = endUs;
        again = true;
      }
    }
    if (over > 0) this.#holds = this.#holds.filter((hold) => hold.toUs > passage.sentAtUs || hold.stays);
    return 'passes';
  }

  /** Infinity: what it holds never arrives. */
  #endOf(hold: Cut, from: number, to: number): Us {
    const core = this.#core;
    if (!hold.stays || (core?.has(from) === true && core.has(to))) return hold.toUs;
    return Number.POSITIVE_INFINITY;
  }
}
