/** One event of a world, told for people and programs: what `muster replay` narrates and `--trace` writes. */

import type { Us } from '../scenario/scenario.ts';

/** What happened. */
export type JournalKind =
  | 'start'
  | 'down'
  | 'issue'
  | 'win'
  | 'drop'
  | 'forget'
  | 'revive'
  | 'set-back'
  | 'take'
  | 'wipe'
  | 'commit'
  | 'commit-failed'
  | 'send'
  | 'fate'
  | 'command'
  | 'notify'
  | 'report'
  | 'physics'
  | 'violation';

export interface JournalEvent {
  readonly atUs: Us;
  /** -1: the whole world. */
  readonly machine: number;
  /** Site id; empty for the whole world. */
  readonly site: string;
  readonly kind: JournalKind;
  /** One line for people. */
  readonly text: string;
  /** The same as data. */
  readonly data: Readonly<Record<string, unknown>>;
}
