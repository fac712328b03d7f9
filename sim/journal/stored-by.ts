/** What a machine stores now: for recorders that look at all of it, at a few moments. */

import type { Op } from '../../src/core/index.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';

/** Every operation that a machine holds of the sites of its world; none while it is down. */
export function* storedBy({ server }: MachineView, { machines, scenario }: Scene): Iterable<Op> {
  // Clones come after all sites, and have the names of some.
  for (const { site } of machines.slice(0, scenario.sites)) {
    const peer = server?.replica.peer(site);
    for (const entry of [peer?.mem, peer?.host, peer?.info, peer?.live]) if (entry) yield entry.op;
  }
}
