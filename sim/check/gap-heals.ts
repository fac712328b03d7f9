/** gap-heals: in the settling phase, between two sites that stay up and know each other's address, a gap is followed by an accepted sync. */

import type { SiteId } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { roundsUs } from './ending.ts';

/** Rounds that an answer and a sync from where it says may take: one lost to a limit on answers, one under way, and the two themselves, and one more. */
const rounds = 5;

/** One open gap. */
interface Open {
  readonly from: SiteId;
  readonly sinceUs: Us;
}

export const gapHeals: CheckMaker = ({ scene, held, roster, ending, possible, complain, doubt }) => {
  const machines: Map<SiteId, Us>[] = [];
  const of = (m: MachineView): Map<SiteId, Us> => (machines[m.index] ??= new Map());
  /** Of all machines together: most of the time there is none, and nothing to look up. */
  let open = 0;
  const close = (m: MachineView): void => {
    open -= of(m).size;
    of(m).clear();
  };
  const wipedAtUs: Map<SiteId, Us> = new Map();
  const sinceUs = (m: MachineView, peer: MachineView, { from, sinceUs: openedUs }: Open): Us =>
    Math.max(openedUs, ending.calmSinceUs(m), ending.calmSinceUs(peer), wipedAtUs.get(from) ?? 0, wipedAtUs.get(m.site) ?? 0);
  const judge = (m: MachineView, open: Open): void => {
    const [peer, clone] = roster.of(open.from);
    if (peer === undefined || clone !== undefined || peer.server?.running !== true || m.server?.running !== true) return;
    const ageUs = scene.nowUs - sinceUs(m, peer, open);
    if (ageUs <= roundsUs(scene.scenario, rounds)) return;
    const { all } = held.participants;
    if (!all.includes(m) || !all.includes(peer)) return;
    // Only who knows the address can send, and only who is sent something can take it in.
    if (held.op(peer, 'host', m.site)?.value !== m.node) return;
    const obstacle = possible.obstacle();
    if (obstacle !== null) {
      doubt(obstacle);
      return;
    }
    const detail = `${m.site} saw a gap in the data of ${peer.site} ${Math.round(ageUs / 1000)} ms ago, and has accepted nothing from it since; ${rounds} rounds must do`;
    complain({ sites: [m.site, peer.site], key: null, detail });
  };
  return {
    starting: close,
    wiped: (m) => {
      close(m);
      wipedAtUs.set(m.site, scene.nowUs);
    },
    took: (m, from, verdict) => {
      if (verdict === 'gap') {
        if (of(m).has(from)) return;
        of(m).set(from, scene.nowUs);
        open++;
      } else if (open > 0 && verdict === 'accepted' && of(m).delete(from)) {
        open--;
      }
    },
    finished: () => {
      for (const m of scene.machines) for (const [from, openedUs] of of(m)) judge(m, { from, sinceUs: openedUs });
    },
  };
};
