/**
 * set-back-noticed: whoever is shown that it was set back, by what it cannot have said or what it cannot have told, notices, jumps past it, and says its own
 * anew; nobody else does, and who is set back for the fourth time within a minute reports a conflict instead (R8).
 */

import type { Clock, KeyType, Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { SetBackDelivery } from './set-back-delivery.ts';
import { restartsToldOf, SetBackReckoning } from './set-back-reckoning.ts';
import { keyTypes } from './views.ts';

/**
 * Reckons at each delivery what its receiver must notice, and looks at what it did. Whoever was set back, or whose address or metadata others tell it
 * better than it does, issues them afresh, once. Whoever reported a conflict asserts nothing more in that life.
 */
export const setBackNoticed: CheckMaker = (context) => {
  const { scene, moment, complain } = context;
  if (scene.scenario.protocol.rules === 'original') return {};
  const reckonings: SetBackReckoning[] = [];
  const of = (m: MachineView): SetBackReckoning => (reckonings[m.index] ??= new SetBackReckoning());
  const delivery = new SetBackDelivery();
  const wrong = (m: MachineView, what: string): void =>
    complain({ sites: [m.site, moment.from], key: null, detail: `${m.site}, whose clock was ${moment.clockBefore}, ${what}` });
  return {
    starting: (m, durable) => of(m).start(durable),
    sending: (m, { run }) => of(m).sends(run),
    delivering: (m, message) => {
      const seen = of(m).evidence(m.site, message, moment.clockBefore);
      const must = seen === null ? 'nothing' : of(m).answer(moment.clockBefore, seen, m.now().monoMs);
      delivery.open(message, seen, must, of(m).asserts);
    },
    setBack: (m, clock) => {
      const own = (type: KeyType): Op | null => m.server?.replica.entry(type, m.site)?.op ?? null;
      const restarts = restartsToldOf(m.site, own('live'), delivery.message);
      delivery.jumps(clock, { host: m.node, info: own('info')?.value, live: restarts < 0 ? undefined : (restarts + 1) * 16 + 1 });
      const stale = staleEntry(context, m, clock);
      if (stale !== null) wrong(m, `was set back, and must send everything again as of ${clock}; ${stale} is left as it was`);
    },
    issued: (m, op) => {
      if (moment.open && op.key.site === m.site && op.key.type !== 'mem' && !delivery.issues(op))
        wrong(m, `was told by ${moment.from} nothing on account of which it must say ${JSON.stringify(op.value)} of its ${op.key.type}`);
    },
    merged: (m, op, before, won) => {
      if (won && moment.open && op.key.site === m.site && before !== null) delivery.replaced(op, before, m.node);
    },
    reported: (_m, report) => delivery.heard(report),
    delivered: (m) => {
      if (!delivery.isIdle && !moment.refused) {
        if (delivery.must !== 'nothing') of(m).noticed(delivery.must, m.now().monoMs);
        for (const what of delivery.misdeeds(moment.from, moment.clockBefore)) wrong(m, what);
      }
      delivery.close();
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
