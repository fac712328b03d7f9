/** A random scenario for each seed: the world that nobody would have thought of. */

import { resolveFields } from '../scenario/resolve.ts';
import type { RuleSet, Scenario } from '../scenario/scenario.ts';
import { readFields } from '../scenario/schema.ts';
import { withArrivals } from './arrivals.ts';
import { type Conditions, conditionsOf } from './conditions.ts';
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
  const conditions = conditionsOf(seed, frame);
  const size = sizeOf(seed, frame);
  const heal = dice.chance(0.15) ? 'core' : 'all';
  const bootstrap = dice.pick(['star', 'star', 'star', 'chain', 'all', 'all', 'none']);
  return {
    name: swarmName(seed),
    why: `The random scenario of seed ${JSON.stringify(seed)}, as muster swarm makes it.`,
    sites: frame.sites,
    ids: dice.pick(['plain', 'plain', 'unicode']),
    bootstrap,
    // Sites that never heard of each other have nothing to agree on.
    contacts: dice.pick([bootstrap === 'none' ? 'all' : 'none', dice.whole(1, Math.min(3, frame.sites - 1)), 'all', 'all']),
    discovery: dice.chance(0.3),
    ...(dice.chance(0.2) ? { startWithin: ms(dice.whole(1, frame.durationMs / 2)) } : {}),
    duration: ms(frame.durationMs),
    heal,
    protocol: { ...protocolOf(frame, rules), ...size },
    network: conditions.network,
    clocks: conditions.clocks,
    disk: conditions.disk,
    workload: withArrivals(seed, 'labour', labourOf(seed, frame)),
    faults: withArrivals(seed, 'trouble', faults),
    // The original breaks this with nearly every answer to a joiner, and nothing else would be seen for it.
    checks: rules === 'original' ? { 'commit-before-send': 'off' } : {},
    expect: { convergesWithin: ms(patienceOf(frame, faults, conditions, heal) + ('operationsMax' in size ? vainMs : 0)) },
    maxEvents: 2_000_000,
  };
}

/** How long one site asks in vain where another no longer lives, or for what comes in parts, before it looks where that one is now: ten times two seconds. */
const vainMs = 20_000;

/** A site may have to find a contact, wait for an answer to a lost ask (2 s), and be told everything anew. */
function patienceOf(frame: Frame, faults: readonly Item[], conditions: Conditions, heal: string): number {
  const { syncIntervalMs, contactIntervalMs, tombstoneForMs, sites } = frame;
  const moves = faults.some((fault) => fault.moves === true || fault.exchange !== undefined);
  // Where only a core heals, contact points are asked in vain until one of the core has its turn.
  const contacts = heal === 'core' ? 3 + sites : 3;
  // What a forgotten site went on saying is heard once its tombstone has expired.
  return 12 * (syncIntervalMs + conditions.extraMs) + contacts * contactIntervalMs + 6000 + (moves ? vainMs : 0) + (tombstoneForMs ?? 0);
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

/** Small messages, in some scenarios, so that states travel in parts. Draws from a stream of its own: nothing else falls otherwise for it. */
function sizeOf(seed: string, { sites }: Frame): Item {
  const dice = new Dice(seed, 'size');
  return dice.chance(0.15) ? { operationsMax: dice.whole(sites, 3 * sites) } : {};
}
