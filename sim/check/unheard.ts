/** What a disk is done with and its site has not heard of: it is slow, it stands still, or it was told that the commit failed. */

import type { MachineView } from '../world/world-watch.ts';

/** Whether the disk is further than its site has heard: the site still says, and tells its application, what was durable before. */
export function isAhead(m: MachineView): boolean {
  return m.server !== null && m.server.durableClock < m.disk.clock;
}
