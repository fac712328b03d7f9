/** What a rule of the network is: it judges one copy of a message on its link, and knows no other rule (after turmoil-net). */

import type { Us } from '../../scenario/scenario.ts';
import type { Mixer } from '../keyed.ts';

/** One copy of a message, as rules see it. It is used again for the next copy. */
export interface Passage {
  /** Machines. */
  from: number;
  to: number;
  sentAtUs: Us;
  /** Which one it is, from 0 on, of those sent on its link at that instant. */
  nth: number;
  copy: number;
  bytes: number;
  /** Whether this link suffers no faults any more. */
  healed: boolean;
  /** When it arrives, as far as the rules before this one have it: a rule that delays adds to it. */
  atUs: Us;
  /** A byte of it is changed on its way. */
  corrupt: boolean;
  /** Holds the key of this copy: what is drawn from it depends on nothing else. */
  readonly mixer: Mixer;
}

/** What a rule says of a copy. */
export type Ruling = 'passes' | 'lost' | 'blocked';

export interface LinkRule {
  judge(passage: Passage): Ruling;
}
