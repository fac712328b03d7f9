/** What a machine's core tells of itself: it feeds the digest, and goes on to all who look on. */

import { canonical, type Verdict, type Watch } from '../../src/core/index.ts';
import type { Chain } from './digest.ts';
import type { MachineView, WorldWatch } from './world-watch.ts';

/** What the digest calls the effects of an event. */
export const effect = {
  commit: 101,
  tornCommit: 102,
  failedCommit: 103,
  timer: 104,
  command: 105,
  win: 106,
  notify: 107,
  report: 108,
} as const;
const verdictCode = { accepted: 201, gap: 202, 'forgotten-sender': 203, part: 204 } as const satisfies Record<Verdict, number>;

export function digestingWatch(machine: MachineView & { readonly chain: Chain }, watch: Required<WorldWatch>): Watch {
  const { chain } = machine;
  return {
    issued: (op) => watch.issued(machine, op),
    merged: (op, before, won, importedAt) => {
      if (won) chain.int(effect.win).long(op.clock).text(op.origin).text(op.key.type).text(op.key.site).text(canonical(op.value));
      watch.merged(machine, op, before, won, importedAt);
    },
    dropped: (op, why) => watch.dropped(machine, op, why),
    forgot: (site, tombstone) => watch.forgot(machine, site, tombstone),
    revived: (site) => watch.revived(machine, site),
    setBack: (clock) => watch.setBack(machine, clock),
    took: (from, verdict) => {
      chain.int(verdictCode[verdict]);
      watch.took(machine, from, verdict);
    },
    wiped: () => watch.wiped(machine),
  };
}
