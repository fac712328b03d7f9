/** Slow links: while a fault has them slow, each copy takes so much longer. */

import type { Us } from '../../scenario/scenario.ts';
import { type Cut, severs } from '../barrier.ts';
import { Mixer, purpose } from '../keyed.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class SlowLinks implements LinkRule {
  readonly #siteOf: readonly number[];
  readonly #drawnAs: readonly number[];
  readonly #open: Cut[] = [];
  readonly #mixer: Mixer = new Mixer();

  constructor(siteOf: readonly number[], drawnAs: readonly number[]) {
    this.#siteOf = siteOf;
    this.#drawnAs = drawnAs;
  }

  begin(cut: Cut): void {
    this.#open.push(cut);
  }

  end(cut: Cut): void {
    const at = this.#open.indexOf(cut);
    if (at >= 0) this.#open.splice(at, 1);
  }

  judge(passage: Passage): Ruling {
    if (this.#open.length === 0 || passage.healed) return 'passes';
    for (const cut of this.#open) {
      if (severs(cut.barrier, this.#siteOf[passage.from] as number, this.#siteOf[passage.to] as number))
        passage.atUs += this.#extra(cut, passage);
    }
    return 'passes';
  }

  #extra({ effect }: Cut, { from, to, sentAtUs, nth, copy }: Passage): Us {
    if (effect.kind !== 'slow') return 0;
    const mixer = this.#mixer
      .start(effect.key)
      .int(this.#drawnAs[from] as number)
      .int(this.#drawnAs[to] as number);
    const fraction = mixer
      .long(sentAtUs)
      .int(nth * 2 + copy)
      .fraction(purpose.slow);
    return effect.byUs.minUs + Math.floor(fraction * (effect.byUs.maxUs - effect.byUs.minUs + 1));
  }
}
