/** commit-before-send: what a message, an answer or a notification tells was durable at its sender before it left. */

import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';
import { isAhead } from './unheard.ts';

/** Looks at each list of operations once, when it first leaves; at clocks always. */
export const commitBeforeSend: CheckMaker = ({ complain }) => ({
  sending: (m, message, fresh) => {
    if (message.kind === 'gap') {
      if (message.acked > m.disk.ackedIn(message.to) && !isAhead(m))
        complain({
          sites: [m.site, message.to],
          key: null,
          detail: `${m.site} told ${message.to} that it has its data up to ${message.acked}; durable is ${m.disk.ackedIn(message.to)}`,
        });
      return;
    }
    if (message.kind !== 'sync' && message.kind !== 'answer') return;
    const { data } = message;
    if (data.clock > m.disk.clock) {
      complain({
        sites: [m.site, message.to],
        key: null,
        detail: `${m.site} sent ${message.kind === 'sync' ? 'a sync' : 'an answer'} at clock ${data.clock}; durable is ${m.disk.clock}`,
      });
    }
    // What an answer acknowledges is what the ask said.
    if (message.kind === 'sync' && data.acked > m.disk.ackedIn(message.to) && !isAhead(m)) {
      complain({
        sites: [m.site, message.to],
        key: null,
        detail: `${m.site} told ${message.to} that it has its data up to ${data.acked}; durable is ${m.disk.ackedIn(message.to)}`,
      });
    }
    if (!fresh) return;
    for (const op of data.data) {
      if (m.disk.holds(op) || isAhead(m)) continue;
      complain({ sites: [m.site, message.to], key: op.key, detail: `${m.site} sent ${describe(op)} before it was durable` });
      return;
    }
  },
  notified: (m, upTo) => {
    if (upTo > m.disk.clock)
      complain({
        sites: [m.site],
        key: null,
        detail: `${m.site} notified its application up to clock ${upTo}; durable is ${m.disk.clock}`,
      });
  },
});
