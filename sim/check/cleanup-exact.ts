/** cleanup-exact: a cleanup forgets all who are long gone, as soon as everybody who must know it does, and drops every tombstone that has served (R4a, R5). */

import type { PeerView, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { keyTypes } from './views.ts';

/** Reckons right before a cleanup who must go, from what the replica holds, and looks whether they went when the machine is next told something. */
export const cleanupExact: CheckMaker = (context) => {
  const { scene, complain } = context;
  const { rules, forgetAfterS } = scene.scenario.protocol;
  if (rules === 'original') return {};
  /** Of the last cleanup of each machine: who must go, and has not gone yet. */
  const due: (Map<SiteId, string> | null)[] = [];
  /** Forgotten by the cleanup under way, which must tell of them at its end. */
  const untold: Set<SiteId> = new Set();
  const judge = (m: MachineView): void => {
    const left = due[m.index] ?? null;
    if (left === null) return;
    due[m.index] = null;
    if (untold.size > 0) complain({ sites: [m.site], key: null, detail: `${m.site} forgot ${[...untold].join(', ')}, and told nobody` });
    untold.clear();
    for (const [site, why] of left)
      complain({ sites: [m.site], key: { type: 'mem', site }, detail: `${m.site} has cleaned up, and keeps ${site}: ${why}` });
  };
  return {
    starting: (m) => {
      due[m.index] = null;
    },
    woke: (m, timer) => {
      judge(m);
      if (timer === 'cleanup' && m.server?.running === true) due[m.index] = mustGo(context, m, forgetAfterS);
    },
    commanding: (m, command) => {
      judge(m);
      if (command.do === 'cleanup') due[m.index] = mustGo(context, m, command.forgetAfterS ?? forgetAfterS);
    },
    commanded: (m, _command, { ok }) => {
      if (ok) judge(m);
      else due[m.index] = null;
    },
    reported: (m, report) => {
      if (report.event !== 'forgotten') return;
      for (const site of report.sites) {
        if (!untold.delete(site)) complain({ sites: [m.site], key: null, detail: `${m.site} told that it forgot ${site}, and did not` });
      }
    },
    forgot: (m, site, tombstone) => {
      if (tombstone !== null) untold.add(site);
      const left = due[m.index] ?? null;
      if (left?.delete(site) === true) return;
      const what = left === null ? 'though it does not clean up' : 'which it must keep';
      complain({ sites: [m.site], key: { type: 'mem', site }, detail: `${m.site} forgot ${site}, ${what}` });
    },
    finished: () => scene.machines.forEach(judge),
  };
};

/** Whom a cleanup at this moment must forget, or drop for good, and why. */
function mustGo({ scene, views }: CheckContext, m: MachineView, forgetAfterS: number): Map<SiteId, string> {
  const nowS = m.now().wallS;
  const { tombstoneForS } = scene.scenario.protocol;
  const gone: PeerView[] = [];
  let leastAcked = Number.POSITIVE_INFINITY;
  for (const site of views.of(m).sites.keys()) {
    const peer = m.server?.replica.peer(site);
    if (peer === undefined || peer.mem === null) continue;
    const { value, wallTime } = peer.mem.op;
    const age = nowS - wallTime;
    if (value === false && age > (peer.forgotten ? tombstoneForS : forgetAfterS)) gone.push(peer);
    else if (!peer.forgotten && site !== m.site) leastAcked = Math.min(leastAcked, peer.ackedOut ?? 0);
  }
  const due: Map<SiteId, string> = new Map();
  for (const peer of gone) {
    const latest = Math.max(...keyTypes.map((type) => peer[type]?.importedAt ?? 0));
    const age = nowS - (peer.mem?.op.wallTime ?? 0);
    const known = leastAcked === Number.POSITIVE_INFINITY ? Math.max(peer.ackedOut ?? 0, age > tombstoneForS ? latest : 0) : leastAcked;
    if (peer.site === m.site || latest > known) continue;
    due.set(peer.site, `it was kicked ${age} s ago, and all of it, stored up to ${latest}, is acknowledged by whoever must know it`);
  }
  return due;
}
