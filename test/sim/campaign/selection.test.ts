/** Which runs a campaign has: seeds, shards, batches, and the fingerprint by which shards know each other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobQueue } from '../../../sim/campaign/job-queue.ts';
import { jobsOf, selectedRuns, selectionOf, shardRuns, totalRuns } from '../../../sim/campaign/plan.ts';
import { parseSeeds, seedAt, seedCount } from '../../../sim/campaign/seeds.ts';
import { cellOf, planOf } from './plans.ts';

describe('seeds', () => {
  it.each([
    ['3', ['1', '2', '3']],
    ['5..7', ['5', '6', '7']],
    ['0..0', ['0']],
    ['007', ['1', '2', '3', '4', '5', '6', '7']],
  ])('%s', (text, expected) => {
    const parsed = parseSeeds(text);
    if (!parsed.ok) throw new Error(parsed.message);
    expect(Array.from({ length: seedCount(parsed.seeds) }, (_, nth) => seedAt(parsed.seeds, nth))).toEqual(expected);
  });

  it.each(['0', '5..3', '', 'x', '1..', '..3', '-1', '1.5', '1...3', '99999999999999999999', '1..10000001'])('refuses "%s"', (text) => {
    const parsed = parseSeeds(text);
    expect(parsed.ok).toBe(false);
  });
});

describe('shards', () => {
  it('divide the runs: each in exactly one shard, by its place', () => {
    const sizes = fc.record({
      cells: fc.integer({ min: 1, max: 4 }),
      seeds: fc.integer({ min: 1, max: 9 }),
      of: fc.integer({ min: 1, max: 7 }),
    });
    fc.assert(
      fc.property(sizes, ({ cells, seeds, of }) => {
        const all = Array.from({ length: cells }, (_, nth) => cellOf(`${nth}.yaml`, ''));
        const places: number[] = [];
        for (let index = 1; index <= of; index += 1) {
          const plan = planOf(all, seeds, { index, of });
          const own = all.flatMap((_, nth) => [...jobsOf(plan, nth)]);
          expect(own.map((job) => job.index % of)).toEqual(own.map(() => index - 1));
          expect(own.map((job) => job.seed)).toEqual(own.map((job) => String((job.index % seeds) + 1)));
          expect(own.length).toBe(selectedRuns(plan));
          expect(own.length).toBe(shardRuns(totalRuns(plan), { index, of }));
          places.push(...own.map((job) => job.index));
        }
        expect(places.sort((a, b) => a - b)).toEqual([...Array(cells * seeds).keys()]);
      }),
      { seed: 1 },
    );
  });

  it('of one campaign have one fingerprint; another scenario, file or range has another', () => {
    const cells = [cellOf('a.yaml', '')];
    const one = selectionOf(planOf(cells, 4, { index: 1, of: 2 }));
    expect(selectionOf(planOf(cells, 4, { index: 2, of: 2 }))).toBe(one);
    const others = [planOf(cells, 5), planOf([cellOf('b.yaml', '')], 4), planOf([cellOf('a.yaml', 'x')], 4)].map(selectionOf);
    expect(new Set([one, ...others]).size).toBe(4);
  });
});

describe('the queue', () => {
  it('hands out every job once, cells in turn, small worlds in larger batches', () => {
    const cells = [cellOf('a.yaml', ''), cellOf('b.yaml', '')];
    const plan = planOf(cells, 500);
    const queue = new JobQueue(2);
    for (const [nth, cell] of cells.entries()) queue.add(cell, jobsOf(plan, nth), 500);
    const seen: number[] = [];
    const files: string[] = [];
    let largest = 0;
    for (let batch = queue.take(); batch; batch = queue.take()) {
      files.push(batch.cell.file);
      seen.push(...batch.jobs.map((job) => job.index));
      largest = Math.max(largest, batch.jobs.length);
      queue.learn(batch.cell, batch.cell.file === 'a.yaml' ? 1 : 10_000);
      expect(queue.left).toBe(1000 - seen.length);
    }
    expect(files.slice(0, 4)).toEqual(['a.yaml', 'b.yaml', 'a.yaml', 'b.yaml']);
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    expect(largest).toBe(100);
  });
});
