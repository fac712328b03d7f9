/** Who takes part: live sites whose greatest membership is true, of the core if only that heals, and whether each can reach the others. */

import type { Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';
import { compareOrder } from './comparator.ts';
import type { Held } from './held.ts';
import type { Joins } from './joins.ts';
import type { Views } from './views.ts';

/** The participants, in groups between which no path is known: one group, if agreement is possible. */
export interface Participants {
  readonly groups: readonly (readonly MachineView[])[];
  /** The same by addresses alone: several islands of one group have to find each other by contact points. */
  readonly islands: number;
  readonly all: readonly MachineView[];
}

/** Looks at all live machines, at the end of a run (`held.ts` remembers what it found). */
export function findParticipants(scene: Scene, held: Held, views: Views, joins: Joins): Participants {
  const live = scene.machines.filter((m) => m.up && heals(scene, m));
  const tombstoned = new Set<SiteId>();
  for (const m of live) for (const [site, copy] of held.of(m)) if (copy.forgotten && copy.mem?.value === false) tombstoned.add(site);
  const greatest: Map<SiteId, Op> = new Map();
  for (const m of live) {
    if (tombstoned.has(m.site)) continue;
    for (const [site, copy] of held.of(m)) {
      const known = greatest.get(site);
      if (copy.mem !== null && (known === undefined || compareOrder(copy.mem, known) > 0)) greatest.set(site, copy.mem);
    }
  }
  const all = live.filter((m) => greatest.get(m.site)?.value === true);
  // Who believes itself kicked is silent, however it came to be a member again for the others (R12): only contact points hear of it.
  const isSilent = (m: MachineView): boolean => scene.scenario.protocol.rules === 'muster' && held.op(m, 'mem', m.site)?.value === false;
  // What it was told, too: that it lost an address is no excuse, if nothing made it forget.
  const holds = (a: MachineView, b: MachineView): boolean =>
    held.op(a, 'host', b.site)?.value === b.node || views.op(a, 'host', b.site)?.value === b.node;
  const knows = (a: MachineView, b: MachineView): boolean => (!isSilent(a) && holds(a, b)) || joins.asks(a, b);
  // Under the original rules nobody asks them: that they are of no use is what is to be seen, and no excuse.
  const asks = (a: MachineView, b: MachineView): boolean => a.contacts.includes(b.node);
  return { all, groups: groupsOf(all, (a, b) => knows(a, b) || asks(a, b)), islands: groupsOf(all, knows).length };
}

/** What a site outside the core knows may never get to the core: it does not count. */
export function heals(scene: Scene, m: MachineView): boolean {
  const core = scene.core ?? null;
  return core === null || core.has(m.index);
}

/** Sites of which one can reach the other belong together. */
function groupsOf(all: readonly MachineView[], reaches: (a: MachineView, b: MachineView) => boolean): MachineView[][] {
  const parent: Map<MachineView, MachineView> = new Map(all.map((m) => [m, m]));
  const root = (m: MachineView): MachineView => {
    let top = m;
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
    parent.set(m, top);
    return top;
  };
  for (const a of all) {
    for (const b of all) {
      if (a !== b && root(a) !== root(b) && reaches(a, b)) parent.set(root(a), root(b));
    }
  }
  const groups: Map<MachineView, MachineView[]> = new Map();
  for (const m of all) {
    const top = root(m);
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [m]);
    else group.push(m);
  }
  return [...groups.values()];
}
