/** What people and programs do in a random scenario: a random subset of the commands, at random rates. */

import { Dice } from './dice.ts';
import type { Frame } from './frame.ts';
import { type Item, siteOf, timing } from './trouble.ts';

type Kind = (dice: Dice, frame: Frame) => Item;

/** Every command that a scenario file can express, with the targets that make a difference. */
const kinds: readonly Kind[] = [
  (dice, frame) => ({ do: 'setInfo', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'setInfo', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'kick', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'kick', ...who(dice, frame), of: [siteOf(dice, frame)] }),
  () => ({ do: 'rejoin', of: 'kicked' }),
  (dice) => ({ do: 'rejoin', of: 'kicked', wipe: dice.chance(0.5) }),
  (dice, frame) => ({ do: 'rejoin', of: 'self', wipe: dice.chance(0.7), ...who(dice, frame) }),
  (dice, frame) => ({ do: 'setLiveness', ...who(dice, frame), of: dice.pick(['any', 'self']) }),
  (dice, frame) => ({ do: 'setMember', ...who(dice, frame), of: dice.pick(['any', 'kicked', 'self']) }),
  (dice, frame) => ({ do: 'importFallback', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'flush', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'cleanup', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'wipe', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'wipe', stop: true, ...who(dice, frame) }),
  (dice, frame) => ({ do: 'leave', ...who(dice, frame) }),
];

export function labourOf(seed: string, frame: Frame): readonly Item[] {
  const dice = new Dice(seed, 'labour');
  const share = dice.pick([0.15, 0.3, 0.5]);
  return dice.some(kinds, share).map((kind) => ({ ...kind(dice, frame), ...timing(dice, frame) }));
}

function who(dice: Dice, frame: Frame): Item {
  return { by: dice.chance(0.75) ? 'any' : siteOf(dice, frame) };
}
