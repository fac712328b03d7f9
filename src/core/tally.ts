/** What a Server counts, for whoever runs it. */

import type { Refusal, Refused } from './ports.ts';

type Counts<Why extends string> = Readonly<Partial<Record<Why, number>>>;

/** What a Server counts from its start on. */
export interface Stats {
  /** Messages taken in. */
  readonly accepted: number;
  /** Messages whose data was ignored: gaps, and senders that are forgotten here. */
  readonly gaps: number;
  /** Answers given to gaps and strangers. */
  readonly gapAnswers: number;
  /** Messages refused whole, by reason. */
  readonly refused: Counts<Refusal>;
  /** Commands that did not take effect, by reason. */
  readonly vain: Counts<Refused>;
}

/** The same counts, and one more for this reason. */
export function counted<Why extends string>(counts: Counts<Why>, why: Why): Counts<Why> {
  return { ...counts, [why]: (counts[why] ?? 0) + 1 };
}
