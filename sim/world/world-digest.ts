/** The digest of a run: format, scenario, seed, and what every machine lived through. */

import { canonical, type Value } from '../../src/core/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Chain } from './digest.ts';
import type { Machine } from './machine.ts';

/** Version of everything that a digest covers. A change of it changes all golden digests. */
export const digestVersion = 1;

/** What a digest is made of: a whole world, or its pieces put together. */
export interface Digestible {
  readonly machines: readonly Pick<Machine, 'chain'>[];
  readonly chain: Chain;
}

/** 32 hexadecimal digits. Names and reasons of a scenario take no part in it: they change no run. */
export function worldDigest(scenario: Scenario, seed: string, world: Digestible): string {
  const whole = new Chain().int(digestVersion).text(textOf(scenario)).text(seed);
  for (const { chain } of [...world.machines, world]) for (const word of chain.words()) whole.int(word);
  return whole.hex();
}

/** The scenario of the last digest and its text: a campaign asks for the same thousands of times, which took 3% of a world of three sites. */
let last: { readonly scenario: Scenario; readonly text: string } | null = null;

function textOf(scenario: Scenario): string {
  if (last?.scenario !== scenario) last = { scenario, text: canonical(relevant(scenario)) };
  return last.text;
}

/** In canonical form, so that it does not matter who put the scenario together in which order. */
function relevant(scenario: Scenario): Value {
  const { name: _name, why: _why, expect: _expect, checksOff: _checksOff, maxEvents: _maxEvents, ...rest } = scenario;
  return rest as unknown as Value;
}
