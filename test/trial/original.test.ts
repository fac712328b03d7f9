/** The original on trial: each of its weaknesses is seen by the check that should see it, and our rules answer every one. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attemptWorld } from '../../sim/campaign/attempt.ts';
import type { RunOutcome } from '../../sim/campaign/result.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { RuleSet, Scenario } from '../../sim/scenario/scenario.ts';
import { runWorld } from '../../sim/world/run-world.ts';
import { type Story, stories } from './stories.ts';

const folder = new URL('../../scenarios/original-weaknesses/', import.meta.url);

/** `MUSTER_TRIAL_SEEDS=100` is the whole trial; a few seeds show every day that it would still end the same way. */
const seedsMax = Number(process.env.MUSTER_TRIAL_SEEDS ?? 0);
const seedsMin = 3;

function scenarioOf({ file }: Story, rules?: RuleSet): Scenario {
  const parsed = parseScenario(
    readFileSync(new URL(`${file}.yaml`, folder), 'utf8'),
    `${file}.yaml`,
    rules === undefined ? {} : { 'protocol.rules': rules },
  );
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.scenario;
}

function outcomesOf(scenario: Scenario, seeds: number): readonly RunOutcome[] {
  return Array.from({ length: Math.max(seeds, seedsMax) }, (_, index) => attemptWorld(runWorld, scenario, String(index + 1)).outcome);
}

const options = { timeout: 120_000 + seedsMax * 5_000 };

it('every scenario of the folder is a story, and every story a scenario', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  expect(files.sort()).toEqual(stories.map(({ file }) => `${file}.yaml`).sort());
});

describe.each(stories)('$file', (story) => {
  it(`${story.check ?? 'no violation'} under the original rules`, options, () => {
    const scenario = scenarioOf(story);
    expect(scenario.protocol.rules).toBe('original');
    const outcomes = outcomesOf(scenario, story.within ?? seedsMin);
    // What never happened would prove nothing under our rules either.
    expect(outcomes.flatMap(({ notes }) => notes)).toEqual([]);
    if (story.check === null) {
      for (const { verdict, violations } of outcomes) expect({ verdict, violations }).toEqual({ verdict: 'pass', violations: [] });
      return;
    }
    const violations = outcomes.flatMap((outcome) => outcome.violations);
    const told = violations.filter((violation) => violation.invariant === story.check && (story.about?.(violation) ?? true));
    expect(told).not.toEqual([]);
  });

  it('no violation under ours', options, () => {
    const outcomes = outcomesOf(scenarioOf(story, 'muster'), seedsMin);
    for (const { verdict, reason, violations } of outcomes) {
      expect({ verdict, reason, violations }).toEqual({ verdict: 'pass', reason: null, violations: [] });
    }
  });
});
