/** What a Server counts, for whoever runs it. */

import type { Refusal, Refused } from './ports.ts';

/** What a Server counts from its start on. */
export interface Stats {
  readonly accepted: number;
  readonly gaps: number;
  readonly gapAnswers: number;
  /** Messages refused whole, by reason. */
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
  /** Commands that did not take effect, by reason. */
  readonly vain: Readonly<Partial<Record<Refused, number>>>;
}

export class Tally {
  accepted = 0;
  gaps = 0;
  gapAnswers = 0;
  readonly #refused: Partial<Record<Refusal, number>> = {};
  readonly #vain: Partial<Record<Refused, number>> = {};

  refused(why: Refusal): void {
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
  }

  vain(why: Refused): void {
    this.#vain[why] = (this.#vain[why] ?? 0) + 1;
  }

  stats(): Stats {
    return {
      accepted: this.accepted,
      gaps: this.gaps,
      gapAnswers: this.gapAnswers,
      refused: { ...this.#refused },
      vain: { ...this.#vain },
    };
  }
}
