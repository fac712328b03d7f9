/** What goes wrong in a random scenario: a random subset of the kinds of faults, each as often and as long as the dice say. */

import { Dice } from './dice.ts';
import { type Frame, ms } from './frame.ts';

/** One item of a scenario file. */
export type Item = Readonly<Record<string, unknown>>;

type Kind = (dice: Dice, frame: Frame) => Item;

/** Every kind of fault that a scenario file can express. A new one belongs here, or no swarm will ever meet it. */
const kinds: readonly Kind[] = [
  (dice, frame) => ({ partition: 'halves', ...cut(dice, frame) }),
  (dice, frame) => ({ partition: { isolate: 'any' }, ...cut(dice, frame) }),
  (dice, frame) => ({ partition: { groups: [[siteOf(dice, frame)]] }, ...cut(dice, frame) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame), orderly: true }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame), moves: true }),
  (dice, frame) => ({ crash: siteOf(dice, frame), ...down(dice, frame), ...timing(dice, frame), moves: dice.chance(0.5) }),
  // Everybody at once, as when a whole data centre loses power.
  (dice, frame) => ({ crash: `s1..s${frame.sites}`, ...down(dice, frame), ...once(dice, frame), moves: dice.chance(0.5) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...once(dice, frame), losesDisk: true, moves: dice.chance(0.3) }),
  (dice, frame) => ({ pause: 'any', for: lasting(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ clockJump: 'any', by: jump(dice), ...timing(dice, frame) }),
  (dice, frame) => ({ diskFailure: 'any', for: lasting(dice, frame), ...timing(dice, frame) }),
];

export function troubleOf(seed: string, frame: Frame): readonly Item[] {
  const dice = new Dice(seed, 'trouble');
  // How much goes wrong varies too: some failures show only where little else happens.
  const share = dice.pick([0.08, 0.2, 0.35]);
  return dice.some(kinds, share).map((kind) => kind(dice, frame));
}

/** Once, or again and again, from a random moment on. */
export function timing(dice: Dice, frame: Frame): Item {
  if (dice.chance(0.4)) return once(dice, frame);
  const gapMs = frame.durationMs / dice.whole(2, 12);
  const at = { at: ms(dice.whole(1, Math.floor(frame.durationMs * 0.6))) };
  return dice.chance(0.5) ? { ...at, every: ms(gapMs) } : { ...at, every: `${ms(gapMs * 0.5)}..${ms(gapMs * 1.5)}` };
}

export function siteOf(dice: Dice, frame: Frame): string {
  return `s${dice.whole(1, frame.sites)}`;
}

function once(dice: Dice, frame: Frame): Item {
  return { at: ms(dice.whole(1, Math.floor(frame.durationMs * 0.9))) };
}

function cut(dice: Dice, frame: Frame): Item {
  const direction = dice.pick(['both', 'both', 'in', 'out']);
  return { for: lasting(dice, frame), direction, ...timing(dice, frame) };
}

function down(dice: Dice, frame: Frame): Item {
  return { restartAfter: lasting(dice, frame) };
}

/** From a moment to half of the scenario. */
function lasting(dice: Dice, frame: Frame): string {
  const least = dice.chance(0.4) ? dice.whole(1, frame.syncIntervalMs) : dice.whole(1, Math.floor(frame.durationMs / 4));
  return dice.chance(0.5) ? ms(least) : `${ms(least)}..${ms(least + dice.whole(0, Math.floor(frame.durationMs / 4)))}`;
}

function jump(dice: Dice): string {
  return dice.pick(['-2s..2s', '-1h..1h', '1s..30s', '-30s..-1s']);
}
