/** ack-bound: nobody acknowledges what does not exist: `ackedOut` is at most the own clock, `ackedIn` at most the peer's greatest. */

import type { Clock, SiteId } from '../../src/core/index.ts';
import type { CheckMaker } from './check.ts';

/** At deliveries. Not demanded where an identity was set back, nor under `original` after a power failure, which loses clocks that were told (W1). */
export const ackBound: CheckMaker = ({ scene, moment, roster, complain }) => {
  const original = scene.scenario.protocol.rules === 'original';
  /** Sites that lost clocks which others may know. */
  const excused: Set<SiteId> = new Set();
  const greatest = (site: SiteId): Clock => {
    let clock = 0;
    for (const m of roster.of(site)) clock = Math.max(clock, m.server === null ? m.disk.clock : m.server.replica.clock);
    return clock;
  };
  const hasConflict = (site: SiteId): boolean => excused.has(site) || roster.of(site).length > 1 || (original && roster.isDoubtful(site));
  return {
    down: (m, orderly) => {
      if (original && !orderly) excused.add(m.site);
    },
    reported: (m, report) => {
      if (report.event === 'identity-conflict') excused.add(m.site);
    },
    delivered: (m) => {
      const { from, clock, ackedIn, ackedOut } = moment;
      if (ackedOut !== null && ackedOut > clock && !hasConflict(m.site)) {
        const detail = `${m.site} believes that ${from} has its data up to ${ackedOut}, yet its own clock is ${clock}`;
        complain({ sites: [m.site, from], key: null, detail });
      }
      const most = ackedIn === null ? 0 : greatest(from);
      if (ackedIn === null || ackedIn <= most || hasConflict(from) || roster.isDoubtful(from)) return;
      const detail = `${m.site} says that it has the data of ${from} up to ${ackedIn}, yet the clock of ${from} never passed ${most}`;
      complain({ sites: [m.site, from], key: null, detail });
    },
  };
};
