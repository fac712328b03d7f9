/** The frame of a random scenario: how many sites, how long, how patient. Everything else is measured by it. */

import { Dice } from './dice.ts';

/** Durations in milliseconds. */
export interface Frame {
  readonly sites: number;
  readonly durationMs: number;
  readonly syncIntervalMs: number;
  readonly contactIntervalMs: number;
  readonly cleanupIntervalMs: number;
  readonly forgetAfterMs: number;
  /** Null: the default, longer than any random world. */
  readonly tombstoneForMs: number | null;
}

const secondMs = 1000;
const dayMs = 86_400 * secondMs;

/** Small worlds mostly, so that many of them can be run; forgetting soon enough that it happens within the world in half of them. */
export function frameOf(seed: string): Frame {
  const dice = new Dice(seed, 'frame');
  const syncIntervalMs = dice.pick([200, 500, 1000, 1000, 2000]);
  const forgets = dice.chance(0.5);
  const forgetAfterMs = forgets ? dice.whole(1, 8) * secondMs : 7 * dayMs;
  return {
    sites: sitesOf(dice),
    durationMs: syncIntervalMs * dice.whole(6, 30) + (forgets ? forgetAfterMs + dice.whole(0, 6) * secondMs : 0),
    syncIntervalMs,
    contactIntervalMs: syncIntervalMs * dice.whole(1, 6),
    cleanupIntervalMs: forgets ? syncIntervalMs * dice.whole(1, 8) : 3600 * secondMs,
    forgetAfterMs,
    tombstoneForMs: forgets && dice.chance(0.25) ? forgetAfterMs * dice.whole(2, 4) : null,
  };
}

function sitesOf(dice: Dice): number {
  if (dice.chance(0.85)) return dice.whole(2, 6);
  return dice.chance(0.8) ? dice.whole(7, 10) : dice.whole(11, 20);
}

/** A duration as a scenario file writes it. */
export function ms(duration: number): string {
  return `${Math.max(1, Math.round(duration))}ms`;
}
