/** A core that heals alone is late only with what it could know: outsiders bring what is new when luck lets them. */

import { describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../../sim/campaign/result.ts';
import { senderOf } from '../../../sim/check/moment.ts';
import { misreading, type Plant, plantedWorld } from './planted.ts';

/** Hardly anything comes in from outside the core, and some of that is new to all of it. */
const lossy = `
sites: 5
bootstrap: all
heal: core
duration: 10s
network: { loss: 97% }
workload: [{ every: 200ms, do: setInfo, by: any }]
expect: { convergesWithin: 5s }`;

const play = (seed: number, plant?: Plant): RunOutcome => plantedWorld(lossy, seed, plant).outcome;

test('what comes from outside gives the core its time anew', () => {
  const outcomes = Array.from({ length: 40 }, (_, nth) => play(nth + 1));
  expect(outcomes.flatMap(({ violations }) => violations)).toEqual([]);
  const late = outcomes.filter(({ convergence }) => (convergence.afterHealMs ?? 0) > 5000);
  expect(late.length).toBeGreaterThan(10);
  for (const { convergence } of late) expect(convergence.newsAfterHealMs).toBeGreaterThan(0);
});

test('what comes to the very end leaves no time to agree', () => {
  const { verdict, reason, convergence } = play(91);
  expect(verdict).toBe('inconclusive');
  expect(reason).toMatch(/^the core heard something new from outside it as late as 0(\.\d)? s before the end$/);
  expect(convergence.converged).toBe(false);
});

describe('is no excuse', () => {
  test('for a core that is slow by itself, though outsiders pass on what one half of it knows', () => {
    const deaf: Plant = { server: misreading((message, { site }) => (site === 's2' && senderOf(message) === 's1' ? null : message)) };
    const text = lossy.replace('sites: 5', 'sites: 3').replace('97%', '85%').replace('by: any', 'by: s1');
    const outcomes = Array.from({ length: 120 }, (_, nth) => plantedWorld(text, nth + 1, deaf).outcome);
    const late = outcomes.filter(({ violations }) => violations.some(({ invariant }) => invariant === 'expect.convergesWithin'));
    expect(late.length).toBeGreaterThan(5);
  });

  test('where everybody heals: there is no outside', () => {
    const { convergence } = plantedWorld(lossy.replace('heal: core\n', ''), 3).outcome;
    expect(convergence).not.toHaveProperty('newsAfterHealMs');
  });
});
