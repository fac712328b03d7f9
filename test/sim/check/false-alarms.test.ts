/** Worlds of the swarm in which a check once complained of the true core, and was wrong. Each says why; its seed is in the name of its file. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { plantedWorld } from './planted.ts';

const folder = join(import.meta.dirname, 'false-alarms');

test.each(readdirSync(folder))('%s', (file) => {
  const parsed = parseScenario(readFileSync(join(folder, file), 'utf8'), file);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  const { verdict, violations, events } = runWorld(parsed.scenario, file.split('.')[1] as string).outcome;
  expect(events).toBeGreaterThan(500);
  expect(violations).toEqual([]);
  expect(verdict).toMatch(/pass|inconclusive/);
});

describe('a world is inconclusive, and says so,', () => {
  const workload = 'workload: [{ every: 500ms, do: setInfo, by: any }]';

  test.each([
    [
      'when it ends before anything could come of the healing',
      `{ sites: 4, bootstrap: all, duration: 60s, ${workload}, network: { latency: { min: 10s, p50: 40s, p99: 50s, max: 60s } },
         faults: [{ every: 9s, crash: any }] }`,
      /^the world ends 30 s after healing, and at its latencies 5 rounds take 306 s/,
    ],
    [
      'when links are too narrow for what is sent',
      `{ sites: 4, duration: 30s, network: { loss: 10%, bandwidth: { rate: 40B/s, queue: 1B } }, ${workload} }`,
      /links were too narrow for what was sent: messages were lost to the very end/,
    ],
    [
      'when it ends before each contact point was asked',
      `{ sites: 12, contacts: all, discovery: true, duration: 5s,
         faults: [{ at: 600ms, crash: all, moves: true, restartAfter: 100ms..2s }], ${workload} }`,
      /^\d groups of live sites could find each other by contact points alone/,
    ],
  ])('%s', (_, text, reason) => {
    const verdicts = Array.from({ length: 6 }, (_unused, nth) => plantedWorld(text, nth + 5).outcome);
    const doubtful = verdicts.filter(({ verdict }) => verdict === 'inconclusive');
    expect(doubtful.length).toBeGreaterThan(0);
    for (const outcome of doubtful) expect(outcome.reason).toMatch(reason);
    for (const { violations } of verdicts) expect(violations.filter(({ invariant }) => !invariant.startsWith('expect.'))).toEqual([]);
  });

  test('but not when it converged all the same', () => {
    const narrow = `{ sites: 3, duration: 60s, network: { bandwidth: { rate: 100B/s, queue: 1B } }, workload: [{ every: 2s, do: setInfo, by: any }] }`;
    for (let seed = 1; seed <= 5; seed++) expect(plantedWorld(narrow, seed).outcome.verdict).toBe('pass');
  });
});
