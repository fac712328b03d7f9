/** Damage: some copies arrive with a byte changed, each by its own chance. */

import { purpose } from '../keyed.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Damage implements LinkRule {
  readonly #share: number;

  constructor(share: number) {
    this.#share = share;
  }

  judge(passage: Passage): Ruling {
    passage.corrupt = !passage.healed && passage.mixer.fraction(purpose.corrupt) < this.#share;
    return 'passes';
  }
}
