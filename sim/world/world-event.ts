/** What the events of a world are about. */

import type { Batch, Timer } from '../../src/core/index.ts';
import type { Physics, PlannedCommand } from './plan.ts';
import type { Flight } from './world-watch.ts';

/** What an event is about. */
export type What =
  | { readonly kind: 'physics'; readonly physics: Physics }
  | { readonly kind: 'commit'; readonly batch: Batch }
  | { readonly kind: 'timer'; readonly timer: Timer; readonly generation: number }
  | { readonly kind: 'command'; readonly command: PlannedCommand }
  /** A slow machine has done with what it was busy with. */
  | { readonly kind: 'served' }
  | Delivery;

/** A copy of a message on its way, and to which node. */
export interface Delivery extends Flight {
  readonly kind: 'delivery';
  readonly node: string;
  readonly corrupt: boolean;
}
