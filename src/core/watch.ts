/** What a replica tells whoever watches every step of it: checks, journals, statistics. Watching never changes anything. */

import type { Clock, Op, SiteId } from './operation.ts';

/** How an arriving sync was treated. */
export type Verdict = 'accepted' | 'gap' | 'forgotten-sender' | 'part';

/** Called synchronously, after each step. All methods must return at once and never touch the replica. */
export interface Watch {
  /** A new operation was made here, by a command, a start or a rule. It is merged next. */
  issued(op: Op): void;
  /** An operation was held against the stored one (`before`) and won or lost. An echo of the stored one itself is not told (`muster`). */
  merged(op: Op, before: Op | null, won: boolean, importedAt: Clock): void;
  /** An operation was dropped without being held against anything: its site is forgotten, or unknown. */
  dropped(op: Op, why: 'tombstone' | 'orphan' | 'expired'): void;
  /** A site was forgotten, leaving `tombstone` (null: nothing, or the tombstone itself expired). */
  forgot(site: SiteId, tombstone: Op | null): void;
  /** A forgotten site returned by a greater `mem` operation. */
  revived(site: SiteId): void;
  /** The replica noticed that it was set back, and jumped to `clock`. */
  setBack(clock: Clock): void;
  /** A sync, or an answer, was treated. */
  took(from: SiteId, verdict: Verdict): void;
  /** Every entry is gone: a wipe. */
  wiped(): void;
}
