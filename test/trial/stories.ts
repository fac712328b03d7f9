/** The weaknesses of the original that a world can show: which scenario tells each story, and which check must see it. */

import type { Violation } from '../../sim/campaign/result.ts';
import type { CheckName } from '../../sim/scenario/check-names.ts';

/** One scenario of `scenarios/original-weaknesses`. */
export interface Story {
  /** Without its ending. */
  readonly file: string;
  /** The check that fails under the original rules; null: none, since both rule sets behave so and mean to. */
  readonly check: CheckName | 'expect.reaches' | null;
  /** What the violation must be about, where the check alone does not tell the story. */
  readonly about?: (violation: Violation) => boolean;
  /** Seeds among which it must show; default 3. */
  readonly within?: number;
}

const aboutSite =
  (site: string) =>
  ({ key }: Violation): boolean =>
    key?.site === site;

/** W12, W13 and W15 break no promise that a check of a world watches (see `docs/original-on-trial.md`). */
export const stories: readonly Story[] = [
  { file: 'w01-lost-after-read', check: 'clock-unique' },
  { file: 'w02a-gap-without-address', check: 'convergence' },
  { file: 'w02b-rejoin-through-each-other', check: 'convergence' },
  { file: 'w03-all-moved', check: 'convergence' },
  { file: 'w04-forgotten-and-back', check: 'convergence', about: aboutSite('s4') },
  { file: 'w05-lost-kick', check: 'forget-safe', about: aboutSite('s1') },
  { file: 'w06-relayed-membership', check: 'gap-heals' },
  { file: 'w07-message-from-before', check: 'no-resurrection', about: aboutSite('s3') },
  { file: 'w08-forgot-itself', check: 'forget-safe', about: aboutSite('s4') },
  { file: 'w09-fallback-twice', check: 'convergence', about: aboutSite('fallback') },
  { file: 'w10a-lost-disk', check: 'rejoin-complete' },
  { file: 'w10b-restored-backup', check: 'convergence', within: 12 },
  { file: 'w11-orphan', check: 'no-orphan', about: aboutSite('s3') },
  { file: 'w14-vain-command', check: 'expect.reaches' },
  { file: 'w16-not-causal', check: null },
  { file: 'w17-never-told', check: 'gap-heals' },
];
