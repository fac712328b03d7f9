/** What a delivery that meets a tombstone owes (R4): a site learns its own kick from anybody, and a return makes it ask everybody again. */

import type { Op, SiteId, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import { compareOrder } from './comparator.ts';

/** Whether an operation is about the membership of a site. */
export function isMemOf(op: Op, site: SiteId): boolean {
  return op.key.type === 'mem' && op.key.site === site;
}

/** What a site was told of its own membership and did not take in, though it holds something lesser; null if nothing. */
export function unheardOfItself(m: MachineView, { data }: SyncData): string | null {
  const own = m.server?.replica.entry('mem', m.site)?.op ?? null;
  const isUnheard = data.some((op) => isMemOf(op, m.site) && (own === null || compareOrder(op, own) > 0));
  return isUnheard ? 'it must learn what became of itself, even from a site that it has forgotten' : null;
}

/** Whom of `sites` a machine does not ask again after a return; null if it asks all. Of `from`, whose message is taken in, it may have everything. */
export function notAskedAgain(m: MachineView, from: SiteId, sites: readonly SiteId[]): string | null {
  for (const site of sites) {
    if (site === from || m.server?.replica.peer(site)?.ackedIn == null) continue;
    return `a site returned: it must ask again for what it refused, or was not there for, meanwhile, and does not ask ${site}`;
  }
  return null;
}

/** By what a sender says itself that it was kicked before that time: then nobody need remember it, and nobody may listen to it (R4a). */
export function saysLongGone(data: readonly Op[], from: SiteId, beforeS: number): Op | undefined {
  return data.find((op) => isMemOf(op, from) && op.value === false && op.wallTime < beforeS);
}

/** Whether the message brings of some orphan no membership. */
export function lacksMem(data: SyncData, orphans: readonly Op[]): boolean {
  return orphans.some((orphan) => !data.data.some((op) => isMemOf(op, orphan.key.site)));
}
