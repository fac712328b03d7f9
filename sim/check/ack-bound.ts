/** ack-bound: nobody acknowledges what does not exist: `ackedOut` is at most the own clock, `ackedIn` at most the peer's greatest. */

import type { Clock, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
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
  /** The clock of each machine as last seen in its life, which is never more than it is now: that settles most questions without looking for it. */
  const seen: Clock[] = [];
  const machineOf: Map<SiteId, number> = new Map();
  const isSettled = (site: SiteId, clock: Clock): boolean => {
    const machine = machineOf.get(site);
    return machine !== undefined && clock <= (seen[machine] as Clock);
  };
  const forget = (m: MachineView): void => {
    seen[m.index] = 0;
    machineOf.set(m.site, m.index);
  };
  const hasConflict = (site: SiteId): boolean => excused.has(site) || roster.of(site).length > 1 || (original && roster.isDoubtful(site));
  return {
    starting: forget,
    wiped: forget,
    setBack: forget,
    down: (m, orderly) => {
      forget(m);
      if (original && !orderly) excused.add(m.site);
    },
    reported: (m, report) => {
      if (report.event === 'identity-conflict') excused.add(m.site);
    },
    delivered: (m, message) => {
      const { from, clock, ackedIn, ackedOut } = moment;
      seen[m.index] = clock;
      if (moment.verdict === 'accepted' && ackedIn === moment.incomingClock && moment.peer?.ackedInRun !== message.run) {
        const detail = `${m.site} took in what ${from} sent in its run ${message.run}, and says so of its run ${moment.peer?.ackedInRun}`;
        complain({ sites: [m.site, from], key: null, detail });
      }
      if (ackedOut !== null && ackedOut > clock && !hasConflict(m.site)) {
        const detail = `${m.site} believes that ${from} has its data up to ${ackedOut}, yet its own clock is ${clock}`;
        complain({ sites: [m.site, from], key: null, detail });
      }
      if (ackedIn === null || isSettled(from, ackedIn)) return;
      const most = greatest(from);
      if (ackedIn <= most || hasConflict(from) || roster.isDoubtful(from)) return;
      const detail = `${m.site} says that it has the data of ${from} up to ${ackedIn}, yet the clock of ${from} never passed ${most}`;
      complain({ sites: [m.site, from], key: null, detail });
    },
  };
};
