/** What the events of a world are about. */

import type { Batch, Message, Timer } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { Physics, PlannedCommand } from './plan.ts';

/** What an event is about. */
export type What =
  | { readonly kind: 'physics'; readonly physics: Physics }
  | { readonly kind: 'commit'; readonly batch: Batch }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly generation: number }
  | { readonly kind: 'command'; readonly command: PlannedCommand }
  /** A slow machine has done with what it was busy with. */
  | { readonly kind: 'served' }
  | Delivery;

/** A copy of a message on its way. */
export interface Delivery {
  readonly kind: 'delivery';
  readonly message: Message;
  readonly node: string;
  readonly sentAtUs: Us;
  readonly corrupt: boolean;
  readonly nth: number;
}
