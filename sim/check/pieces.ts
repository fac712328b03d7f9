/** Which numbered parts of large states each machine has been handed: an acknowledgement waits for all of them (rule R10). */

import type { Answer, Op, Part, SiteId, Sync, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import { lacksMem } from './tombstone-duties.ts';

/** More parts must come; all have come; or all have, and something was refused that only another state can bring. */
export type Progress = 'open' | 'whole' | 'wanting';

interface Collected {
  readonly run: string;
  readonly clock: number;
  readonly since: number;
  readonly of: number;
  readonly got: Set<number>;
  /** Sites of which something came, but no membership before it. */
  readonly orphans: Set<SiteId>;
  /** Sites whose kick was too old to be stored. */
  readonly expired: Set<SiteId>;
}

export class Pieces {
  readonly #collected: Map<SiteId, Collected>[] = [];
  /** What was refused of the message that is being taken in. */
  #orphans: Op[] = [];
  #expired: Op[] = [];

  /** A message begins to be taken in. */
  open(): void {
    if (this.#orphans.length > 0) this.#orphans = [];
    if (this.#expired.length > 0) this.#expired = [];
  }

  dropped(op: Op, why: 'tombstone' | 'orphan' | 'expired'): void {
    if (why === 'orphan') this.#orphans.push(op);
    if (why === 'expired') this.#expired.push(op);
  }

  /** A message that is no part was taken in: whatever came in parts before it is over. Returns whether it lacks something that was refused of it. */
  isWanting(m: MachineView, data: SyncData): boolean {
    this.forgetFrom(m, data.from);
    return this.#orphans.length > 0 && lacksMem(data, this.#orphans);
  }

  /** Notes a part, and what was refused of it. A state of which all parts have come is over: what comes of it once more begins anew. */
  add(m: MachineView, message: Sync | Answer, part: Part): Progress {
    const state = this.#stateOf(m, message, part);
    state.got.add(part.index);
    for (const { key } of this.#orphans) state.orphans.add(key.site);
    for (const { key } of this.#expired) state.expired.add(key.site);
    if (state.got.size < part.of) return 'open';
    this.forgetFrom(m, message.data.from);
    return isWanting(m, state) ? 'wanting' : 'whole';
  }

  #stateOf(m: MachineView, { run, data: { from, clock, since } }: Sync | Answer, { of }: Part): Collected {
    let states = this.#collected[m.index];
    if (states === undefined) {
      states = new Map();
      this.#collected[m.index] = states;
    }
    let state = states.get(from);
    if (state === undefined || state.run !== run || state.clock !== clock || state.since !== since || state.of !== of) {
      state = { run, clock, since, of, got: new Set(), orphans: new Set(), expired: new Set() };
      states.set(from, state);
    }
    return state;
  }

  /** The machine has forgotten all parts. */
  forget(m: MachineView): void {
    this.#collected[m.index]?.clear();
  }

  /** The machine has forgotten the parts of one sender, which is asked for everything again. */
  forgetFrom(m: MachineView, site: SiteId): void {
    this.#collected[m.index]?.delete(site);
  }
}

/** A whole state brings each membership that there is: of what came before it, it is known only at the end whether it was in vain. */
function isWanting(m: MachineView, { since, orphans, expired }: Collected): boolean {
  for (const site of orphans) if (since > 0 ? !expired.has(site) : m.server?.replica.entry('mem', site) !== null) return true;
  return false;
}
