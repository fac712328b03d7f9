/** Who was long gone when a machine cleaned up: it may hold sites that were forgotten without it, and must be asked again when it returns (R5). */

import type { SiteId, Snapshot } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

export class PassedOver {
  readonly #sites: Set<SiteId>[] = [];

  /** Nobody remembers whom the last life passed over: all that were kicked count. */
  starts(m: MachineView, durable: Snapshot | null): void {
    const kicked = (durable?.entries ?? []).filter(({ op }) => op.key.type === 'mem' && op.value === false);
    this.#sites[m.index] = new Set(kicked.map(({ op }) => op.key.site));
  }

  /** The machine is about to clean up. */
  cleansUp(m: MachineView, forgetAfterS: number): void {
    const replica = m.server?.running ? m.server.replica : null;
    if (replica === null) return;
    const beforeS = m.now().wallS - forgetAfterS;
    for (const site of replica.peers()) {
      const mem = replica.entry('mem', site)?.op;
      if (mem?.value === false && mem.wallTime < beforeS) this.#sites[m.index]?.add(site);
    }
  }

  /** The kick of a site gives way. Returns whether the site had been passed over. */
  returns(m: MachineView, site: SiteId): boolean {
    return site !== m.site && this.#sites[m.index]?.delete(site) === true;
  }

  forgot(m: MachineView, site: SiteId): void {
    this.#sites[m.index]?.delete(site);
  }

  wiped(m: MachineView): void {
    this.#sites[m.index]?.clear();
  }
}
