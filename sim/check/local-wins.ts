/** local-wins: right after a command on membership, address or metadata that said it took effect, the entry is that command's operation. */

import type { Command, Op, SiteId, Taken } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';
import { canonicalText } from './comparator.ts';
import { describe } from './describe.ts';

/** Every operation that a site issues with a fresh clock value must win its first merge, `live` excepted; commands also tell what they issued. */
export const localWins: CheckMaker = ({ complain }) => {
  const unmerged: (Op | null)[] = [];
  /** Joins that were asked for at each machine, by their requests. */
  const joins: Set<number>[] = [];
  const judgeMerge = (m: MachineView): void => {
    const op = unmerged[m.index] ?? null;
    if (op === null) return;
    unmerged[m.index] = null;
    const found = m.server?.replica.entry(op.key.type, op.key.site)?.op ?? null;
    complain({
      sites: [m.site],
      key: op.key,
      detail: `what a site says itself must win there, yet ${m.site} issued ${describe(op)} and holds ${describe(found)}`,
    });
  };
  return {
    issued: (m, op) => {
      judgeMerge(m);
      if (op.clock > 0 && op.key.type !== 'live') unmerged[m.index] = op;
    },
    merged: (m, op, _before, won) => {
      if (unmerged[m.index] !== op) return;
      if (won) unmerged[m.index] = null;
      else judgeMerge(m);
    },
    started: (m) => {
      judgeMerge(m);
      const found = m.server?.replica.entry('host', m.site)?.op ?? null;
      if (found !== null && found.origin === m.site && found.value === m.node && found.clock > 0) return;
      complain({
        sites: [m.site],
        key: { type: 'host', site: m.site },
        detail: `${m.site} started at ${m.node}, yet says of its address ${describe(found)}`,
      });
    },
    delivered: judgeMerge,
    commanded: (m, command, taken) => {
      judgeMerge(m);
      const wanted = wantedBy(command, m.site);
      if (wanted === null || !taken.ok) return;
      const found = m.server?.replica.entry(wanted.type, wanted.site)?.op ?? null;
      if (found !== null && isOf(found, m.site, taken, wanted)) return;
      const key = { type: wanted.type, site: wanted.site };
      const detail = `${m.site} took the command to set ${wanted.type}(${wanted.site}) to ${wanted.text} with clock ${taken.clock}, yet holds ${describe(found)}`;
      complain({ sites: [m.site], key, detail });
    },
    requesting: (m, request, command) => {
      if (command?.do !== 'pull' || !command.member) return;
      joins[m.index] ??= new Set();
      joins[m.index]?.add(request);
    },
    done: (m, request, result) => {
      if (joins[m.index]?.delete(request) !== true || !result.ok) return;
      const found = m.server?.replica.entry('mem', m.site)?.op ?? null;
      // Null: it was wiped meanwhile.
      if (found === null || found.clock > 0) return;
      const detail = `${m.site} has joined, and must have made itself a member, yet holds ${describe(found)}`;
      complain({ sites: [m.site], key: { type: 'mem', site: m.site }, detail });
    },
    down: (m) => {
      joins[m.index]?.clear();
      unmerged[m.index] = null;
    },
  };
};

interface Wanted {
  readonly type: 'mem' | 'info';
  readonly site: SiteId;
  /** The canonical text of the value. */
  readonly text: string;
}

function wantedBy(command: Command, local: SiteId): Wanted | null {
  if (command.do === 'setMember') return { type: 'mem', site: command.target, text: canonicalText(command.member) };
  return command.do === 'setInfo' ? { type: 'info', site: local, text: canonicalText(command.value) } : null;
}

function isOf(op: Op, origin: SiteId, taken: Taken, wanted: Wanted): boolean {
  return op.origin === origin && op.clock === taken.clock && op.magic === 0 && canonicalText(op.value) === wanted.text;
}
