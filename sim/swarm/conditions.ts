/** What a random scenario's network, clocks and disks are like all the time. */

import { Dice } from './dice.ts';
import { type Frame, ms } from './frame.ts';
import type { Item } from './trouble.ts';

export interface Conditions {
  readonly network: Item;
  readonly clocks: Item;
  readonly disk: Item;
  /** What distances and narrow links add to the way of a message, at most. */
  readonly extraMs: number;
}

export function conditionsOf(seed: string, frame: Frame): Conditions {
  const dice = new Dice(seed, 'conditions');
  const distances = distancesOf(new Dice(seed, 'distances'), frame);
  return {
    network: { ...networkOf(dice, frame), ...distances.network },
    clocks: { skew: dice.pick(['0s', '0s', '500ms', '3s']), drift: dice.pick(['0ppm', '0ppm', '200ppm', '20000ppm']) },
    disk: diskOf(dice),
    extraMs: distances.extraMs,
  };
}

function networkOf(dice: Dice, frame: Frame): Item {
  const typical = dice.pick([1, 5, 50]);
  const worst = dice.pick([typical, typical * 10, frame.syncIntervalMs * 3]);
  return {
    latency: { min: ms(Math.min(1, typical)), p50: ms(typical), p99: ms(Math.max(typical, worst / 3)), max: ms(Math.max(typical, worst)) },
    loss: dice.pick([0, 0, 0.05, 0.2, 0.4]),
    duplicate: dice.pick([0, 0, 0.1]),
    corrupt: dice.pick([0, 0, 0, 0.05]),
  };
}

/** Bytes a second for each site: a link still carries everything that its two ends know, within two sync intervals. */
const bytesOfSite = 1_000;

function distancesOf(dice: Dice, { sites, syncIntervalMs }: Frame): { readonly network: Item; readonly extraMs: number } {
  const far = dice.chance(0.15) ? dice.whole(1, syncIntervalMs) : 0;
  const oneSided = dice.chance(0.1) ? dice.whole(1, syncIntervalMs) : 0;
  const bytesPerS = Math.ceil((bytesOfSite * sites * 1000) / syncIntervalMs);
  const narrow = dice.chance(0.1);
  return {
    network: {
      ...(far === 0 ? {} : { pairLatency: `0s..${ms(far)}` }),
      ...(oneSided === 0 ? {} : { directionLatency: `0s..${ms(oneSided)}` }),
      ...(narrow ? { bandwidth: { rate: `${bytesPerS}B/s`, queue: `${2 * bytesOfSite * sites}B` } } : {}),
    },
    extraMs: far + oneSided + (narrow ? 2 * syncIntervalMs : 0),
  };
}

function diskOf(dice: Dice): Item {
  const slow = dice.chance(0.2);
  const fails = dice.chance(0.1);
  return {
    syncLatency: slow ? { min: '10ms', p50: '100ms', p99: '800ms', max: '2s' } : { min: '1ms', p50: '2ms', p99: '20ms', max: '100ms' },
    ...(fails ? { failures: dice.pick([0.02, 0.2]), failuresDurable: dice.pick([0, 0.5]) } : {}),
    ...(dice.chance(0.1) ? { loseUnsynced: false } : {}),
  };
}
