/** Keeps the planted bugs alive: each still fits the source, and some of every kind are seen by a check that fits, within a few seeds. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../sim/scenario/check-names.ts';
import { root } from '../house/source.ts';
import { readCampaign, type Trial } from './campaign.ts';
import { hunt } from './hunt.ts';
import type { Mutant } from './mutant.ts';
import { coreSource, mutate, plant } from './plant.ts';
import { mutants } from './planted/all.ts';
import { harmless } from './planted/harmless.ts';

const campaign = readCampaign(root);
const trials = (...names: readonly string[]): Trial[] => campaign.filter(({ scenario }) => names.includes(scenario.name));
const seeds = 4;

function named(name: string): Mutant {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant is called ${name}`);
  return mutant;
}

describe('the list', () => {
  it('holds at least 40 bugs, each with its own name and checks that exist', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    const names = [...mutants, ...harmless].map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const known: readonly string[] = [...CHECK_NAMES, 'budget'];
    expect(
      mutants.filter(({ expectedChecks }) => expectedChecks.length === 0 || expectedChecks.some((check) => !known.includes(check))),
    ).toEqual([]);
  });

  it('still fits the source: each text occurs exactly once', () => {
    const faults = [...mutants, ...harmless].flatMap((edit) => {
      try {
        mutate(coreSource(root, edit.where), edit);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
    expect(faults).toEqual([]);
  });
});

describe('planting', () => {
  const edit = { name: 'sample', where: 'sample', find: 'a < b', replace: 'a <= b' };

  it('refuses a text that is gone, a text that occurs twice, and an edit that changes nothing', () => {
    expect(mutate('if (a < b) x();', edit)).toBe('if (a <= b) x();');
    expect(() => mutate('if (a > b) x();', edit)).toThrow('no longer occurs');
    expect(() => mutate('a < b || a < b', edit)).toThrow('more than once');
    expect(() => mutate('a < b', { ...edit, replace: edit.find })).toThrow('changes nothing');
  });

  it('changes the one file, and refuses an edit that is no TypeScript', () => {
    const into = mkdtempSync(join(tmpdir(), 'muster-plant-'));
    try {
      const mutant = named('greater-for-at-least');
      plant(root, mutant, into);
      expect(readFileSync(join(into, 'src/core/slices.js'), 'utf8')).toContain('entry.importedAt > since');
      const untouched = 'src/core/merge.js';
      expect(readFileSync(join(into, untouched), 'utf8')).toBe(readFileSync(join(root, 'dist', untouched), 'utf8'));
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
    const other = mkdtempSync(join(tmpdir(), 'muster-plant-'));
    try {
      expect(() => plant(root, { ...named('greater-for-at-least'), replace: 'for (;; {' }, other)).toThrow('greater-for-at-least');
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe('hunting', () => {
  const options = { project: root, seeds, patienceMs: 15_000 };

  it.each([
    ['non-strict-comparison', 'storm'],
    ['utf16-order', 'ties'],
    ['clock-reset-on-wipe', 'moves'],
    ['send-before-commit', 'storm'],
    ['two-commits-at-once', 'storm'],
    ['ignored-gap', 'storm'],
    ['addressee-unchecked', 'wrong-doors'],
    ['cleanup-without-acknowledgement', 'forgetting'],
    ['set-back-unnoticed', 'lost-disk'],
    ['lost-notification', 'storm'],
    ['double-timer', 'storm'],
    ['events-since-after-restart', 'storm'],
    ['kicked-silent-at-once', 'storm'],
    ['tombstone-not-offered', 'outcast'],
    ['join-without-membership', 'moves'],
    ['revival-keeps-acked-in', 'forgetting'],
    ['mutual-tombstones-deaf', 'expiring'],
    ['returns-alone', 'late-return'],
    ['overtaken-parts-acknowledged', 'parts-and-cleanups'],
  ])('kills %s in %s', async (name, scenario) => {
    const mutant = named(name);
    const { killedBy } = await hunt(mutant, { ...options, trials: trials(scenario) });
    expect(mutant.expectedChecks).toContain(killedBy);
  });

  it('leaves the true core alone', async () => {
    const { worlds, notPassed } = await hunt(null, { ...options, seeds: 1, trials: campaign });
    expect(notPassed).toEqual([]);
    expect(worlds).toBe(campaign.length);
  });

  it('outlives a core that loops, and one that throws', async () => {
    const first = {
      name: 'sample',
      where: 'merge',
      find: 'const before = peer[op.key.type]?.op ?? null;',
      expectedChecks: ['hang', 'error'],
    };
    const loops = await hunt({ ...first, replace: 'for (;;);' }, { ...options, patienceMs: 2_000, trials: trials('ties') });
    expect(loops.killedBy).toBe('hang');
    const throws = await hunt({ ...first, replace: "throw new Error('planted');" }, { ...options, trials: trials('ties') });
    expect(throws).toMatchObject({ killedBy: 'error', detail: 'Error: planted' });
  });
});
