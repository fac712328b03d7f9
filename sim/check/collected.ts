/** collected: a kicked, silent site is in the end forgotten by all participants, leaving only the tombstone. */

import type { KeyType, ReplicaView, SiteId } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { roundsUs } from './ending.ts';

/** Rounds for the kick to reach all, for all to acknowledge it, and some more. */
const rounds = 5;

/** Demanded only if nobody holds the forgetting up: every member lives and is reached, and every kick is long past everywhere. */
export const collected: CheckMaker = (context) => {
  const { scene, held, roster, possible, complain, doubt } = context;
  /** When each machine last sent a sync. */
  const sentAtUs: Us[] = [];
  return {
    sending: (m, message) => {
      if (message.kind === 'sync') sentAtUs[m.index] = scene.nowUs;
    },
    finished: () => {
      const { all } = held.participants;
      const patienceUs = 2 * scene.scenario.protocol.cleanupIntervalUs + roundsUs(scene.scenario, rounds);
      if (all.length === 0 || !isDue(context, all, patienceUs)) return;
      const isSilent = (site: SiteId): boolean =>
        roster.of(site).every((m) => !m.up || scene.nowUs - (sentAtUs[m.index] ?? 0) > patienceUs);
      for (const m of all) {
        for (const [site, copy] of held.of(m)) {
          const replica = m.server?.replica;
          if (copy.mem?.value !== false || !isSilent(site) || replica === undefined) continue;
          const left = leftOver(replica.isForgotten(site), (type) => replica.entry(type, site) !== null);
          if (left === null || (all.length === 1 && !hasHeard(replica, site))) continue;
          const reason = possible.obstacle();
          if (reason !== null) {
            doubt(reason);
            return;
          }
          const waitedS = m.now().wallS - copy.mem.wallTime;
          const detail = `${site} was kicked ${waitedS} s ago, is silent, and everybody knows; ${m.site} must have forgotten it but for its tombstone, yet ${left}`;
          complain({ sites: [m.site, site], key: { type: 'mem', site }, detail });
        }
      }
    },
  };
};

/** Where no other member is left, the kicked site itself must have acknowledged all of its keys (R5); it may be out of reach. */
function hasHeard(replica: ReplicaView, site: SiteId): boolean {
  const acked = replica.ackedOut(site) ?? 0;
  return (['mem', 'host', 'info', 'live'] as const).every((type) => (replica.entry(type, site)?.importedAt ?? 0) <= acked);
}

function leftOver(forgotten: boolean, has: (type: KeyType) => boolean): string | null {
  const types = (['host', 'info', 'live'] as const).filter(has);
  if (types.length > 0) return `holds its ${types.join(', ')}`;
  return forgotten || !has('mem') ? null : 'holds its membership as an entry like any other';
}

/** Whether no member is dead, fictitious or unreached, and all that could stir anything is so long ago that cleanups must have run since. */
function isDue({ scene, held, roster, ending }: CheckContext, all: readonly MachineView[], patienceUs: Us): boolean {
  if (scene.nowUs - Math.max(ending.stirredAtUs, scene.healUs) <= patienceUs) return false;
  const participants = new Set(all.map((m) => m.site));
  for (const m of all) {
    if (scene.nowUs - ending.calmSinceUs(m) <= patienceUs) return false;
    for (const [site, copy] of held.of(m)) {
      if (copy.forgotten || copy.mem === null) continue;
      if (copy.mem.value === true ? !participants.has(site) : !isLongGone(scene, m, copy.mem.wallTime, patienceUs)) return false;
    }
  }
  return all.every((m) => roster.of(m.site).length === 1);
}

function isLongGone(scene: Scene, m: MachineView, kickedS: number, patienceUs: Us): boolean {
  return kickedS < m.now().wallS - scene.scenario.protocol.forgetAfterS - Math.ceil(patienceUs / 1_000_000);
}
