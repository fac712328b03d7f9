/** What the numbered parts of a large state brought, one by one: only all of them together are what its sender says that it holds (R10). */

import type { Answer, Op, Part, SiteId, Sync } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

/** The last state of which a machine took a part in from one sender. */
interface Taken {
  /** What tells it from other states. */
  readonly name: string;
  readonly parts: (readonly Op[])[];
  /** Sites whose tombstones were dropped meanwhile: what they refused of it is not asked for again (R4a). */
  readonly over: Set<SiteId>;
}

export class TakenParts {
  readonly #states: Map<SiteId, Taken>[] = [];

  /** Notes a part. Returns what is known of its state so far. */
  add(m: MachineView, { run, data: { from, clock, since, data } }: Sync | Answer, { index, of }: Part): Taken {
    let states = this.#states[m.index];
    if (states === undefined) {
      states = new Map();
      this.#states[m.index] = states;
    }
    const name = `${clock} ${since} ${of} ${run}`;
    let state = states.get(from);
    if (state?.name !== name) {
      state = { name, parts: [], over: new Set() };
      states.set(from, state);
    }
    state.parts[index] = data;
    return state;
  }

  /** A machine has dropped the tombstone of a site. */
  dropped(m: MachineView, site: SiteId): void {
    for (const { over } of this.#states[m.index]?.values() ?? []) over.add(site);
  }
}
