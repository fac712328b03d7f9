/** clock-unique: no two operations that became durable or left have one origin and one clock; no start falls behind what was told. */

import type { Clock, Op } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { describe } from './describe.ts';

/** Not demanded of a site that lost its disk: R8 answers there. */
export const clockUnique: CheckMaker = ({ ledger, complain }) => {
  const issued: Map<string, Map<Clock, Op>> = new Map();
  /** By machine: the greatest clock that it told of. */
  const told: Clock[] = [];
  const tell = (m: MachineView, clock: Clock): void => {
    if (clock > (told[m.index] ?? 0)) told[m.index] = clock;
  };
  ledger.listen((op, m) => {
    if (op.clock === 0 || m.setBack) return;
    let clocks = issued.get(op.origin);
    if (clocks === undefined) {
      clocks = new Map();
      issued.set(op.origin, clocks);
    }
    const other = clocks.get(op.clock);
    if (other === undefined) clocks.set(op.clock, op);
    else
      complain({
        sites: [op.origin],
        key: op.key,
        detail: `${op.origin} used clock ${op.clock} twice: for ${describe(other)} and for ${describe(op)}`,
      });
  });
  return {
    sending: (m, message) => {
      if (message.kind === 'sync' || message.kind === 'answer') tell(m, message.data.clock);
    },
    notified: (m, upTo) => tell(m, upTo),
    started: (m) => {
      const clock = m.server?.replica.clock ?? 0;
      const least = told[m.index] ?? 0;
      if (clock >= least || m.setBack) return;
      complain({
        sites: [m.site],
        key: null,
        detail: `${m.site} started with clock ${clock}, though it had told others of clock ${least}`,
      });
    },
  };
};
