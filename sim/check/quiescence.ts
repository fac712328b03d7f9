/** quiescence: some rounds after everything came to rest, syncs between participants carry no operation. */

import type { SiteId } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { firstDifference } from './convergence.ts';
import { roundsUs } from './ending.ts';
import { heals } from './participants.ts';

/** A change is sent, acknowledged with the next sync, and only then not sent again; one more for a freshened tombstone, and one for luck. */
const rounds = 5;

/**
 * Answers are exempt, since they carry everything by design; so is what an asker sends for some rounds after one: it tells the answering site all
 * that it has (R3). And whoever refuses what comes in an answer, or from a site that is no member, spreads the tombstones by which it did (R4a).
 */
export const quiescence: CheckMaker = ({ scene, moment, views, held, roster, ending, possible, complain, doubt }) => {
  /** When each machine last sent operations to which other, in the settling phase (`from * machines + to`). */
  const sentAtUs: Map<number, Us> = new Map();
  /** When each machine last had a reason to send. */
  const excusedAtUs: Us[] = [];
  // Who is outside the core may never be told, and so goes on saying what tombstones refuse.
  const isOutside = (site: SiteId): boolean => roster.of(site).some((sender) => !heals(scene, sender));
  const hearStranger = (m: MachineView): void => {
    if (moment.open && (views.op(m, 'mem', moment.from)?.value !== true || isOutside(moment.from))) excusedAtUs[m.index] = scene.nowUs;
  };
  const link = (from: MachineView, to: MachineView): number => from.index * scene.machines.length + to.index;
  return {
    sending: (m, message) => {
      if (message.kind !== 'sync' || message.data.data.length === 0 || scene.nowUs < scene.healUs) return;
      const [to] = roster.of(message.to);
      if (to === undefined) return;
      const excused = excusedAtUs[m.index];
      if (excused === undefined || scene.nowUs - excused > roundsUs(scene.scenario, rounds)) sentAtUs.set(link(m, to), scene.nowUs);
    },
    delivered: (m, message) => {
      if (message.kind !== 'answer') return;
      excusedAtUs[m.index] = scene.nowUs;
      // The asker's return of everything may meet tombstones at the one who answered.
      for (const answering of roster.of(message.data.from)) excusedAtUs[answering.index] = scene.nowUs;
    },
    dropped: hearStranger,
    merged: (m, _op, _before, won) => {
      if (!won) hearStranger(m);
    },
    finished: () => {
      const obstacle = possible.obstacle();
      if (obstacle !== null) {
        doubt(obstacle);
        return;
      }
      const { all } = held.participants;
      const [first] = all;
      if (first === undefined || all.some((other) => firstDifference(held, first, other) !== null)) return;
      const restUs = Math.max(ending.stirredAtUs, scene.healUs) + roundsUs(scene.scenario, rounds);
      for (const from of all) {
        for (const to of all) {
          const us = sentAtUs.get(link(from, to));
          if (us === undefined || us <= restUs) continue;
          const detail = `nothing new came up after ${ms(ending.stirredAtUs)} ms, and ${rounds} rounds later participants must send no operations; ${from.site} still sent some to ${to.site} at ${ms(us)} ms`;
          complain({ sites: [from.site, to.site], key: null, detail });
        }
      }
    },
  };
};

function ms(us: Us): number {
  return Math.round(us / 1000);
}
