/** Was it possible? Asked before any verdict about what must come in the end: what nobody could have brought about is no broken promise. */

import type { Key, Op, SiteId } from '../../src/core/index.ts';
import type { Scene, WorldWatch } from '../world/world-watch.ts';
import { compareOrder } from './comparator.ts';
import { describe } from './describe.ts';
import type { Held } from './held.ts';
import type { Ledger } from './ledger.ts';

export class Possible {
  readonly #scene: Scene;
  readonly #held: Held;
  /** Sites that reported an identity conflict. */
  readonly #conflicts: Set<SiteId> = new Set();
  /** The greatest operation of each key that was ever durable or left its site. */
  readonly #greatest: Map<string, Op> = new Map();

  constructor(scene: Scene, held: Held, ledger: Ledger) {
    this.#scene = scene;
    this.#held = held;
    ledger.listen((op) => {
      const name = nameOf(op.key);
      const known = this.#greatest.get(name);
      if (known === undefined || compareOrder(op, known) > 0) this.#greatest.set(name, op);
    });
  }

  watch(): WorldWatch {
    return {
      reported: (m, report) => {
        if (report.event === 'identity-conflict') this.#conflicts.add(m.site);
      },
    };
  }

  /** Why the sites could not come to agree, whatever the protocol did; null if they could. To be asked in the end. */
  obstacle(): string | null {
    if (this.#conflicts.size > 0) return `${[...this.#conflicts].join(', ')} reported that somebody else uses the same identity`;
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

  /** Why the greatest operation of the key can be nowhere any more; null if it is not lost. To be asked in the end. */
  lost(key: Key): string | null {
    const lostDisks = this.#scene.machines.filter((m) => m.setBack);
    const greatest = this.#greatest.get(nameOf(key));
    if (greatest === undefined || lostDisks.length === 0) return null;
    for (const m of this.#scene.machines) {
      const held = m.up ? this.#held.op(m, key.type, key.site) : (m.disk.entry(key.type, key.site)?.op ?? null);
      if (held !== null && compareOrder(held, greatest) >= 0) return null;
    }
    return `${describe(greatest)} is gone with a lost disk (${lostDisks.map((m) => m.site).join(', ')})`;
  }
}

function nameOf(key: Key): string {
  return `${key.type} ${key.site}`;
}
