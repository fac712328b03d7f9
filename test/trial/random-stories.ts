/** How a weakness of the original is recognised in a random world, where nobody arranged it: by the check that fails, and by what else happened there. */

import type { RunOutcome, Violation } from '../../sim/campaign/result.ts';
import { swarmScenario } from '../../sim/swarm/swarm-scenario.ts';
import { runWorld } from '../../sim/world/run-world.ts';
import type { WorldWatch } from '../../sim/world/world-watch.ts';

/** What happened in a world, as far as it tells one story from another. */
export interface Facts {
  forgets: number;
  wipes: number;
  lostDisks: number;
  imports: number;
}

/** A weakness, by its name in `docs/original-on-trial.md`. */
export interface RandomStory {
  readonly name: string;
  readonly check: string;
  readonly tells: (violation: Violation, facts: Facts) => boolean;
}

const only = (facts: Facts, ...kinds: readonly (keyof Facts)[]): boolean =>
  (Object.keys(facts) as (keyof Facts)[]).every((kind) => facts[kind] > 0 === kinds.includes(kind));

/** One check may tell several stories; then what never happened in the world rules out all but one. */
export const randomStories: readonly RandomStory[] = [
  { name: 'W1', check: 'proper-pair', tells: (_, { lostDisks }) => lostDisks === 0 },
  { name: 'W1', check: 'clock-unique', tells: (_, { lostDisks }) => lostDisks === 0 },
  { name: 'W2', check: 'gap-heals', tells: (_, facts) => only(facts, 'wipes') },
  { name: 'W2', check: 'convergence', tells: (_, facts) => only(facts, 'wipes') },
  {
    name: 'W4',
    check: 'convergence',
    tells: ({ key, detail }, facts) =>
      only(facts, 'forgets') && key?.type === 'mem' && /holds nothing/.test(detail) && /(\S+) holds mem\(\1\) = true/.test(detail),
  },
  { name: 'W5', check: 'forget-safe', tells: ({ detail }) => /no active peer/.test(detail) },
  { name: 'W6', check: 'ack-sound', tells: ({ key }, facts) => only(facts, 'forgets') && key?.type === 'host' },
  {
    name: 'W7',
    check: 'no-resurrection',
    tells: ({ sites, key, detail }) => key !== null && !sites.includes(key.site) && /= true .* was stored/.test(detail),
  },
  { name: 'W8', check: 'forget-safe', tells: ({ detail }) => /forget itself/.test(detail) },
  { name: 'W9', check: 'convergence', tells: ({ key, detail }) => key?.site === 'fallback' && !/holds nothing/.test(detail) },
  { name: 'W10', check: 'rejoin-complete', tells: (_, facts) => only(facts, 'lostDisks') },
  { name: 'W10', check: 'convergence', tells: (_, facts) => only(facts, 'lostDisks') },
  { name: 'W11', check: 'no-orphan', tells: (_, facts) => only(facts, 'forgets') },
];

/** Runs the random world of a seed under the original rules and tells its stories, each with the violation that tells it. */
export function storiesOf(seed: string): readonly (RandomStory & { readonly detail: string })[] {
  const facts: Facts = { forgets: 0, wipes: 0, lostDisks: 0, imports: 0 };
  const watch: WorldWatch = {
    forgot: () => void facts.forgets++,
    wiped: () => void facts.wipes++,
    commanded: (_m, command, taken) => {
      if (command.do === 'importFallback' && taken.ok) facts.imports++;
    },
    physics: (_m, physics) => {
      if (physics.kind === 'crash' && physics.finds.kind !== 'all') facts.lostDisks++;
    },
  };
  const { violations }: RunOutcome = runWorld(swarmScenario(seed, 'original'), seed, { watch: () => watch }).outcome;
  return randomStories.flatMap((story) => {
    const telling = violations.find((violation) => violation.invariant === story.check && story.tells(violation, facts));
    return telling === undefined ? [] : [{ ...story, detail: telling.detail }];
  });
}
