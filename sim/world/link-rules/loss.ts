/** Loss: some copies never arrive, each by its own chance. */

import { purpose } from '../keyed.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Loss implements LinkRule {
  readonly #share: number;

  constructor(share: number) {
    this.#share = share;
  }

  judge(passage: Passage): Ruling {
    return !passage.healed && passage.mixer.fraction(purpose.loss) < this.#share ? 'lost' : 'passes';
  }
}
