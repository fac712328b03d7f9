/** Commands in a row are counted as they took effect, and the text of a campaign says which rows never occurred. */

import { expect, test } from 'vitest';
import type { RunResult } from '../../../sim/campaign/result.ts';
import { COMMAND_KINDS } from '../../../sim/check/command-rows.ts';
import { campaignLines } from '../../../sim/cli/campaign-text.ts';
import { swarmScenario } from '../../../sim/swarm/swarm-scenario.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { runWith } from '../campaign/plans.ts';
import { plantedWorld } from './planted.ts';

test('one, two and three in a row, whoever gave them; what was refused does not count', () => {
  const { commands } = plantedWorld(
    `
sites: 3
bootstrap: all
duration: 20s
workload:
  - { at: 1s, do: setInfo, by: s1 }
  - { at: 2s, do: setLiveness, by: s2, of: [s3] }
  - { at: 3s, do: leave, by: s3 }
  - { at: 4s, do: leave, by: s3 }
  - { at: 6s, do: rejoin, by: s3, of: self }
  - { at: 8s, do: wipe, by: s3 }
  - { at: 10s, do: kick, by: s1, of: [s2] }`,
    1,
  ).outcome;
  expect(commands).toEqual({
    ...{ setInfo: 1, setLiveness: 1, leave: 1, join: 1, wipe: 1, kick: 1 },
    ...{ 'setInfo setLiveness': 1, 'setLiveness leave': 1, 'leave join': 1, 'join wipe': 1, 'wipe kick': 1 },
    ...{ 'setInfo setLiveness leave': 1, 'setLiveness leave join': 1, 'leave join wipe': 1, 'join wipe kick': 1 },
  });
});

test('a swarm leaves no kind out, and hardly a pair', { timeout: 120_000 }, () => {
  const rows = new Set<string>();
  for (let seed = 1; seed <= 150; seed++) {
    const { commands = {} } = runWorld(swarmScenario(String(seed), 'muster'), String(seed)).outcome;
    for (const row of Object.keys(commands)) rows.add(row);
  }
  expect([...rows].filter((row) => !row.includes(' ')).sort()).toEqual([...COMMAND_KINDS]);
  expect([...rows].filter((row) => row.split(' ').length === 2).length).toBeGreaterThan(90);
});

test('a campaign says what it covered, and what it never did', () => {
  const run = (commands: Record<string, number>): RunResult => runWith({ commands });
  const runs = [run({ kick: 2, wipe: 1, 'kick wipe': 1, 'wipe kick': 1, 'kick wipe kick': 1 }), run({ kick: 2, 'kick kick': 1 })];
  const lines = campaignLines(
    { version: 1, verdict: 'pass', runs, summary: { runs: 2, passed: 2, failed: 0, inconclusive: 0, errors: 0, wallMs: 1 } },
    (_, text) => text,
  );
  expect(lines).toContain('  2 of 10 kinds of commands: 3 of 4 pairs and 1 of 8 triples in a row; never wipe wipe');
  expect(lines.filter((line) => line.includes('kinds of commands'))).toHaveLength(1);
});
