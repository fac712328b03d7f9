/** ack-sound: whoever acknowledges a peer's data up to a clock value holds it: every entry of the peer stored by then, or a greater one, or a tombstone. */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import { TakenParts } from './taken-parts.ts';
import { isMemOf } from './tombstone-duties.ts';
import { keyTypes } from './views.ts';

/**
 * Three looks that together are the promise: what a sender sends since a clock value is everything durable there since then; what a receiver
 * accepts it then holds; and in the end a full scan of all pairs whose views differ.
 */
export const ackSound: CheckMaker = (context) => {
  const { scene, moment, snapshots, complain } = context;
  const original = scene.scenario.protocol.rules === 'original';
  /** The run of each machine, as its last message told it. */
  const runs: string[] = [];
  /** Sites whose tombstone was dropped at a machine because its time was over: what it refused before, it acknowledged and does not hold (R4a). */
  const expired: Set<string> = new Set();
  const taken = new TakenParts();
  return {
    sending: (m, message) => {
      if (message.kind !== 'sync' && message.kind !== 'answer') return;
      if (runs[m.index] !== message.run) runs[m.index] = message.run;
      // The original answers from live memory, and a part of a state is not all of it.
      if (message.part !== undefined || (original && message.kind === 'answer')) return;
      const missing = snapshots.missing(m, message.data);
      if (missing === null) return;
      const detail = `${m.site} sent ${message.to} its data since ${message.data.since} as complete, without ${describe(missing.op)}, stored at ${missing.importedAt}`;
      complain({ sites: [m.site, message.to], key: missing.op.key, detail });
    },
    delivered: (m, message) => {
      if (message.kind !== 'sync' && message.kind !== 'answer') return;
      const { verdict } = moment;
      if (verdict !== 'accepted' && verdict !== 'part') return;
      // What is acknowledged with the last part is the whole state.
      const state = message.part === undefined ? null : taken.add(m, message, message.part);
      const ops = state === null ? message.data.data : state.parts.flat();
      const replica = m.server?.replica;
      if (verdict === 'part' || moment.ackedIn === null || ops.length === 0 || replica === undefined) return;
      for (let i = 0; i < ops.length; i++) {
        // Most of what arrives is held as it is: nothing is made for it.
        if (!replica.holds(ops[i] as Op) && !judge(context, m, ops[i] as Op, ops, state?.over)) return;
      }
    },
    forgot: (m, site, tombstone) => {
      if (tombstone !== null) return;
      expired.add(`${m.index} ${site}`);
      taken.dropped(m, site);
    },
    finished: () => {
      for (const s of scene.machines) {
        const isOver = (site: SiteId): boolean => expired.has(`${s.index} ${site}`);
        for (const p of scene.machines) if (s !== p) scanPair(context, s, p, runs[p.index], isOver);
      }
    },
  };
};

/** Whether the machine holds what it acknowledged, or what stands for it. */
function judge(context: CheckContext, m: MachineView, op: Op, ops: readonly Op[], over: ReadonlySet<SiteId> | undefined): boolean {
  const { moment, complain } = context;
  const { type, site } = op.key;
  if (holds(context, m, op, () => over?.has(site) === true || ops.some(isKickOf(site)))) return true;
  const found = m.server?.replica.entry(type, site)?.op ?? null;
  const detail = `${m.site} acknowledged to ${moment.from} its data up to ${moment.ackedIn}, ${describe(op)} among it, yet holds ${describe(found)}`;
  complain({ sites: [m.site, moment.from], key: op.key, detail });
  return false;
}

/** Whether the machine holds the operation or a greater one, or a tombstone of its site. */
function holds({ scene, views }: CheckContext, m: MachineView, op: Op, isKickKnown: () => boolean): boolean {
  const { type, site } = op.key;
  const found = m.server?.replica.entry(type, site)?.op ?? null;
  if (found !== null && compareOrder(found, op) >= 0) return true;
  const copy = views.of(m).sites.get(site);
  if (copy !== undefined && copy.mem !== null) return type !== 'mem' && copy.forgotten;
  // Nothing is known of the site: the original has forgotten it; ours only if its kick is so old that even tombstones are over (R4a).
  return scene.scenario.protocol.rules === 'original' || isKickKnown();
}

function isKickOf(site: SiteId): (op: Op) => boolean {
  return (op) => isMemOf(op, site) && op.value === false;
}

/** Of two live machines with different views: what P stored by the time that S acknowledged, S holds. By what is durable at S, which is never more than S holds. */
function scanPair(
  context: CheckContext,
  s: MachineView,
  p: MachineView,
  runOfP: string | undefined,
  isOver: (site: SiteId) => boolean,
): void {
  const { views, roster, complain } = context;
  const replica = p.server?.replica;
  if (!s.up || replica === undefined || views.areSame(s, p) || roster.isDoubtful(p.site) || roster.isDoubtful(s.site)) return;
  const record = s.disk.peer(p.site);
  const acked = record?.ackedIn ?? null;
  if (record === null || acked === null || record.ackedInRun !== runOfP || s.server?.replica.ackedIn(p.site) === null) return;
  const lacks = (type: Op['key']['type'], site: SiteId): boolean => {
    const entry = replica.entry(type, site);
    return (
      entry !== null &&
      entry.importedAt <= acked &&
      !holds(context, s, entry.op, () => isOver(site) || views.op(p, 'mem', site)?.value === false)
    );
  };
  for (const site of views.of(p).sites.keys()) {
    for (const type of keyTypes) {
      if (!lacks(type, site)) continue;
      const detail = `${s.site} has the data of ${p.site} up to ${acked}, yet lacks ${describe(replica.entry(type, site)?.op ?? null)}, which ${p.site} stored at ${replica.entry(type, site)?.importedAt}`;
      complain({ sites: [s.site, p.site], key: { type, site }, detail });
      return;
    }
  }
}
