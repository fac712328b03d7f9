/**
 * tombstones-spread: a tombstone, or a kick as old, that refuses or outranks something travels again, so that its sender gets it, once per interval; no other
 * kick does (R4a).
 */

import type { Clock, EntryView, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { mustWin } from './comparator.ts';

/** A kick that met something in the delivery under way. */
interface Met {
  readonly mem: EntryView;
  readonly op: Op;
  readonly importedAt: Clock;
  /** What it met must hear of it. */
  isOwed: boolean;
}

/** Costs what a message brings that is refused, or loses. */
export const tombstonesSpread: CheckMaker = ({ scene, moment, complain }) => {
  const { rules, tombstoneForS } = scene.scenario.protocol;
  if (rules === 'original') return {};
  /** The clock of each machine when it last collected what it commits, and when it built what it last sent to all. */
  const clocks: { collected: Clock; flushed: Clock }[] = [];
  const of = (m: MachineView): { collected: Clock; flushed: Clock } => (clocks[m.index] ??= { collected: 0, flushed: 0 });
  const met: Map<SiteId, Met> = new Map();
  let isElsewhere = false;
  const meet = (m: MachineView, site: SiteId, isOwed: boolean): void => {
    const mem = m.server?.replica.entry('mem', site) ?? null;
    if (mem === null || mem.op.value === true) return;
    const known = met.get(site);
    if (known === undefined) met.set(site, { mem, op: mem.op, importedAt: mem.importedAt, isOwed });
    else known.isOwed ||= isOwed;
  };
  return {
    starting: (m) => {
      clocks[m.index] = { collected: 0, flushed: 0 };
    },
    committing: (m, { meta }) => {
      of(m).collected = meta.clock;
    },
    sending: (m, message) => {
      if (message.kind === 'sync') of(m).flushed = message.data.clock;
    },
    delivering: () => {
      isElsewhere = false;
      if (met.size > 0) met.clear();
    },
    setBack: () => {
      isElsewhere = true;
    },
    dropped: (m, op, why) => {
      if (why === 'tombstone') meet(m, op.key.site, true);
    },
    merged: (m, op, before, won) => {
      if (won || op.key.type !== 'mem' || before === null || before.value === true || !moment.open) return;
      const isKept = m.server?.replica.isForgotten(op.key.site) === true || before.wallTime < m.now().wallS - tombstoneForS;
      meet(m, op.key.site, isKept && mustWin(before, op, true));
    },
    delivered: (m) => {
      if (met.size === 0 || isElsewhere) return;
      const { collected, flushed } = of(m);
      for (const [site, { mem, op, importedAt, isOwed }] of met) {
        // What takes its place travels anyway.
        const wrong = mem.op === op ? judge(mem.importedAt, importedAt, isOwed, collected, flushed) : null;
        if (wrong !== null)
          complain({
            sites: [m.site, moment.from],
            key: { type: 'mem', site },
            detail: `${m.site} holds a kick of ${site}, which ${wrong}`,
          });
      }
    },
  };
};

function judge(after: Clock, before: Clock, isOwed: boolean, collected: Clock, flushed: Clock): string | null {
  if (isOwed && after <= flushed) return `refused or outranked something, and must travel again after ${flushed}; it is stored at ${after}`;
  if (after !== before && (!isOwed || before > collected))
    return `was stored at ${before}, and need not travel again; it is stored at ${after}`;
  return null;
}
