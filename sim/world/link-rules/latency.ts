/** Latency: every copy takes its own time, drawn by quantiles. */

import type { Quantiles } from '../../scenario/scenario.ts';
import { purpose } from '../keyed.ts';
import { atFraction } from '../quantiles.ts';
import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Latency implements LinkRule {
  readonly #table: Quantiles;

  constructor(table: Quantiles) {
    this.#table = table;
  }

  judge(passage: Passage): Ruling {
    passage.atUs += atFraction(this.#table, passage.mixer.fraction(purpose.latency));
    return 'passes';
  }
}
