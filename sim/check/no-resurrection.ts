/**
 * no-resurrection: a forgotten site returns only by a membership operation greater than the one that it was forgotten with; who starts with what is
 * older than tombstones are kept wipes itself first (R4a).
 */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';

/** What one replica remembers of kicks: the checker remembers it for the original too, which does not. */
interface Memory {
  /** The last membership operation of each site. */
  readonly mems: Map<SiteId, Op>;
  /** What each forgotten site was forgotten with. */
  readonly tombstones: Map<SiteId, Op>;
}

/** At a replica that was not wiped or set back since, and while the tombstone's time is not over. */
export const noResurrection: CheckMaker = ({ scene, staleness, complain }) => {
  const { rules, tombstoneForS } = scene.scenario.protocol;
  const memories: Memory[] = [];
  const of = (m: MachineView): Memory => (memories[m.index] ??= { mems: new Map(), tombstones: new Map() });
  const clear = (m: MachineView): void => {
    of(m).mems.clear();
    of(m).tombstones.clear();
  };
  const judge = (m: MachineView, op: Op, tombstone: Op): void => {
    const { type, site } = op.key;
    if (tombstone.wallTime < m.now().wallS - tombstoneForS) {
      of(m).tombstones.delete(site);
      return;
    }
    if (type === 'mem' && compareOrder(op, tombstone) > 0) {
      if (op.value === true) of(m).tombstones.delete(site);
      else of(m).tombstones.set(site, op);
      return;
    }
    // That other keys come back alone is the affair of no-orphan, where no tombstone could refuse them.
    if (type !== 'mem' && rules === 'original') return;
    of(m).tombstones.delete(site);
    const detail = `${m.site} forgot ${site} with ${describe(tombstone)}; it may return only by a greater membership, yet ${describe(op)} was stored`;
    complain({ sites: [m.site], key: op.key, detail });
  };
  return {
    starting: (m, durable) => {
      const { mems, tombstones } = of(m);
      mems.clear();
      for (const { op } of durable?.entries ?? []) if (op.key.type === 'mem') mems.set(op.key.site, op);
      // A forget that was not durable did not happen. What the original forgot for good leaves no trace on its disk.
      const forgotten = new Set((durable?.peers ?? []).filter((record) => record.forgotten).map((record) => record.site));
      for (const site of [...tombstones.keys()]) if (mems.has(site) && !forgotten.has(site)) tombstones.delete(site);
      for (const site of forgotten) {
        const mem = mems.get(site);
        if (mem !== undefined) tombstones.set(site, mem);
      }
      if (durable === null) clear(m);
    },
    started: (m) => {
      const wrong = staleness.keptWrongly(m);
      if (wrong !== null) complain({ sites: [m.site], key: null, detail: `${m.site} ${wrong}` });
    },
    wiped: clear,
    // On a disk that is lost, or was restored, nothing need be left of what was forgotten.
    physics: (m, physics) => {
      if (m !== null && physics.kind === 'crash' && physics.finds.kind !== 'all') clear(m);
    },
    setBack: (m) => {
      const { tombstones } = of(m);
      for (const site of [...tombstones.keys()]) if (m.server?.replica.isForgotten(site) !== true) tombstones.delete(site);
    },
    forgot: (m, site, tombstone) => {
      const { mems, tombstones } = of(m);
      const mem = tombstone ?? mems.get(site);
      // Forgotten without a tombstone for the second time: the time of the first is over.
      if (mem === undefined || (tombstone === null && tombstones.has(site))) tombstones.delete(site);
      else tombstones.set(site, mem);
      if (tombstone === null) mems.delete(site);
    },
    merged: (m, op, _before, won) => {
      if (!won) return;
      const { mems, tombstones } = of(m);
      if (op.key.type === 'mem') mems.set(op.key.site, op);
      const tombstone = tombstones.size === 0 ? undefined : tombstones.get(op.key.site);
      if (tombstone !== undefined) judge(m, op, tombstone);
    },
  };
};
