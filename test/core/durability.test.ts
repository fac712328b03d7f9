/** What reaches the disk: after any commits, failures and crashes a restart finds exactly what was committed. */

import { describe, expect, test } from 'vitest';
import { VirtualDisk } from '../../sim/world/virtual-disk.ts';
import { Replica } from '../../src/core/index.ts';
import { drawFrom } from './schedule.ts';

const run = 'r';

function started(disk: VirtualDisk): Replica {
  const replica = new Replica({ cluster: 'c', site: 'A', keeping: { forgetAfterS: 10, tombstoneForS: 30 } });
  replica.restore(disk.snapshot(), 1000);
  replica.begin('nA', run, 1000);
  return replica;
}

/** The replica that a disk would give back. */
function dumpOf(disk: VirtualDisk): unknown {
  const replica = new Replica({ cluster: 'c', site: 'A' });
  replica.restore(disk.snapshot(), 1000);
  return all(replica);
}

function all(replica: Replica): unknown {
  return [replica.dump(), ['A', 'B', 'C', 'D'].map((site) => replica.isForgotten(site))];
}

function commit(replica: Replica, disk: VirtualDisk, ok: boolean): void {
  const batch = replica.collect(1, 1000);
  if (ok) disk.apply(batch);
  replica.collected(ok);
}

function step(replica: Replica, draw: (below: number) => number, wallS: number): void {
  const target = ['A', 'B', 'C', 'D'][draw(4)] as string;
  switch (draw(8)) {
    case 0:
    case 1:
      replica.setMember(target, draw(2) === 0, wallS);
      return;
    case 2:
      replica.setInfo(draw(100), wallS);
      return;
    case 3:
      replica.setLiveness(target, { restarts: 0, self: true, up: draw(2) === 0 }, wallS);
      return;
    case 4:
      replica.importFallback([{ site: target, node: `f${draw(3)}` }], wallS);
      return;
    case 5:
      replica.cleanup(wallS);
      return;
    case 6:
      if (draw(10) === 0) {
        replica.wipe();
        replica.begin('nA', run, wallS);
      }
      return;
    default: {
      const data = { cluster: 'c', from: 'B', since: 0, acked: draw(50), clock: 5 + draw(100), data: [] };
      replica.castSync({ data, run: 'b', ackedRun: '' }, { monoMs: wallS * 1e6, wallS });
    }
  }
}

describe('batches', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('random steps, failures and crashes: the disk is the memory of the last commit (seed %d)', (seed) => {
    const draw = drawFrom(seed);
    const disk = new VirtualDisk();
    let replica = started(disk);
    let wallS = 1000;
    let committed: unknown = dumpOf(disk);
    for (let i = 0; i < 500; i++) {
      wallS += draw(6);
      const what = draw(12);
      if (what === 0) {
        const ok = draw(3) > 0;
        commit(replica, disk, ok);
        if (ok) committed = all(replica);
      } else if (what === 1) {
        // What comes while a commit is under way belongs to the next one, whether it fails or not.
        const before = all(replica);
        const batch = replica.collect(1, wallS);
        for (let more = draw(4); more > 0; more--) step(replica, draw, wallS);
        const ok = draw(2) === 0;
        if (ok) disk.apply(batch);
        replica.collected(ok);
        if (ok) committed = before;
      } else if (what === 2 && draw(4) === 0) {
        replica = started(disk);
      } else {
        step(replica, draw, wallS);
      }
      expect(dumpOf(disk)).toEqual(committed);
    }
  });

  test('memory and disk are the same after a commit, and after nothing else', () => {
    const disk = new VirtualDisk();
    const replica = started(disk);
    expect([replica.clean, replica.durableClock]).toEqual([false, -1]);
    commit(replica, disk, true);
    expect([replica.clean, replica.durableClock]).toEqual([true, replica.clock]);
    replica.setInfo(1, 1000);
    expect(replica.clean).toBe(false);
    const batch = replica.collect(2, 1000);
    expect(replica.clean).toBe(false);
    expect(batch.entries.map(({ op }) => op.key.type)).toEqual(['info']);
    replica.collected(false);
    expect(replica.clean).toBe(false);
    expect(replica.collect(3, 1000).entries).toEqual(batch.entries);
    replica.collected(true);
    expect(replica.clean).toBe(true);
    expect(replica.collect(4, 1000)).toMatchObject({ clear: false, drop: [], peers: [], entries: [] });
  });

  test('a state whose last commit is older than a tombstone may live is not believed', () => {
    const disk = new VirtualDisk();
    const replica = started(disk);
    replica.setMember('B', true, 1000);
    commit(replica, disk, true);
    const at = (wallS: number): [number | null, string[]] => {
      const again = new Replica({ cluster: 'c', site: 'A', keeping: { forgetAfterS: 10, tombstoneForS: 30 } });
      return [again.restore(disk.snapshot(), wallS), again.members()];
    };
    expect(at(1030)).toEqual([null, ['A', 'B']]);
    expect(at(1031)).toEqual([1000, []]);
  });
});
