/** A site that wipes itself at its start without a reason is seen, and one that has a reason and does not. */

import { beforeEach, expect, test, vi } from 'vitest';
import { expectCaught, plantedWorld } from './planted.ts';

const plant = vi.hoisted(() => ({ wipes: false, believes: false, agesByS: 0, saysElse: false }));

vi.mock('../../../src/core/replica.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/replica.ts')>();
  class Replica extends real.Replica {
    override restore(...[snapshot, wallS]: Parameters<InstanceType<typeof real.Replica>['restore']>): number | null {
      const lastCommitS = super.restore(snapshot, plant.believes ? (snapshot?.meta.wallS ?? wallS) : wallS);
      if (plant.wipes) this.wipe();
      return lastCommitS !== null && plant.saysElse ? lastCommitS + 1 : lastCommitS;
    }

    override collect(seq: number, wallS: number): ReturnType<InstanceType<typeof real.Replica>['collect']> {
      return super.collect(seq, wallS - plant.agesByS);
    }
  }
  return { ...real, Replica };
});

beforeEach(() => Object.assign(plant, { wipes: false, believes: false, agesByS: 0, saysElse: false }));

const away = (restartAfter: string): string => `
sites: 3
duration: 12s
protocol: { forgetAfter: 1s, tombstoneFor: 3s, cleanupInterval: 500ms }
faults:
  - { at: 3s, crash: s2, restartAfter: ${restartAfter} }`;

test.each(['2s', '7s'])('who was away for %s does what it must', (restartAfter) => {
  expect(plantedWorld(away(restartAfter), 1).outcome.violations).toEqual([]);
});

test('a wipe without a reason', () => {
  plant.wipes = true;
  expect(expectCaught('monotone-entry', away('2s')).detail).toContain('had no reason to');
});

test('no wipe in spite of a reason', () => {
  plant.believes = true;
  expect(expectCaught('no-resurrection', away('7s')).detail).toContain('did not wipe itself');
});

test('a disk that is told another time makes a state older than it is, or younger', () => {
  for (const agesByS of [5, -5]) {
    plant.agesByS = agesByS;
    expect(expectCaught('durable-exact', away('2s')).detail).toContain('it is dated');
  }
});

test('a wipe of which something else is said', () => {
  plant.saysElse = true;
  expect(expectCaught('monotone-entry', away('7s')).detail).toContain('said that its last commit was at');
});
