/** What a check is: a promise of the protocol, watched. It reads, complains, and never steers. */

import type { Key } from '../../src/core/index.ts';
import type { Scene, WorldWatch } from '../world/world-watch.ts';
import type { Ending } from './ending.ts';
import type { Held } from './held.ts';
import type { Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';
import type { Possible } from './possible.ts';
import type { Roster } from './roster.ts';
import type { Snapshots } from './snapshots.ts';
import type { Staleness } from './staleness.ts';
import type { Views } from './views.ts';

/** A broken promise, before it has a time. */
export interface Complaint {
  readonly sites: readonly string[];
  readonly key: Key | null;
  /** One sentence: what was promised, what was seen. */
  readonly detail: string;
}

/** What a check may look at. All of it is told of an event before the check is. */
export interface CheckContext {
  readonly scene: Scene;
  /** Second copies of all entries, and the views made of them. */
  readonly views: Views;
  /** What the replicas really hold, in the end. */
  readonly held: Held;
  /** Every operation that became durable or left its site. */
  readonly ledger: Ledger;
  /** The delivery under way. */
  readonly moment: Moment;
  /** What each machine has durable since when. */
  readonly snapshots: Snapshots;
  /** Which machines run which site. */
  readonly roster: Roster;
  /** When the world came to rest. */
  readonly ending: Ending;
  /** Whether what must come in the end could come. */
  readonly possible: Possible;
  /** Whether what a site found at its start was too old. */
  readonly staleness: Staleness;
  complain(complaint: Complaint): void;
  /** Makes the run inconclusive, and says why. */
  doubt(reason: string): void;
}

/** Makes a check: what it is told, by one watch or by several, in their order. */
export type CheckMaker = (context: CheckContext) => WorldWatch | readonly WorldWatch[];
