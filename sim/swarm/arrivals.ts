/** Whether what repeats in a random scenario comes by the clock, or in bursts and after silences. */

import { Dice } from './dice.ts';
import type { Item } from './trouble.ts';

/** Lets some of what would repeat by one gap come at random, in one scenario of four. Draws from a stream of its own: nothing else falls otherwise for it. */
export function withArrivals(seed: string, topic: string, items: readonly Item[]): readonly Item[] {
  const dice = new Dice(seed, `arrivals of ${topic}`);
  if (!dice.chance(0.25)) return items;
  return items.map((item) => {
    const isRandom = dice.chance(0.6);
    return isRandom && hasOneGap(item) ? { ...item, arrivals: 'random' } : item;
  });
}

function hasOneGap({ every }: Item): boolean {
  return typeof every === 'string' && !every.includes('..');
}
