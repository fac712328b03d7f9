/** One life of a Server: from a start, or a wipe, to the next. What belongs to it dies with it. */

import type { Commits } from './commits.ts';
import type { NodeName } from './operation.ts';
import type { Outbox } from './outbox.ts';
import type { Pulls } from './pulls.ts';

export interface Life {
  readonly node: NodeName;
  readonly run: string;
  readonly contacts: readonly NodeName[];
  readonly outbox: Outbox;
  readonly commits: Commits;
  readonly pulls: Pulls;
}
