/** Every planted bug, in the order of the table. */

import type { Mutant } from '../mutant.ts';
import { askMutants } from './asks.ts';
import { cleanupMutants } from './cleanups.ts';
import { clockMutants } from './clocks.ts';
import { durabilityMutants } from './durability.ts';
import { endingMutants } from './endings.ts';
import { forgettingMutants } from './forgetting.ts';
import { gossipMutants } from './gossip.ts';
import { limitMutants } from './limits.ts';
import { memoryMutants } from './memories.ts';
import { messageMutants } from './messages.ts';
import { nobodyMutants } from './nobodies.ts';
import { orderMutants } from './order.ts';
import { partMutants } from './parts.ts';
import { setBackMutants } from './set-backs.ts';
import { startingMutants } from './starting.ts';
import { timeMutants } from './time.ts';
import { waitMutants } from './waits.ts';

export const mutants: readonly Mutant[] = [
  ...orderMutants,
  ...clockMutants,
  ...durabilityMutants,
  ...gossipMutants,
  ...messageMutants,
  ...partMutants,
  ...askMutants,
  ...forgettingMutants,
  ...startingMutants,
  ...cleanupMutants,
  ...setBackMutants,
  ...limitMutants,
  ...nobodyMutants,
  ...timeMutants,
  ...waitMutants,
  ...memoryMutants,
  ...endingMutants,
];
