/** Was it possible? Asked before any verdict about what must come in the end: what nobody could have brought about is no broken promise. */

import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { Held } from './held.ts';
import { heals } from './participants.ts';
import type { Roster } from './roster.ts';

export class Possible {
  readonly #scene: Scene;
  readonly #held: Held;
  readonly #roster: Roster;
  /** Machines that assert nothing more in this life: they were set back so often that somebody else must use their identity. */
  readonly #conflicts: Set<MachineView> = new Set();

  constructor(scene: Scene, held: Held, roster: Roster) {
    this.#scene = scene;
    this.#held = held;
    this.#roster = roster;
  }

  watch(): WorldWatch {
    return {
      starting: (m) => void this.#conflicts.delete(m),
      reported: (m, report) => {
        // Whoever only meets itself goes on asserting what it says.
        if (report.event === 'identity-conflict' && report.from !== m.site) this.#conflicts.add(m);
      },
    };
  }

  /** Why the sites could not come to agree, whatever the protocol did; null if they could. To be asked in the end. */
  obstacle(): string | null {
    // Nobody is believed without a cause.
    const silenced = [...this.#conflicts].filter((m) => m.up && heals(this.#scene, m) && this.#roster.isDoubtful(m.site));
    if (silenced.length > 0) return `${silenced.map((m) => m.site).join(', ')} reported that somebody else uses the same identity`;
    const twin = this.#scene.machines.find((m) => m.up && m.index >= this.#scene.scenario.sites);
    if (twin !== undefined) return `a clone of ${twin.site} runs to the end`;
    const { groups, islands } = this.#held.participants;
    if (groups.length <= 1) return islands <= 1 ? null : this.#tooLate(islands);
    return `${groups.length} groups of live sites know no path to each other: ${groups.map((group) => `${group[0]?.site} (${group.length})`).join(', ')}`;
  }

  /** Islands that could find each other, but each contact point has its turn only so often. */
  #tooLate(islands: number): string | null {
    const { scenario, healUs, endUs } = this.#scene;
    const turnsUs = (scenario.contacts + 1) * scenario.protocol.contactIntervalUs * (1 + scenario.clocks.driftPpm / 1_000_000);
    if (endUs - healUs > turnsUs) return null;
    return `${islands} groups of live sites could find each other by contact points alone, and the world ends before each of these had its turn`;
  }
}
