/** Random schedules over all faults: under our rules all agree in the end, under the original's they often do not. */

import { describe, expect, test } from 'vitest';
import { play } from './player.ts';
import { allDoings, type Doing, type Ending, makeForgetful, makeSchedule, type Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';

/** `npm run hunt`: so many schedules, from a fresh seed. Without it, a few thousand known ones. */
const wanted = process.env['MUSTER_HUNT'];
const count = wanted === undefined ? 2500 : Number(wanted);
const firstSeed = wanted === undefined ? 1 : Number(process.env['MUSTER_HUNT_SEED'] ?? Math.floor(Math.random() * 2 ** 30));

const network: readonly Doing[] = [
  'advance',
  'deliver',
  'drop',
  'repeat',
  'deliverAll',
  'commit',
  'start',
  'setInfo',
  'kick',
  'admit',
  'join',
  'flush',
];

function failed(ending: Ending): boolean {
  return ending.verdict === 'diverged' || ending.verdict === 'broken';
}

/** The shortest story behind a failure, as an error message. */
function story(seed: number, schedule: Schedule, ending: Ending): string {
  const small = shrink(schedule, (candidate) => play(candidate).verdict === ending.verdict);
  const lines: string[] = [];
  const again = play(small, (line) => lines.push(line));
  return [`seed ${seed} ${again.verdict}: ${again.detail}`, JSON.stringify(small.stage), ...lines].join('\n');
}

function hunt(rules: 'original' | 'muster', seeds: number, among: readonly Doing[], from = 1): Ending[] {
  return Array.from({ length: seeds }, (_, i) => play(makeSchedule(from + i, rules, among)));
}

describe('muster', () => {
  test(`none of ${count} random schedules ends in disagreement`, { timeout: wanted === undefined ? 120_000 : 86_400_000 }, () => {
    if (wanted !== undefined) console.info(`hunting from seed ${firstSeed}: MUSTER_HUNT=${count} MUSTER_HUNT_SEED=${firstSeed} repeats it`);
    const verdicts = { agreed: 0, diverged: 0, conflict: 0, alone: 0, broken: 0 };
    const stories: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + count && stories.length < 3; seed++) {
      const schedule = seed % 2 === 0 ? makeSchedule(seed, 'muster') : makeForgetful(seed);
      const ending = play(schedule);
      verdicts[ending.verdict]++;
      if (failed(ending)) stories.push(story(seed, schedule, ending));
    }
    expect(stories).toEqual([]);
    // A hunt in which nobody meets anybody would find nothing either.
    expect(verdicts.agreed).toBeGreaterThan(count / 2);
    expect(verdicts.conflict).toBeLessThan(count / 20 + 1);
  });
});

/** Each ended in disagreement, or in a false alarm, until a rule was mended (`docs/rules.md`), or the guard. */
test.each([29829952, 45467932, 45485628, 45491473, 174650167, 174652201, 174657096])('schedule %i, which once failed, agrees', (seed) => {
  expect(failed(play(makeSchedule(seed, 'muster')))).toBe(false);
});

describe('original', () => {
  const blamed: readonly (readonly [story: string, doings: readonly Doing[]])[] = [
    ['W2: wipes and moves', ['wipe', 'move']],
    ['W4 to W7: kicks and forgetting', ['kick', 'kick', 'crash', 'cleanup', 'cleanup', 'later', 'later', 'start']],
    ['W9: fallback data and wipes', ['fallback', 'wipe', 'move']],
    ['W10: lost disks', ['loseDisk']],
    ['W10: restored backups', ['backUp', 'backUp', 'restore', 'restore', 'kick', 'kick']],
  ];
  test.each(blamed)('%s diverge, so the hunt is not blind', (_, doings) => {
    expect(hunt('original', 400, [...network, ...doings]).filter(failed).length).toBeGreaterThan(1);
  });

  test('a network that loses, repeats and reorders does no harm alone', () => {
    expect(hunt('original', 300, network).filter(failed)).toEqual([]);
  });

  test('the same schedules under our rules agree', () => {
    for (const [, doings] of blamed) expect(hunt('muster', 150, [...network, ...doings]).filter(failed)).toEqual([]);
  });
});

test('every fault occurs in the schedules', () => {
  const seen = new Set(
    Array.from({ length: 50 }, (_, i) => makeSchedule(i + 1, 'muster')).flatMap(({ acts }) => acts.map((act) => act.do)),
  );
  expect([...seen].sort()).toEqual([...allDoings].sort());
});
