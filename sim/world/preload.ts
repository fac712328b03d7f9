/** `bootstrap: all`: the disks of a cluster that has been in step for long, without living through its first hour. */

import type { EntryRecord, Op, PeerRecord, SiteId, Snapshot } from '../../src/core/index.ts';
import { epochS } from './machine-clock.ts';

/** All sites lived one run before the world begins. */
const run = 'preloaded';

/** One snapshot for each site. Operations are shared between them. */
export function preloadedDisks(sites: readonly SiteId[], nodes: readonly string[]): Snapshot[] {
  const clock = sites.length * 2;
  const ops: Op[] = sites.flatMap((site, i) => [
    Object.freeze({ origin: site, key: Object.freeze({ type: 'mem' as const, site }), clock: 0, magic: 0, value: true, wallTime: epochS }),
    Object.freeze({
      origin: site,
      key: Object.freeze({ type: 'host' as const, site }),
      clock: 1,
      magic: 0,
      value: nodes[i] as string,
      wallTime: epochS,
    }),
  ]);
  const entries: EntryRecord[] = ops.map((op) => ({ op, importedAt: 1 }));
  return sites.map((local) => ({
    meta: { clock, wallS: epochS, run },
    entries: entries.map((record) =>
      record.op.key.site === local && record.op.key.type === 'mem' ? { op: record.op, importedAt: 0 } : record,
    ),
    peers: sites
      .filter((site) => site !== local)
      .map((site): PeerRecord => ({ site, ackedIn: clock, ackedInRun: run, ackedOut: clock, forgotten: false })),
  }));
}
