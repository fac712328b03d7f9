/** kicked-learns: a kicked site learns it from a participant that holds the kick and has an address of it, or that it contacts. */

import type { Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import { roundsUs } from './ending.ts';
import { heals } from './participants.ts';

/** Rounds for the kick to reach it, and some more. */
const rounds = 8;

/** Looked at in the end, for every live site that still believes itself a member. */
export const kickedLearns: CheckMaker = (context) => {
  const { scene, held, ending, possible, complain, doubt } = context;
  return {
    finished: () => {
      const { all } = held.participants;
      for (const x of scene.machines) {
        const own = held.op(x, 'mem', x.site);
        if (x.server?.running !== true || own?.value !== true || !heals(scene, x)) continue;
        if (scene.nowUs - Math.max(ending.calmSinceUs(x), ending.stirredAtUs) <= roundsUs(scene.scenario, rounds)) continue;
        const isKick = (op: Op | null): op is Op => op !== null && op.value === false && compareOrder(op, own) > 0;
        const knowing = scene.machines.filter((m) => m.up && heals(scene, m) && m !== x && isKick(held.op(m, 'mem', x.site)));
        if (knowing.length === 0) continue;
        // Whoever is asked answers, kicked or not (R12).
        const telling = knowing.filter((m) => all.includes(m) || hasLastWords(context, m, x) || isAsked(context, m, x));
        if (telling.length === 0) {
          doubt(`only kicked sites (${knowing.map((m) => m.site).join(', ')}) know that ${x.site} was kicked`);
          continue;
        }
        const teller = telling.find((m) => hasPath(context, m, x));
        if (teller === undefined) continue;
        const reason = possible.obstacle();
        if (reason !== null) {
          doubt(reason);
          continue;
        }
        const detail = `${x.site} was kicked, and still believes itself a member by ${describe(own)}, though ${teller.site}, which it can learn from, holds ${describe(held.op(teller, 'mem', x.site))}`;
        complain({ sites: [x.site, teller.site], key: { type: 'mem', site: x.site }, detail });
      }
    },
  };
};

/** A kicked site tells what it knows until it was acknowledged (R12), unless it was forgotten, and so refused. Who was wiped since hears no more. */
function hasLastWords({ scene, held }: CheckContext, m: MachineView, x: MachineView): boolean {
  if (scene.scenario.protocol.rules === 'original' || m.server?.running !== true) return false;
  const { replica } = m.server;
  if ((replica.entry('mem', x.site)?.importedAt ?? 0) <= (replica.ackedOut(x.site) ?? 0)) return false;
  // Of whom nothing is left where it should be heard, the tombstone may have answered before its time was over.
  if (held.op(x, 'mem', m.site) === null) return false;
  return scene.machines.every((other) => held.of(other).get(m.site)?.forgotten !== true) && held.op(m, 'host', x.site)?.value === x.node;
}

/** Whether they meet: the participant has the address and sends, or is sent something (or asked) and answers. */
function hasPath(context: CheckContext, m: MachineView, x: MachineView): boolean {
  const { scene, held } = context;
  if (held.op(m, 'host', x.site)?.value === x.node) return true;
  if (scene.scenario.protocol.rules === 'original') return false;
  if (held.op(x, 'host', m.site)?.value === m.node && held.op(x, 'mem', m.site)?.value === true) return true;
  return isAsked(context, m, x);
}

/** Whether x has asked the other as a contact point, each in its turn, since all healed. */
function isAsked({ scene }: CheckContext, m: MachineView, x: MachineView): boolean {
  const { protocol } = scene.scenario;
  if (protocol.rules === 'original') return false;
  const turnUs = protocol.contactIntervalUs * (x.contacts.length + 1);
  return x.contacts.includes(m.node) && turnUs + roundsUs(scene.scenario, rounds) < scene.nowUs - scene.healUs;
}
