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
const seedsMax = Number(process.env.MUSTER_TRIAL_SEEDS ?? 3);
const seeds: readonly string[] = Array.from({ length: seedsMax }, (_, index) => String(index + 1));

function scenarioOf({ file }: Story, rules?: RuleSet): Scenario {
  const parsed = parseScenario(
    readFileSync(new URL(`${file}.yaml`, folder), 'utf8'),
    `${file}.yaml`,
    rules === undefined ? {} : { 'protocol.rules': rules },
  );
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.scenario;
}

function outcomesOf(scenario: Scenario): readonly RunOutcome[] {
  return seeds.map((seed) => attemptWorld(runWorld, scenario, seed).outcome);
}

it('every scenario of the folder is a story, and every story a scenario', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  expect(files.sort()).toEqual(stories.map(({ file }) => `${file}.yaml`).sort());
});

describe.each(stories)('$file', (story) => {
  it(`is seen by ${story.check} under the original rules`, { timeout: 60_000 + seedsMax * 5_000 }, () => {
    const scenario = scenarioOf(story);
    expect(scenario.protocol.rules).toBe('original');
    const outcomes = outcomesOf(scenario);
    expect(outcomes.filter(({ verdict }) => verdict === 'error')).toEqual([]);
    const violations = outcomes.flatMap((outcome) => outcome.violations);
    const told = violations.filter((violation) => violation.invariant === story.check && (story.about?.(violation) ?? true));
    expect(told).not.toEqual([]);
    // What never happened would prove nothing under our rules either.
    expect(outcomes.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it('does not happen under ours', { timeout: 60_000 + seedsMax * 5_000 }, () => {
    const outcomes = outcomesOf(scenarioOf(story, 'muster'));
    expect(outcomes.map(({ verdict, reason, violations }) => ({ verdict, reason, violations }))).toEqual(
      seeds.map(() => ({ verdict: 'pass', reason: null, violations: [] })),
    );
  });
});
