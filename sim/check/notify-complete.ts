/** notify-complete: since the last start or wipe, the last notification for each site equals what one built now would say; each change is told once. */

import type { Change, Clock, KeyType, Liveness, Op, SiteId, Value } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { VirtualDisk } from '../world/virtual-disk.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { canonicalText } from './comparator.ts';

/** What the application of one machine knows. */
interface Told {
  readonly last: Map<SiteId, Change>;
  upTo: Clock;
  /** Sites that changed durably and were not told of yet, and since when. */
  readonly due: Map<SiteId, Us>;
  /** Those that were overdue at the commit before: a flush that was on its way may tell of them still. */
  readonly overdue: Set<SiteId>;
}

/** A flush comes every sync interval, and tells of everything durable; so much later at least something went wrong. */
const lateIntervals = 3;

/** At notifications each site is compared with what is durable; at commits and in the end nothing may wait longer than a flush takes. */
export const notifyComplete: CheckMaker = ({ scene, complain }) => {
  const machines: Told[] = [];
  const of = (m: MachineView): Told => {
    let told = machines[m.index];
    if (told === undefined) {
      told = { last: new Map(), upTo: 0, due: new Map(), overdue: new Set() };
      machines[m.index] = told;
    }
    return told;
  };
  const forget = (m: MachineView): void => {
    const told = of(m);
    told.last.clear();
    told.due.clear();
    told.overdue.clear();
    told.upTo = 0;
  };
  const isLate = (since: Us): boolean => scene.nowUs - since > lateIntervals * scene.scenario.protocol.syncIntervalUs;
  const compare = (m: MachineView, site: SiteId, late: string): void => {
    const said = of(m).last.get(site);
    const expected = changeOf(m.disk, site);
    if (said === undefined ? expected === null : expected === null ? !said.member : isSame(said, expected)) return;
    const detail = `the last notification of ${m.site} for ${site} must say ${textOf(expected)}; it says ${textOf(said ?? null)}${late}`;
    complain({ sites: [m.site], key: { type: 'mem', site }, detail });
  };
  const remind = (m: MachineView, site: SiteId): void => {
    of(m).due.delete(site);
    compare(m, site, `, ${(lateIntervals * scene.scenario.protocol.syncIntervalUs) / 1_000_000} s after the change became durable`);
  };
  const postpone = (m: MachineView): void => {
    const { due, overdue } = of(m);
    for (const site of due.keys()) due.set(site, scene.nowUs);
    overdue.clear();
  };
  return {
    starting: forget,
    wiped: forget,
    committed: (m, batch) => {
      const { due, overdue, upTo } = of(m);
      for (const site of overdue) if (due.has(site)) remind(m, site);
      overdue.clear();
      for (const [site, since] of due) if (isLate(since)) overdue.add(site);
      for (const { op, importedAt } of batch.entries) if (importedAt > upTo && !due.has(op.key.site)) due.set(op.key.site, scene.nowUs);
    },
    notified: (m, upTo, changes) => {
      const told = of(m);
      if (upTo <= told.upTo)
        complain({
          sites: [m.site],
          key: null,
          detail: `${m.site} notified its application up to clock ${upTo}, though it had done so up to ${told.upTo}`,
        });
      told.upTo = Math.max(told.upTo, upTo);
      for (const [site, change] of changes) told.last.set(site, change);
      // What was committed after the snapshot of this notification is told with the next.
      if (upTo < m.disk.clock) return;
      for (const site of changes.keys()) if (!told.due.has(site)) compare(m, site, '');
      for (const site of told.due.keys()) compare(m, site, '');
      told.due.clear();
      told.overdue.clear();
    },
    commitFailed: postpone,
    physics: (m, physics) => {
      if (m !== null && physics.kind === 'resume') postpone(m);
    },
    finished: () => {
      for (const m of scene.machines) {
        if (m.server?.running !== true) continue;
        for (const [site, since] of of(m).due) if (isLate(since)) remind(m, site);
      }
    },
  };
};

/** Values of one operation are one object, and need no comparison. */
function isSame(a: Change, b: Change): boolean {
  if (!a.member || !b.member) return a.member === b.member && a.clock === b.clock && !a.member && !b.member && a.origin === b.origin;
  if (a.clock !== b.clock || a.host !== b.host) return false;
  return (a.info === b.info || textOf(a) === textOf(b)) && isSameLiveness(a.liveness, b.liveness);
}

function isSameLiveness(a: Liveness | undefined, b: Liveness | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.restarts === b.restarts && a.self === b.self && a.up === b.up;
}

function textOf(change: Change | null): string {
  return canonicalText(change as Value);
}

/** What a notification for the site would say, made from what is durable; null if nothing is known of it. */
function changeOf(disk: VirtualDisk, site: SiteId): Change | null {
  const op = (type: KeyType): Op | null => disk.entry(type, site)?.op ?? null;
  const [mem, host, info, live] = [op('mem'), op('host'), op('info'), op('live')];
  if (mem === null) return host === null && info === null && live === null ? null : { member: false, origin: null, clock: null };
  if (mem.value !== true) return { member: false, origin: mem.origin, clock: mem.clock };
  return {
    member: true,
    clock: mem.clock,
    ...(host === null ? {} : { host: host.value as string }),
    ...(info === null ? {} : { info: info.value }),
    ...(live === null ? {} : { liveness: fromLiveness(live.value as number) }),
  };
}
