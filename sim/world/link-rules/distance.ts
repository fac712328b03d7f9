/** Distance: what a pair of machines, and a direction of it, adds to every latency for ever (after FoundationDB's permanently slow pairs). */

import type { Us, UsRange } from '../../scenario/scenario.ts';
import { type Key, keyOf, Mixer, purpose } from '../keyed.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Distance implements LinkRule {
  readonly #pair: UsRange;
  readonly #direction: UsRange;
  readonly #drawnAs: readonly number[];
  readonly #key: Key;
  readonly #mixer: Mixer = new Mixer();
  /** By link (`from * machines + to`); negative: not drawn yet. */
  readonly #known: Float64Array;

  /** `drawnAs`: what stands for each machine in draws. */
  constructor(pair: UsRange, direction: UsRange, drawnAs: readonly number[], seed: string) {
    this.#pair = pair;
    this.#direction = direction;
    this.#drawnAs = drawnAs;
    this.#key = keyOf(seed, 'distance');
    this.#known = new Float64Array(drawnAs.length * drawnAs.length).fill(-1);
  }

  judge(passage: Passage): Ruling {
    const { from, to } = passage;
    const link = from * this.#drawnAs.length + to;
    let us = this.#known[link] as number;
    if (us < 0) {
      us = this.#draw(this.#drawnAs[from] as number, this.#drawnAs[to] as number);
      this.#known[link] = us;
    }
    passage.atUs += us;
    return 'passes';
  }

  #draw(from: number, to: number): Us {
    const both = this.#mixer.start(this.#key).int(Math.min(from, to)).int(Math.max(from, to));
    const shared = within(this.#pair, both.fraction(purpose.pairLatency));
    return shared + within(this.#direction, both.int(from < to ? 0 : 1).fraction(purpose.directionLatency));
  }
}

function within(range: UsRange, fraction: number): Us {
  return range.minUs + Math.floor(fraction * (range.maxUs - range.minUs + 1));
}
