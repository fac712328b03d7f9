/** Mixtures: which of several commands an item gives this time. */

import type { WorkloadItem } from '../scenario/scenario.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';

/** The item as it is this time: its one command, or of several the one drawn by weight. */
export function chosenOf(item: WorkloadItem, seed: string, occurrence: number): WorkloadItem {
  if (item.mix.length === 0) return item;
  const fraction = new Mixer()
    .start(keyOf(seed, item.id, 'mix'))
    .int(occurrence)
    .fraction(purpose.choice);
  let left = fraction * item.mix.reduce((sum, choice) => sum + choice.weight, 0);
  for (const choice of item.mix) {
    left -= choice.weight;
    if (left < 0) return { ...item, do: choice.do, of: choice.of };
  }
  return item;
}
