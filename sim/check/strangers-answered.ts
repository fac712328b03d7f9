/** strangers-answered: who sends a gap, is forgotten, or lives elsewhere than is known here, is answered at once, but not twice in a sync interval; nobody else is (R2). */

import type { Gap, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';

/** The last answer that one site was given. */
interface Answer {
  readonly atMs: number;
  readonly gap: Gap;
}

/** Answers are counted for each life of a site, from its start or its last wipe on. */
export const strangersAnswered: CheckMaker = ({ scene, moment, complain }) => {
  const { rules, syncIntervalUs } = scene.scenario.protocol;
  if (rules === 'original') return {};
  const everyMs = syncIntervalUs / 1000;
  const answers: Map<SiteId, Answer>[] = [];
  const of = (m: MachineView): Map<SiteId, Answer> => (answers[m.index] ??= new Map());
  const wrong = (m: MachineView, to: SiteId, what: string): void =>
    complain({ sites: [m.site, to], key: null, detail: `${m.site} ${what}` });
  const isHeard = (): boolean => moment.verdict === 'accepted' || moment.verdict === 'part';
  return {
    starting: (m) => of(m).clear(),
    wiped: (m) => of(m).clear(),
    sending: (m, message) => {
      if (message.kind !== 'gap' || message.cluster !== m.server?.cluster) return;
      const { to } = message;
      const atMs = m.now().monoMs;
      const last = of(m).get(to);
      of(m).set(to, { atMs, gap: message });
      // That its host repeats the very same message is the network's affair.
      if (last?.gap === message) return;
      if (!moment.open || moment.from !== to || (isHeard() && m.server.replica.nodeOfSite(to) === moment.message?.node))
        wrong(m, to, `answered ${to}, of which it had nothing to say`);
      if (last === undefined || atMs - last.atMs >= everyMs) return;
      wrong(m, to, `answered ${to} twice within ${atMs - last.atMs} ms; once in ${everyMs} ms is enough`);
    },
    delivered: (m, message) => {
      const { verdict, from } = moment;
      if (verdict === null || (message.kind !== 'sync' && message.kind !== 'answer')) return;
      if (isHeard() && moment.peer?.host?.op.value === message.node) return;
      const last = of(m).get(from);
      if (last !== undefined && m.now().monoMs - last.atMs < everyMs) return;
      const why = isHeard() ? `lives at ${message.node}, which is not what it knows,` : 'sent what it did not take in';
      wrong(m, from, `must answer ${from} at once, which ${why} and was not answered for a sync interval`);
    },
  };
};
