/** notify-complete: since the last start or wipe, the last notification for each site equals what one built now would say; each change is told once. */

import type { Change, Clock, EntryRecord, KeyType, Liveness, Op, SiteId, Value } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { Physics } from '../world/plan.ts';
import type { VirtualDisk } from '../world/virtual-disk.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { canonicalText } from './comparator.ts';
import { isAhead } from './unheard.ts';

/** At notifications each site is compared with what is durable; at commits and in the end nothing may wait longer than a flush takes. */
export const notifyComplete: CheckMaker = (context) => {
  const { scene } = context;
  const ears: Ear[] = [];
  const of = (m: MachineView): Ear => {
    let ear = ears[m.index];
    if (ear === undefined) {
      ear = new Ear(context, m);
      ears[m.index] = ear;
    }
    return ear;
  };
  return {
    starting: (m, durable) => of(m).begin(durable?.entries ?? []),
    wiped: (m) => of(m).forget(),
    committed: (m, batch) => of(m).committed(batch.entries),
    notified: (m, upTo, changes) => of(m).notified(upTo, changes),
    commitFailed: (m) => of(m).failed(),
    physics: (m, physics) => {
      if (m !== null) of(m).meet(physics.kind);
    },
    finished: () => {
      for (const m of scene.machines) if (m.server?.running === true) of(m).finish();
    },
  };
};

/** A flush comes every sync interval, waits for a commit under way and for its own, and tells of everything durable. */
const lateFlushes = 3;

/** What is to be told of a site: since when, and the clock value at which its last change was stored. */
interface Due {
  sinceUs: Us;
  lastAt: Clock;
}

/** What the application of one machine was told. */
class Ear {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  readonly #last: Map<SiteId, Change> = new Map();
  #upTo: Clock = 0;
  /** Sites that changed durably and were not told of yet. */
  readonly #due: Map<SiteId, Due> = new Map();
  /** Those that were late at the commit before: a flush that was on its way may tell of them still. */
  readonly #overdue: Set<SiteId> = new Set();
  #paused = false;
  /** How many faults make the machine slow. */
  #slow = 0;
  /** The last commit failed. */
  #failing = false;

  constructor(context: CheckContext, m: MachineView) {
    this.#context = context;
    this.#m = m;
  }

  /** A machine starts: one that stood still does so no more. Its application knows nothing, and is told of all that was found on the disk. */
  begin(found: readonly EntryRecord[]): void {
    this.forget();
    this.#paused = false;
    this.#failing = false;
    this.#owe(found);
  }

  forget(): void {
    this.#last.clear();
    this.#due.clear();
    this.#overdue.clear();
    this.#upTo = 0;
  }

  /** Who stands still, or is slow, hears of its own commits late: patience begins when that is over. */
  meet(kind: Physics['kind']): void {
    if (kind === 'pause') this.#paused = true;
    else if (kind === 'slows') this.#slow++;
    else if (kind === 'resume') this.#paused = false;
    else if (kind === 'slowEnds') this.#slow--;
    else return;
    this.postpone();
  }

  get #lags(): boolean {
    return this.#paused || this.#slow > 0;
  }

  /** Nothing can be told before a commit succeeds, and those that fail for long are far between. */
  failed(): void {
    this.#failing = true;
    this.postpone();
  }

  committed(entries: readonly EntryRecord[]): void {
    this.#failing = false;
    if (this.#lags) this.postpone();
    // Emptying what is empty costs as much as filling it, and almost every commit finds nothing overdue.
    if (this.#overdue.size > 0) {
      for (const site of this.#overdue) if (this.#due.has(site)) this.#remind(site);
      this.#overdue.clear();
    }
    if (this.#due.size > 0) for (const [site, { sinceUs }] of this.#due) if (this.#isLate(sinceUs)) this.#overdue.add(site);
    this.#owe(entries);
  }

  #owe(entries: readonly EntryRecord[]): void {
    const { nowUs } = this.#context.scene;
    for (const { op, importedAt } of entries) {
      if (importedAt <= this.#upTo) continue;
      const due = this.#due.get(op.key.site);
      if (due === undefined) this.#due.set(op.key.site, { sinceUs: nowUs, lastAt: importedAt });
      else due.lastAt = importedAt;
    }
  }

  notified(upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void {
    const m = this.#m;
    if (upTo <= this.#upTo) {
      const detail = `${m.site} notified its application up to clock ${upTo}, though it had done so up to ${this.#upTo}`;
      this.#context.complain({ sites: [m.site], key: null, detail });
    }
    this.#upTo = Math.max(this.#upTo, upTo);
    for (const [site, change] of changes) this.#last.set(site, change);
    if (upTo < m.disk.clock) {
      this.#settle(upTo, changes);
      return;
    }
    for (const site of changes.keys()) if (!this.#due.has(site)) this.#compare(site, '');
    for (const site of this.#due.keys()) this.#compare(site, '');
    if (this.#due.size > 0) this.#due.clear();
    if (this.#overdue.size > 0) this.#overdue.clear();
  }

  /** A slow application: what was committed after the snapshot of this notification is told with the next. */
  #settle(upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void {
    for (const site of changes.keys()) {
      const due = this.#due.get(site);
      if (due === undefined) continue;
      if (due.lastAt <= upTo) this.#due.delete(site);
      else due.sinceUs = this.#context.scene.nowUs;
    }
  }

  /** Nothing can be told for a while: patience begins anew. */
  postpone(): void {
    for (const due of this.#due.values()) due.sinceUs = this.#context.scene.nowUs;
    this.#overdue.clear();
  }

  finish(): void {
    if (this.#lags || this.#failing || isAhead(this.#m)) return;
    for (const [site, { sinceUs }] of this.#due) if (this.#isLate(sinceUs)) this.#remind(site);
  }

  get #patienceUs(): Us {
    const { protocol, disk } = this.#context.scene.scenario;
    return lateFlushes * (protocol.syncIntervalUs + 2 * disk.syncLatency.maxUs);
  }

  #isLate(sinceUs: Us): boolean {
    return this.#context.scene.nowUs - sinceUs > this.#patienceUs;
  }

  #remind(site: SiteId): void {
    this.#due.delete(site);
    this.#compare(site, `, ${this.#patienceUs / 1_000_000} s after the change became durable`);
  }

  #compare(site: SiteId, late: string): void {
    const said = this.#last.get(site);
    const expected = changeOf(this.#m.disk, site);
    if (said === undefined ? expected === null : expected === null ? !said.member : isSame(said, expected)) return;
    const detail = `the last notification of ${this.#m.site} for ${site} must say ${textOf(expected)}; it says ${textOf(said ?? null)}${late}`;
    this.#context.complain({ sites: [this.#m.site], key: { type: 'mem', site }, detail });
  }
}

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
