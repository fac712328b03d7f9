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
  (dice, frame) => ({ ...linksOf('partition', dice, frame), ...flap(dice, frame) }),
  (dice, frame) => linksOf('partition', dice, frame),
  (dice, frame) => linksOf('hold', dice, frame),
  (dice, frame) => ({ ...linksOf('slow', dice, frame), by: lasting(dice, frame) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame), orderly: true }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame), moves: true }),
  (dice, frame) => ({ crash: siteOf(dice, frame), ...down(dice, frame), ...timing(dice, frame), moves: dice.chance(0.5) }),
  // Everybody at once, as when a whole data centre loses power.
  (dice, frame) => ({ crash: `s1..s${frame.sites}`, ...down(dice, frame), ...once(dice, frame), moves: dice.chance(0.5) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...once(dice, frame), losesDisk: true, moves: dice.chance(0.3) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...once(dice, frame), restoresBackup: lasting(dice, frame) }),
  (dice, frame) => ({ crash: 'any', ...down(dice, frame), ...timing(dice, frame), losesTail: dice.pick(['10ms..1s', '1s..5s']) }),
  (dice, frame) => ({ exchange: 'any', ...down(dice, frame), ...timing(dice, frame), orderly: dice.chance(0.5) }),
  (dice, frame) => ({ zombie: 'any', for: lasting(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ clone: 'any', for: lasting(dice, frame), ...once(dice, frame) }),
  (dice, frame) => ({ pause: 'any', for: lasting(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ slowSite: 'any', for: lasting(dice, frame), by: dice.pick(['1ms..20ms', '50ms..200ms']), ...timing(dice, frame) }),
  (dice, frame) => ({ clockJump: 'any', by: jump(dice), ...timing(dice, frame) }),
  (dice, frame) => ({ diskFailure: 'any', for: lasting(dice, frame), ...timing(dice, frame) }),
  (dice, frame) => ({ diskFailure: 'any', for: lasting(dice, frame), share: '50%', durable: '50%', ...timing(dice, frame) }),
];

export function troubleOf(seed: string, frame: Frame): readonly Item[] {
  const dice = new Dice(seed, 'trouble');
  // How much goes wrong varies too: some failures show only where little else happens.
  const share = dice.pick([0.05, 0.1, 0.2]);
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

/** Links of any shape. A ring, a bridge and single links have no side from which a direction could be seen. */
function linksOf(field: 'partition' | 'hold' | 'slow', dice: Dice, frame: Frame): Item {
  const { sites } = frame;
  const shapes = [
    'halves',
    'minority',
    'majority',
    'swizzle',
    { swizzle: dice.whole(1, sites) },
    { isolate: 'any' },
    'bridge',
    { links: dice.pick([0.2, 0.5, 0.8]), oneWay: dice.chance(0.5) },
    ...(sites < 4 ? [] : ['ring']),
  ] as const;
  const shape = dice.pick(shapes);
  const sided = !(shape === 'bridge' || shape === 'ring' || (typeof shape === 'object' && 'links' in shape));
  const { direction, ...when } = cut(dice, frame);
  return { [field]: shape, ...when, ...(sided ? { direction } : {}) };
}

function flap(dice: Dice, frame: Frame): Item {
  const least = dice.whole(1, frame.syncIntervalMs * 2);
  return { flap: `${ms(least)}..${ms(least * 3)}` };
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
