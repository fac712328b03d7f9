/** commit-complete: a batch brings to the disk every wipe, every forget and return, and every acknowledgement that went down, since the last that is durable. */

import type { Batch, PeerRecord, PeerView, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { isMemOf } from './tombstone-duties.ts';

/**
 * What is not told to others, and would be wrong after a power failure: that more is acknowledged than was taken in, or that a site is forgotten
 * which has returned. What grows is left to `commit-before-send`, since to know less of it does no harm.
 */
export const commitComplete: CheckMaker = ({ scene, moment, complain }) => {
  const debts: Debts[] = [];
  const of = (m: MachineView): Debts => (debts[m.index] ??= new Debts());
  return {
    starting: (m) => of(m).forgive(),
    wiped: (m) => {
      of(m).forgive();
      of(m).clear = true;
    },
    forgot: (m, site) => void of(m).forgotten.add(site),
    // Everybody is asked again.
    revived: (m, back) => {
      of(m).changed.add(back);
      for (const { site } of scene.machines) of(m).changed.add(site);
    },
    delivered: (m) => {
      if (fell(moment.ackedInBefore, moment.ackedIn) || fell(moment.ackedOutBefore, moment.ackedOut)) of(m).changed.add(moment.from);
    },
    committing: (m, batch) => {
      const unpaid = of(m).present(m, batch);
      if (unpaid !== null) complain({ sites: [m.site], key: null, detail: `commit ${batch.seq} of ${m.site} ${unpaid}` });
    },
    heard: (m, ok) => of(m).heard(ok),
  };
};

function fell(before: number | null, after: number | null): boolean {
  return before !== null && (after ?? -1) < before;
}

/** What the next batch of a machine must bring to the disk, and what the one under way does. */
class Debts {
  clear = false;
  readonly forgotten: Set<SiteId> = new Set();
  readonly changed: Set<SiteId> = new Set();
  #underWay: { readonly clear: boolean; readonly forgotten: readonly SiteId[]; readonly changed: readonly SiteId[] } | null = null;

  forgive(): void {
    this.clear = false;
    this.forgotten.clear();
    this.changed.clear();
    this.#underWay = null;
  }

  /** What the batch lacks; null if nothing. */
  present(m: MachineView, batch: Batch): string | null {
    const { clear, forgotten, changed } = this;
    if (!clear && forgotten.size === 0 && changed.size === 0) return null;
    this.#underWay = { clear, forgotten: [...forgotten], changed: [...changed] };
    const unpaid = this.#unpaid(m, batch);
    this.clear = false;
    forgotten.clear();
    changed.clear();
    return unpaid;
  }

  #unpaid(m: MachineView, batch: Batch): string | null {
    const replica = m.server?.replica;
    if (replica === undefined) return null;
    if (this.clear && !batch.clear) return 'does not bring the wipe to the disk';
    const peers = new Map(batch.peers.map((record) => [record.site, record]));
    const isGone = (site: SiteId): boolean => batch.clear || batch.drop.includes(site);
    for (const site of this.forgotten) {
      const left = (['host', 'info', 'live'] as const).find((type) => m.disk.entry(type, site) !== null);
      if (left !== undefined && !isGone(site)) return `leaves on the disk the ${left} of ${site}, which was forgotten`;
      const mem = replica.entry('mem', site)?.op ?? null;
      const durable = batch.entries.find(({ op }) => isMemOf(op, site)) ?? (isGone(site) ? null : m.disk.entry('mem', site));
      if (mem !== null && durable?.op !== mem) return `does not bring the tombstone of ${site} to the disk`;
    }
    for (const site of [...this.forgotten, ...this.changed]) {
      const durable = peers.get(site) ?? (isGone(site) ? null : m.disk.peer(site));
      const difference = differenceOf(durable, replica.peer(site));
      if (difference !== null) return `leaves the disk to say of ${site} ${difference}`;
    }
    return null;
  }

  /** The batch under way is durable, or all of it must come again. */
  heard(ok: boolean): void {
    const failed = this.#underWay;
    this.#underWay = null;
    if (ok || failed === null) return;
    this.clear ||= failed.clear;
    for (const site of failed.forgotten) this.forgotten.add(site);
    for (const site of failed.changed) this.changed.add(site);
  }
}

/** What the disk would say of a peer, and memory would not; null if they agree. */
function differenceOf(durable: PeerRecord | null, memory: PeerView | undefined): string | null {
  for (const name of ['ackedIn', 'ackedOut'] as const) {
    const [is, must] = [durable?.[name] ?? null, memory?.[name] ?? null];
    if (is !== must) return `${name} ${is}, where it is ${must}`;
  }
  const must = memory?.forgotten ?? false;
  return (durable?.forgotten ?? false) === must ? null : `that it is ${must ? 'not ' : ''}forgotten`;
}
