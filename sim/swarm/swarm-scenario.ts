/** A random scenario for each seed: the world that nobody would have thought of. */

import { resolveFields } from '../scenario/resolve.ts';
import type { RuleSet, Scenario } from '../scenario/scenario.ts';
import { readFields } from '../scenario/schema.ts';
import { Dice } from './dice.ts';
import { type Frame, frameOf, ms } from './frame.ts';
import { labourOf } from './labour.ts';
import { type Item, troubleOf } from './trouble.ts';

/** What the swarm calls the scenario of a seed. */
export function swarmName(seed: string): string {
  return `swarm-${seed.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
}

/** The scenario of a seed: made as a file would say it, and read by the reader of files, so that whatever it says can be written down. */
export function swarmScenario(seed: string, rules: RuleSet): Scenario {
  const read = readFields(fieldsOf(seed, rules));
  const resolved = read.ok ? resolveFields(read.fields, swarmName(seed)) : read;
  if (resolved.ok) return resolved.scenario;
  const faults = resolved.findings.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the swarm made no scenario of seed ${seed}: ${faults.join('; ')}`);
}

function fieldsOf(seed: string, rules: RuleSet): Item {
  const dice = new Dice(seed, 'whole');
  const frame = frameOf(seed);
  const faults = troubleOf(seed, frame);
  const bootstrap = dice.pick(['star', 'star', 'star', 'chain', 'all', 'all', 'none']);
  return {
    name: swarmName(seed),
    why: `The random scenario of seed ${JSON.stringify(seed)}, as muster swarm makes it.`,
    sites: frame.sites,
    ids: dice.pick(['plain', 'plain', 'unicode']),
    bootstrap,
    // Sites that never heard of each other have nothing to agree on.
    contacts: dice.pick([bootstrap === 'none' ? 'all' : 'none', dice.whole(1, Math.min(3, frame.sites - 1)), 'all', 'all']),
    duration: ms(frame.durationMs),
    protocol: protocolOf(frame, rules),
    network: networkOf(dice, frame),
    clocks: clocksOf(dice),
    disk: diskOf(dice),
    workload: labourOf(seed, frame),
    faults,
    // The original breaks this with nearly every answer to a joiner, and nothing else would be seen for it.
    checks: rules === 'original' ? { 'commit-before-send': 'off' } : {},
    expect: { convergesWithin: ms(patienceOf(frame, faults)) },
    maxEvents: 2_000_000,
  };
}

/** How long one site asks in vain where another no longer lives, before it looks where that one is now: ten times two seconds. */
const vainMs = 20_000;

/** A site may have to find a contact, wait for an answer to a lost ask (2 s), and be told everything anew. */
function patienceOf({ syncIntervalMs, contactIntervalMs, tombstoneForMs }: Frame, faults: readonly Item[]): number {
  const moves = faults.some((fault) => fault.moves === true);
  // What a forgotten site went on saying is heard once its tombstone has expired.
  return 12 * syncIntervalMs + 3 * contactIntervalMs + 6000 + (moves ? vainMs : 0) + (tombstoneForMs ?? 0);
}

function protocolOf(frame: Frame, rules: RuleSet): Item {
  return {
    rules,
    syncInterval: ms(frame.syncIntervalMs),
    contactInterval: ms(frame.contactIntervalMs),
    cleanupInterval: ms(frame.cleanupIntervalMs),
    forgetAfter: ms(frame.forgetAfterMs),
    ...(frame.tombstoneForMs === null ? {} : { tombstoneFor: ms(frame.tombstoneForMs) }),
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

function clocksOf(dice: Dice): Item {
  return { skew: dice.pick(['0s', '0s', '500ms', '3s']), drift: dice.pick(['0ppm', '0ppm', '200ppm']) };
}

function diskOf(dice: Dice): Item {
  const slow = dice.chance(0.2);
  return {
    syncLatency: slow ? { min: '10ms', p50: '100ms', p99: '800ms', max: '2s' } : { min: '1ms', p50: '2ms', p99: '20ms', max: '100ms' },
  };
}
