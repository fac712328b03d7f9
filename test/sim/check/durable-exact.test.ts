/** A batch that says what memory does not, a start that restores something else than the disk holds, and a stop that forgets something are seen. */

import { beforeEach, expect, test, vi } from 'vitest';
import type { Batch, Snapshot } from '../../../src/core/index.ts';
import { expectCaught, plantedWorld } from './planted.ts';

const plant = vi.hoisted(() => ({
  batch: null as ((batch: Batch) => Batch) | null,
  found: null as ((found: Snapshot) => Snapshot) | null,
}));

vi.mock('../../../src/core/replica.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/replica.ts')>();
  class Replica extends real.Replica {
    override restore(snapshot: Snapshot | null, wallS: number): number | null {
      return super.restore(snapshot === null ? null : (plant.found?.(snapshot) ?? snapshot), wallS);
    }

    override collect(seq: number, wallS: number): Batch {
      const batch = super.collect(seq, wallS);
      return plant.batch?.(batch) ?? batch;
    }
  }
  return { ...real, Replica };
});

beforeEach(() => Object.assign(plant, { batch: null, found: null }));

const restarts = `
sites: 3
duration: 12s
workload:
  - { every: 400ms, do: setInfo, by: any }
faults:
  - { every: 2s, crash: any, restartAfter: 500ms, orderly: true }
  - { every: 3s, crash: any, restartAfter: 500ms }`;

test('what is restored as it was leaves nothing to say', () => {
  expect(plantedWorld(restarts, 1).outcome.violations).toEqual([]);
});

test.each([
  ['a clock from elsewhere', 'it is dated', (batch) => ({ ...batch, meta: { ...batch.meta, clock: batch.meta.clock + 1 } })],
  ['another run', 'that run nobody wrote it', (batch) => ({ ...batch, meta: { ...batch.meta, run: 'nobody' } })],
  ['other import times', 'stored at', ({ entries, ...rest }) => ({ ...rest, entries: entries.map(({ op }) => ({ op, importedAt: 1 })) })],
  [
    'other records',
    'the disk says ackedOut',
    ({ peers, ...rest }) => ({ ...rest, peers: peers.map((peer) => ({ ...peer, ackedOut: 1 })) }),
  ],
] as const satisfies [string, string, (batch: Batch) => Batch][])('a batch with %s', (_, says, change) => {
  plant.batch = change;
  expect(expectCaught('durable-exact', restarts).detail).toContain(says);
});

test.each([
  ['a lower clock', 'the clock was', (found) => ({ ...found, meta: { ...found.meta, clock: found.meta.clock - 1 } })],
  [
    'fewer operations',
    'the disk holds',
    ({ entries, ...rest }) => ({ ...rest, entries: entries.filter(({ op }) => op.key.type !== 'info') }),
  ],
  ['other records', 'the disk says ackedIn', ({ peers, ...rest }) => ({ ...rest, peers: peers.map((peer) => ({ ...peer, ackedIn: 1 })) })],
] as const satisfies [string, string, (found: Snapshot) => Snapshot][])('a start with %s than was left', (_, says, change) => {
  plant.found = change;
  expect(expectCaught('durable-exact', restarts).detail).toContain(says);
});

test('a stop after which something is missing on the disk', () => {
  plant.batch = ({ entries, ...rest }) => ({ ...rest, entries: entries.filter(({ op }) => op.key.type !== 'info') });
  expect(expectCaught('durable-exact', restarts).detail).toContain('the stop of');
});
