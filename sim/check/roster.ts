/** Which machines run which site: one each, unless an identity was cloned. */

import type { SiteId } from '../../src/core/index.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';

const none: readonly MachineView[] = [];

export class Roster {
  readonly #scene: Scene;
  readonly #machines: Map<SiteId, MachineView[]> = new Map();
  #known = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** All machines of a site; none if it is fictitious. */
  of(site: SiteId): readonly MachineView[] {
    const { machines } = this.#scene;
    for (; this.#known < machines.length; this.#known++) {
      const m = machines[this.#known] as MachineView;
      const known = this.#machines.get(m.site);
      if (known === undefined) this.#machines.set(m.site, [m]);
      else known.push(m);
    }
    return this.#machines.get(site) ?? none;
  }

  /** Whether an identity of the site ever fell back behind what it told: by a lost disk, or because another machine shares it. */
  isDoubtful(site: SiteId): boolean {
    const machines = this.of(site);
    return machines.length > 1 || machines.some((m) => m.setBack);
  }
}
