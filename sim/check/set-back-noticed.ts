/** set-back-noticed: whoever is shown that it was set back, by what it cannot have said or what it cannot have told, notices (R8). */

import type { Clock, Message, Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';

/** At deliveries: an acknowledgement, or an operation of ours, above our clock. Whoever reported a conflict asserts nothing more in that life. */
export const setBackNoticed: CheckMaker = ({ scene, moment, complain }) => {
  if (scene.scenario.protocol.rules === 'original') return {};
  const conflicts: Set<MachineView> = new Set();
  let shown: Clock | null = null;
  let noticed = false;
  return {
    starting: (m) => void conflicts.delete(m),
    delivering: (m, message) => {
      noticed = false;
      shown = conflicts.has(m) ? null : evidenceIn(m, message, moment.clockBefore);
    },
    setBack: () => {
      noticed = true;
    },
    reported: (m, report) => {
      if (report.event !== 'identity-conflict') return;
      conflicts.add(m);
      noticed = true;
    },
    delivered: (m) => {
      if (shown === null || noticed || moment.refused) return;
      const detail = `${m.site}, whose clock was ${moment.clockBefore}, was shown by ${moment.from} that it had been at ${shown} before, and did not notice that it was set back`;
      complain({ sites: [m.site, moment.from], key: null, detail });
    },
  };
};

/** The clock value that shows it; null if nothing does. */
function evidenceIn({ site }: MachineView, message: Message, clock: Clock): Clock | null {
  switch (message.kind) {
    case 'sync':
    case 'answer':
      return message.data.acked > clock ? message.data.acked : ownBeyond(message.data.data, site, clock);
    case 'gap':
      return message.acked > clock
        ? message.acked
        : ownBeyond(
            [message.forgotten, message.host].filter((op) => op !== undefined),
            site,
            clock,
          );
    default:
      return null;
  }
}

function ownBeyond(ops: readonly Op[], site: string, clock: Clock): Clock | null {
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i] as Op;
    if (op.clock > clock && op.origin === site) return op.clock;
  }
  return null;
}
