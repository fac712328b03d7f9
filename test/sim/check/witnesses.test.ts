/** What the worlds of the tests reach, and that reaching is counted right. */

import { expect, test } from 'vitest';
import { WITNESS_NAMES, WITNESSES } from '../../../sim/scenario/witness-names.ts';
import { runWorld } from '../../../sim/world/run-world.ts';
import { defaultLimits } from '../../../src/core/index.ts';
import { faulty, plantedWorld, scenarioOf, worlds } from './planted.ts';

test('names are in kebab-case, alphabetical, and each has a sentence', () => {
  expect([...WITNESS_NAMES]).toEqual([...WITNESS_NAMES].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  for (const name of WITNESS_NAMES) {
    expect(name).toMatch(/^[a-z]+(-[a-zA-Z]+)*$/);
    expect(WITNESSES[name]).toMatch(/^[A-Z].*\.$/);
  }
});

test('healthy worlds reach nearly everything', () => {
  const reached = new Set<string>();
  for (const text of Object.values(worlds)) {
    for (const [name, times] of Object.entries(plantedWorld(text, 1).outcome.witnesses)) if (times > 0) reached.add(name);
  }
  expect(WITNESS_NAMES.filter((name) => !reached.has(name) && !rare.includes(name))).toEqual([]);
});

/** Each takes luck, or a world of its own: those of the faults of identity, links and disks are in the tests of these. */
const rare: readonly string[] = [
  'ask-declined',
  'backup-restored',
  'cloned',
  'crash-between-commit-and-send',
  'crash-during-commit',
  'equal-order-broken',
  'expired-kick-dropped',
  'failed-yet-durable',
  'identity-conflict',
  'links-held',
  'links-slow',
  'node-reused',
  'orphan-dropped',
  'own-word-reissued',
  'part-taken',
  'site-slow',
  'stranger-answered',
  'tail-lost',
  'tie-broken-by-origin',
  'tombstone-expired',
  'wiped-as-stale',
  'zombie',
];

test('power failures during commits', () => {
  const slow = `
sites: 4
duration: 15s
disk: { syncLatency: { min: 50ms, p50: 300ms, p99: 400ms, max: 500ms } }
workload:
  - { every: 100ms, do: setInfo, by: any }
faults:
  - { every: 700ms, crash: any, restartAfter: 100ms..500ms }`;
  const { witnesses } = plantedWorld(slow, 1).outcome;
  expect(witnesses['crash-between-commit-and-send']).toBeGreaterThan(0);
  expect(witnesses['crash-during-commit']).toBeGreaterThan(0);
});

test('two kicks with one clock', () => {
  const kicks = `
sites: 6
ids: unicode
bootstrap: all
duration: 10s
workload:
  - { every: 2s, do: kick, by: [s2, s3, s4, s5], of: s6 }
  - { every: 2s, at: 3s, do: setMember, by: s1, of: s6 }`;
  const counts = [1, 2, 3].map((seed) => plantedWorld(kicks, seed).outcome.witnesses['tie-broken-by-origin'] ?? 0);
  expect(Math.max(...counts)).toBeGreaterThan(0);
});

test('a site that was away for longer than tombstones are kept', () => {
  const away =
    'sites: 3\nduration: 20s\nprotocol: { forgetAfter: 1s, tombstoneFor: 4s }\nfaults:\n  - { at: 5s, crash: s2, restartAfter: 10s }';
  expect(plantedWorld(away, 1).outcome.witnesses['wiped-as-stale']).toBe(1);
});

test('a state in parts', () => {
  const scenario = scenarioOf('sites: 5\nbootstrap: star\nduration: 10s');
  const makeServer = faulty({ config: { limits: { ...defaultLimits, operationsMax: 3 } } });
  const { outcome } = runWorld(scenario, '1', { makeServer });
  expect(outcome.witnesses['part-taken']).toBeGreaterThan(0);
  expect(outcome.verdict).toBe('pass');
});
