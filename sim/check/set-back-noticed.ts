/** set-back-noticed: whoever is shown that it was set back, by what it cannot have said or what it cannot have told, notices, and says its own anew (R8). */

import type { Clock, KeyType, Message, Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { restartsOf } from './restarts.ts';
import { keyTypes } from './views.ts';

/**
 * At deliveries: an acknowledgement, or an operation of ours, above our clock. Whoever was set back, or whose address or metadata others tell it
 * better than it does, issues them afresh. Whoever reported a conflict asserts nothing more in that life.
 */
export const setBackNoticed: CheckMaker = (context) => {
  const { scene, moment, complain } = context;
  if (scene.scenario.protocol.rules === 'original') return {};
  const conflicts: Set<MachineView> = new Set();
  let shown: Clock | null = null;
  let noticed = false;
  /** How many restarts liveness issued after a set-back must tell of. */
  let nextRestarts = 0;
  let arriving: Message | null = null;
  let issuedLast: Op | null = null;
  const owed: Set<KeyType> = new Set();
  const wrong = (m: MachineView, what: string): void =>
    complain({ sites: [m.site, moment.from], key: null, detail: `${m.site}, whose clock was ${moment.clockBefore}, ${what}` });
  return {
    starting: (m) => void conflicts.delete(m),
    delivering: (m, message) => {
      noticed = false;
      issuedLast = null;
      arriving = message;
      if (owed.size > 0) owed.clear();
      shown = conflicts.has(m) ? null : evidenceIn(m, message, moment.clockBefore);
    },
    setBack: (m, clock) => {
      noticed = true;
      owed.add('host');
      if (m.server?.replica.entry('info', m.site) != null) owed.add('info');
      const restarts = restartsToldOf(m, arriving);
      if (restarts >= 0) owed.add('live');
      nextRestarts = restarts + 1;
      const stale = staleEntry(context, m, clock);
      if (stale !== null) wrong(m, `was set back, and must send everything again as of ${clock}; ${stale} is left as it was`);
    },
    issued: (m, op) => {
      issuedLast = op;
      if (!moment.open || op.key.site !== m.site) return;
      const { type } = op.key;
      if (type === 'host' && op.value !== m.node) return;
      if (type !== 'live' || restartsOf(op) === nextRestarts) owed.delete(type);
    },
    merged: (m, op, before, won) => {
      const { type, site } = op.key;
      if (won && moment.open && site === m.site && before !== null && op !== issuedLast && (type === 'host' || type === 'info'))
        owed.add(type);
    },
    reported: (m, report) => {
      if (report.event !== 'identity-conflict') return;
      conflicts.add(m);
      noticed = true;
    },
    delivered: (m) => {
      if (moment.refused) return;
      if (shown !== null && !noticed)
        wrong(m, `was shown by ${moment.from} that it had been at ${shown} before, and did not notice that it was set back`);
      if (owed.size > 0 && !conflicts.has(m))
        wrong(m, `was told by ${moment.from} what it had said of itself before, and must say its ${[...owed].join(', ')} anew`);
    },
  };
};

/** An entry that was not stored as of this clock value; null if there is none. Looks at all of them, which a set-back makes travel anyway. */
function staleEntry({ views }: CheckContext, m: MachineView, clock: Clock): string | null {
  for (const site of views.of(m).sites.keys()) {
    for (const type of keyTypes) {
      const entry = m.server?.replica.entry(type, site) ?? null;
      if (entry !== null && entry.importedAt !== clock) return `${type}(${site})`;
    }
  }
  return null;
}

/** The greatest count of restarts that the site, or the message, knows of it; -1 if none. */
function restartsToldOf({ site, server }: MachineView, message: Message | null): number {
  const own = server?.replica.entry('live', site)?.op;
  let most = own === undefined ? -1 : restartsOf(own);
  if (message?.kind !== 'sync' && message?.kind !== 'answer') return most;
  for (const op of message.data.data) {
    if (op.key.type === 'live' && op.key.site === site) most = Math.max(most, restartsOf(op));
  }
  return most;
}

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
