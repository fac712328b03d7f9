/** What people and programs do in a random scenario: a random subset of the commands, at random rates. */

import { Dice } from './dice.ts';
import { type Frame, ms } from './frame.ts';
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
  (dice, frame) => ({ do: 'kick', ...who(dice, frame), of: dice.pick(['up', 'down', 'unheard']) }),
  (dice, frame) => ({ do: 'rejoin', of: 'self', wipe: dice.chance(0.7), ...who(dice, frame) }),
  (dice, frame) => ({ do: 'setLiveness', ...who(dice, frame), of: dice.pick(['any', 'self', 'up', 'down']) }),
  (dice, frame) => ({ do: 'setMember', ...who(dice, frame), of: dice.pick(['any', 'kicked', 'self', 'unheard']) }),
  // Both sides of a partition say different things of one site.
  (dice) => ({ do: 'dispute', of: dice.pick(['any', 'up', 'unheard']) }),
  (dice, frame) => ({ do: 'importFallback', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'flush', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'cleanup', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'wipe', ...who(dice, frame) }),
  (dice, frame) => ({ do: 'wipe', stop: true, ...who(dice, frame) }),
  (dice, frame) => ({ do: 'leave', ...who(dice, frame) }),
  (dice, frame) => ({ do: mixture(dice), ...who(dice, frame) }),
];

export function labourOf(seed: string, frame: Frame): readonly Item[] {
  const dice = new Dice(seed, 'labour');
  const share = dice.pick([0.12, 0.25, 0.45]);
  const open = dice.some(kinds, share).map((kind) => ({ ...kind(dice, frame), ...timing(dice, frame) }));
  const whole = dice.chance(0.15) ? [...open, loop(dice, frame)] : open;
  return [...withOwnTimes(seed, whole), ...inVain(seed, frame)];
}

/** In some scenarios cleanups on command forget sooner, or later, than the others. Draws from a stream of its own, as all that came later. */
function withOwnTimes(seed: string, items: readonly Item[]): readonly Item[] {
  const dice = new Dice(seed, 'own times');
  const forgetAfter = `${dice.whole(1, 8)}s`;
  return dice.chance(0.4) ? items.map((item) => (item.do === 'cleanup' ? { ...item, forgetAfter } : item)) : items;
}

/** Commands about sites that there are not. */
function inVain(seed: string, frame: Frame): readonly Item[] {
  const dice = new Dice(seed, 'nobody');
  if (!dice.chance(0.15)) return [];
  return dice
    .some(['setMember', 'kick', 'setLiveness'], 0.7)
    .map((command) => ({ do: command, of: 'nobody', ...who(dice, frame), ...timing(dice, frame) }));
}

/** Sites that each give their next command some time after the last one was done. */
function loop(dice: Dice, frame: Frame): Item {
  const least = dice.whole(frame.syncIntervalMs / 10, frame.syncIntervalMs * 2);
  return { do: mixture(dice), by: dice.pick(['all', 'any']), think: `${ms(least)}..${ms(least * 3)}` };
}

const mixable = ['setInfo', 'setLiveness', 'setMember', 'kick', 'rejoin', 'flush', 'cleanup', 'leave', 'wipe', 'importFallback'] as const;

/** Some commands with weights. Those that destroy little are told more often. */
function mixture(dice: Dice): Item {
  const some = dice.some(mixable, 0.4);
  return Object.fromEntries(['setInfo', ...some].map((name) => [name, name === 'setInfo' ? dice.whole(5, 20) : dice.whole(1, 5)]));
}

function who(dice: Dice, frame: Frame): Item {
  return { by: dice.chance(0.75) ? 'any' : siteOf(dice, frame) };
}
