/**
 * tombstones-kept: forgetting a site leaves exactly its tombstone, which stays until a cleanup drops it, a greater membership takes its place, or all is
 * wiped (R4).
 */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { isMemOf } from './tombstone-duties.ts';

/** Looks at a site when it is forgotten, and at all tombstones at a start, whenever a cleanup begins, and in the end. */
export const tombstonesKept: CheckMaker = ({ scene, complain }) => {
  if (scene.scenario.protocol.rules === 'original') return {};
  const tombstones: Map<SiteId, Op>[] = [];
  const of = (m: MachineView): Map<SiteId, Op> => (tombstones[m.index] ??= new Map());
  const wrong = (m: MachineView, site: SiteId, what: string): void =>
    complain({ sites: [m.site], key: { type: 'mem', site }, detail: `${m.site} has forgotten ${site}, and must ${what}` });
  const lookAtAll = (m: MachineView): void => {
    if (m.server === null) return;
    for (const [site, op] of of(m)) {
      const missing = lost(m, site, op);
      if (missing === null) continue;
      of(m).delete(site);
      wrong(m, site, missing);
    }
  };
  return {
    starting: (m, durable) => {
      of(m).clear();
      for (const { site, forgotten } of durable?.peers ?? []) {
        const mem = forgotten ? durable?.entries.find(({ op }) => isMemOf(op, site)) : undefined;
        if (mem !== undefined) of(m).set(site, mem.op);
      }
    },
    started: lookAtAll,
    wiped: (m) => of(m).clear(),
    merged: (m, op, _before, won) => {
      const { type, site } = op.key;
      if (!won || type !== 'mem' || !of(m).has(site)) return;
      if (op.value === true) of(m).delete(site);
      else of(m).set(site, op);
    },
    woke: (m, timer) => {
      if (timer === 'cleanup') lookAtAll(m);
    },
    commanding: (m, command) => {
      if (command.do === 'cleanup') lookAtAll(m);
    },
    forgot: (m, site, tombstone) => {
      if (tombstone === null) of(m).delete(site);
      else of(m).set(site, tombstone);
      const surplus = left(m, site, tombstone);
      if (surplus !== null) wrong(m, site, surplus);
    },
    finished: () => scene.machines.forEach(lookAtAll),
  };
};

/** What a tombstone has become; null if it is still there. */
function lost({ server }: MachineView, site: SiteId, tombstone: Op): string | null {
  const peer = server?.replica.peer(site);
  const mem = peer?.mem?.op ?? null;
  if (mem !== tombstone) return `keep ${describe(tombstone)}, yet holds ${describe(mem)}`;
  return peer?.forgotten === true ? null : `not take ${describe(tombstone)} for an ordinary kick`;
}

/** What is left besides the tombstone, or is missing, right after a site was forgotten; null if all is well. */
function left(m: MachineView, site: SiteId, tombstone: Op | null): string | null {
  const peer = m.server?.replica.peer(site);
  if (tombstone === null) return peer === undefined ? null : 'know nothing of it once its tombstone is gone';
  const missing = lost(m, site, tombstone);
  if (missing !== null || peer === undefined) return missing;
  const surplus = (['host', 'info', 'live', 'ackedIn', 'ackedOut'] as const).find((name) => peer[name] !== null);
  return surplus === undefined ? null : `delete its ${surplus}`;
}
