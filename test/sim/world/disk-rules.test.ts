/** What a machine's disk keeps: all or nothing of a commit at a power failure, everything at a stop, nothing while it fails. */

import { describe, expect, it } from 'vitest';
import { VirtualDisk } from '../../../sim/world/virtual-disk.ts';
import type { World } from '../../../sim/world/world.ts';
import type { WorldWatch } from '../../../sim/world/world-watch.ts';
import type { Batch } from '../../../src/core/index.ts';
import { overheard } from './overheard.ts';
import { playWorld, scenarioOf } from './worlds.ts';

const base = {
  sites: 4,
  duration: '20s',
  protocol: { syncInterval: '60ms' },
  disk: { syncLatency: { min: '5ms', p50: '30ms', p99: '60ms', max: '80ms' } },
  workload: [{ every: '50ms', do: 'setInfo', by: 'any' }],
};

/** What is on a disk, the order of its lists apart. */
function contents(disk: VirtualDisk): string {
  const snapshot = disk.snapshot();
  if (snapshot === null) return 'nothing';
  const sorted = (list: readonly object[]): string[] => list.map((item) => JSON.stringify(item)).sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify([snapshot.meta, sorted(snapshot.entries), sorted(snapshot.peers)]);
}

/** How a machine's disk looked at its starts, held to a second disk that is fed with every commit that its Server heard was done. */
class Starts {
  readonly counts = { clean: 0, all: 0, nothing: 0 };
  readonly #disks: Map<string, VirtualDisk> = new Map();
  readonly #underWay: Map<string, Batch> = new Map();

  readonly makeServer = overheard({
    commit: (site, batch) => {
      expect(this.#underWay.has(site)).toBe(false);
      this.#underWay.set(site, batch);
    },
    committed: (site, seq, { ok }) => {
      const batch = this.#underWay.get(site);
      // Every commit ends exactly once, and none of an earlier life does.
      expect(batch?.seq).toBe(seq);
      if (ok && batch !== undefined) this.#disk(site).apply(batch);
      this.#underWay.delete(site);
    },
  });

  watch(): WorldWatch {
    return {
      starting: (m) => {
        const disk = this.#disk(m.site);
        const before = contents(disk);
        const found = contents(m.disk);
        const batch = this.#underWay.get(m.site);
        this.#underWay.delete(m.site);
        if (batch === undefined || found === 'nothing') {
          expect(found).toBe(before);
          this.counts.clean++;
          return;
        }
        disk.apply(batch);
        expect([before, contents(disk)]).toContain(found);
        this.counts[found === before ? 'nothing' : 'all']++;
        disk.load(m.disk.snapshot());
      },
    };
  }

  #disk(site: string): VirtualDisk {
    const disk = this.#disks.get(site) ?? new VirtualDisk();
    this.#disks.set(site, disk);
    return disk;
  }
}

function startsOf(scenario: object): Starts['counts'] {
  const starts = new Starts();
  playWorld(scenarioOf(scenario), '1', () => starts.watch(), { makeServer: starts.makeServer });
  return starts.counts;
}

const failures = [{ every: '150ms', crash: 'any', restartAfter: '20ms..60ms' }];

describe('a power failure', () => {
  it('during a commit leaves all of it or nothing, as a coin decides; and no other commit is lost', () => {
    const { clean, all, nothing } = startsOf({ ...base, faults: failures });
    for (const count of [clean, all, nothing]) expect(count).toBeGreaterThan(8);
  });

  it('leaves all of it if the disk does not lose what it was given', () => {
    const { all, nothing } = startsOf({ ...base, disk: { ...base.disk, loseUnsynced: false }, faults: failures });
    expect(all).toBeGreaterThan(16);
    expect(nothing).toBe(0);
  });

  it('with the disk lost leaves nothing; the site joins anew, and is known to be set back', () => {
    let starts = 0;
    const world = playWorld(
      scenarioOf({ ...base, faults: [{ at: '10s', crash: 's3', restartAfter: '1s', losesDisk: true }] }),
      '1',
      (scene) => ({
        starting: (m, durable) => {
          if (m.site !== 's3') return;
          starts++;
          expect(durable).toBeNull();
          expect(m.setBack).toBe(scene.nowUs > 10_000_000);
        },
      }),
    );
    expect(starts).toBe(2);
    expect(world.machines.map((m) => m.setBack)).toEqual([false, false, true, false]);
    expect(world.machines[2]?.server?.replica.members()).toHaveLength(4);
  });
});

describe('an orderly stop', () => {
  const stops = [{ every: '400ms', crash: 'any', restartAfter: '150ms..200ms', orderly: true }];

  /** Clock of a Server as it went down, and as it came up again. */
  function clocksAround(scenario: object): { before: number; after: number; orderly: boolean }[] {
    const around: { before: number; after: number; orderly: boolean }[] = [];
    const clocks: Map<number, number> = new Map();
    const ended: Map<number, boolean> = new Map();
    playWorld(scenarioOf(scenario), '1', (world: World) => ({
      physics: (m, physics) => {
        // Told after it began: what it holds now is what its last commit must cover.
        if (m !== null && physics.kind === 'crash') clocks.set(m.index, world.machines[m.index]?.server?.replica.clock ?? -1);
      },
      down: (m, orderly) => void ended.set(m.index, orderly),
      starting: (m, durable) => {
        const before = clocks.get(m.index);
        clocks.delete(m.index);
        if (before !== undefined) around.push({ before, after: durable?.meta.clock ?? -1, orderly: ended.get(m.index) === true });
      },
    }));
    return around;
  }

  it('commits everything that the site knew', () => {
    const around = clocksAround({ ...base, faults: stops });
    expect(around.length).toBeGreaterThan(30);
    for (const { before, after, orderly } of around) {
      expect(orderly).toBe(true);
      expect(after).toBe(before);
    }
  });

  it('that takes longer than the plan has time ends as a power failure', () => {
    const disk = { syncLatency: { min: '300ms', p50: '400ms', p99: '500ms', max: '600ms' } };
    const around = clocksAround({ ...base, disk, faults: stops });
    expect(around.some(({ orderly }) => !orderly)).toBe(true);
    expect(around.some(({ before, after }) => after < before)).toBe(true);
  });
});

describe('a failing disk', () => {
  it('makes nothing durable while it fails, overlapping failures included, and everything once it is well again', () => {
    const faults = [
      { at: '5s', diskFailure: 's2', for: '4s' },
      { at: '7s', diskFailure: 's2', for: '4s' },
      { at: '8s', diskFailure: 's2', for: '500ms' },
    ];
    const seen = { failed: 0, durable: 0, failedAfter: 0 };
    const world = playWorld(scenarioOf({ ...base, faults }), '1', (scene) => ({
      committed: (m) => {
        if (m.site !== 's2') return;
        expect(scene.nowUs < 5_000_000 || scene.nowUs >= 11_000_000).toBe(true);
        seen.durable++;
      },
      commitFailed: (m) => {
        expect(m.site).toBe('s2');
        expect(scene.nowUs).toBeGreaterThanOrEqual(5_000_000);
        expect(scene.nowUs).toBeLessThan(11_000_000);
        seen.failed++;
      },
    }));
    expect(seen.failed).toBeGreaterThan(3);
    expect(seen.durable).toBeGreaterThan(10);
    expect(world.counters.faults.diskFaults).toBe(3);
    const machine = world.machines[1];
    const change = machine?.server?.replica.entry('info', 's2')?.op;
    expect(change === undefined ? 'nothing' : machine?.disk.holds(change)).toBe(true);
  });
});
