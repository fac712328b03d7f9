/** forget-safe: only another site that is long gone is forgotten, and only once everybody who must know its kick has acknowledged all of its keys (R5). */

import type { Clock, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';

/** What a replica has of one site. */
interface Known {
  mem: Op | null;
  /** The greatest `importedAt` of all its keys. */
  latest: Clock;
  /** Its tombstone alone is kept. */
  forgotten: boolean;
}

/** One replica. */
interface Memory {
  readonly sites: Map<SiteId, Known>;
  /** Of each kicked site: our clock up to which it says itself that it has our data. */
  readonly kicked: Map<SiteId, Clock>;
}

/** Keeps what a forget deletes, so that it can be judged afterwards. */
export const forgetSafe: CheckMaker = ({ scene, moment, complain }) => {
  const { protocol } = scene.scenario;
  const memories: Memory[] = [];
  /** A command may say otherwise for itself. */
  let forgetAfterS = protocol.forgetAfterS;
  const of = (m: MachineView): Memory => (memories[m.index] ??= { sites: new Map(), kicked: new Map() });
  const siteOf = (m: MachineView, site: SiteId): Known => {
    const { sites } = of(m);
    let known = sites.get(site);
    if (known === undefined) {
      known = { mem: null, latest: 0, forgotten: false };
      sites.set(site, known);
    }
    return known;
  };
  const objection = (m: MachineView, site: SiteId, known: Known): string | null => {
    const { mem, latest } = known;
    const nowS = m.now().wallS;
    if (site === m.site) return 'no site may forget itself';
    if (mem === null || mem.value !== false) return `only a kicked site may be forgotten, and it holds ${describe(mem)}`;
    if (mem.wallTime >= nowS - forgetAfterS)
      return `it was kicked ${nowS - mem.wallTime} s ago; it may be forgotten after more than ${forgetAfterS} s`;
    const active = [...of(m).sites].filter(
      ([peer, its]) => peer !== m.site && its.mem !== null && !its.forgotten && !isLongGone(its.mem, nowS),
    );
    const unaware = active.find(([peer]) => (m.server?.replica.ackedOut(peer) ?? 0) < latest);
    if (unaware !== undefined)
      return `${unaware[0]} has acknowledged only ${m.server?.replica.ackedOut(unaware[0]) ?? 0}, and its keys were stored up to ${latest}`;
    const itself = of(m).kicked.get(site) ?? 0;
    if (active.length > 0 || itself >= latest || mem.wallTime < nowS - protocol.tombstoneForS) return null;
    return `with no active peer the site itself must have acknowledged ${latest}; it has only ${itself}`;
  };
  const isLongGone = (mem: Op, nowS: number): boolean => mem.value === false && mem.wallTime < nowS - forgetAfterS;
  const expired = (m: MachineView, site: SiteId, known: Known): void => {
    if (known.mem === null || known.mem.wallTime < m.now().wallS - protocol.tombstoneForS) return;
    const detail = `${m.site} dropped the tombstone ${describe(known.mem)} after ${m.now().wallS - known.mem.wallTime} s; it must be kept for ${protocol.tombstoneForS} s`;
    complain({ sites: [m.site], key: { type: 'mem', site }, detail });
  };
  const stored = (m: MachineView, op: Op, importedAt: Clock): void => {
    const known = siteOf(m, op.key.site);
    known.latest = Math.max(known.latest, importedAt);
    if (op.key.type !== 'mem') return;
    known.mem = op;
    const { kicked } = of(m);
    if (op.value === true) kicked.delete(op.key.site);
    else if (!kicked.has(op.key.site)) kicked.set(op.key.site, 0);
  };
  const clear = (m: MachineView): void => {
    of(m).sites.clear();
    of(m).kicked.clear();
  };
  return {
    starting: (m, durable) => {
      clear(m);
      for (const { op, importedAt } of durable?.entries ?? []) stored(m, op, importedAt);
      for (const { site, forgotten, ackedOut } of durable?.peers ?? []) {
        siteOf(m, site).forgotten = forgotten;
        if (of(m).kicked.has(site)) of(m).kicked.set(site, ackedOut ?? 0);
      }
    },
    merged: (m, op, _before, won, importedAt) => {
      if (won) stored(m, op, importedAt);
    },
    setBack: (m, clock) => {
      for (const known of of(m).sites.values()) known.latest = clock;
    },
    wiped: clear,
    revived: (m, site) => {
      siteOf(m, site).forgotten = false;
    },
    delivered: (m) => {
      const kicked = memories[m.index]?.kicked;
      if (kicked !== undefined && kicked.size > 0 && kicked.has(moment.from)) kicked.set(moment.from, moment.ackedOut ?? 0);
    },
    commanding: (_m, command) => {
      if (command.do === 'cleanup') forgetAfterS = command.forgetAfterS ?? protocol.forgetAfterS;
    },
    commanded: () => {
      forgetAfterS = protocol.forgetAfterS;
    },
    forgot: (m, site, tombstone) => {
      const known = siteOf(m, site);
      if (tombstone === null && known.forgotten) {
        expired(m, site, known);
      } else {
        const wrong = objection(m, site, known);
        if (wrong !== null)
          complain({ sites: [m.site], key: { type: 'mem', site }, detail: `${m.site} forgot ${site} too early: ${wrong}` });
      }
      known.forgotten = true;
      if (tombstone === null) {
        of(m).sites.delete(site);
        of(m).kicked.delete(site);
      }
    },
  };
};
