/** Which numbered parts of large states each machine has been handed: an acknowledgement waits for all of them (rule R10). */

import type { Part, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

interface Collected {
  readonly clock: number;
  readonly since: number;
  readonly of: number;
  readonly got: Set<number>;
}

export class Pieces {
  readonly #collected: Map<string, Collected>[] = [];

  /** Notes a part. Returns whether all parts of its state have arrived. */
  add(m: MachineView, data: SyncData, part: Part): boolean {
    let states = this.#collected[m.index];
    if (states === undefined) {
      states = new Map();
      this.#collected[m.index] = states;
    }
    let state = states.get(data.from);
    if (state === undefined || state.clock !== data.clock || state.since !== data.since || state.of !== part.of) {
      state = { clock: data.clock, since: data.since, of: part.of, got: new Set() };
      states.set(data.from, state);
    }
    state.got.add(part.index);
    return state.got.size >= part.of;
  }

  /** The machine has forgotten all parts. */
  forget(m: MachineView): void {
    this.#collected[m.index]?.clear();
  }
}
