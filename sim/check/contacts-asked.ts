/** contacts-asked: a contact point is asked at every contact interval, and at every flush while nothing was taken in for three sync intervals, and else never; all take turns (R3). */

import type { Dest } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';

/** How many sync intervals without anything taken in make a site feel alone. */
const aloneIntervals = 3;

/** A timer that fires is the only event of its moment: what it owes is looked for when the next event begins. */
export const contactsAsked: CheckMaker = ({ scene, complain }) => {
  const { protocol } = scene.scenario;
  if (protocol.rules === 'original') return {};
  const aloneMs = (aloneIntervals * protocol.syncIntervalUs) / 1000;
  /** When each machine last took something in; minus infinity: not in this life. */
  const takenInMs: number[] = [];
  /** How many contact points each machine has asked in this life. */
  const asked: number[] = [];
  let owing: { readonly m: MachineView; readonly why: string } | null = null;
  const wrong = (m: MachineView, what: string): void => complain({ sites: [m.site], key: null, detail: `${m.site} ${what}` });
  const settle = (): void => {
    if (owing === null) return;
    const { m, why } = owing;
    owing = null;
    wrong(m, `must ask one of its contact points, ${why}, and did not`);
  };
  const isAlone = (m: MachineView): boolean => m.now().monoMs - (takenInMs[m.index] as number) >= aloneMs;
  const begin = (m: MachineView): void => {
    takenInMs[m.index] = Number.NEGATIVE_INFINITY;
    asked[m.index] = 0;
  };
  const asks = (m: MachineView, dest: Dest): void => {
    if (owing?.m !== m) wrong(m, 'asked a contact point, and there was no need to');
    owing = null;
    const others = contactsOf(m);
    const turn = asked[m.index] ?? 0;
    asked[m.index] = turn + 1;
    const expected = others[turn % others.length];
    if ('contact' in dest && dest.contact !== expected) wrong(m, `asked ${dest.contact}; it was the turn of ${expected}`);
  };
  return {
    starting: begin,
    wiped: begin,
    took: (m, _from, verdict) => {
      if (verdict === 'accepted' || verdict === 'part') takenInMs[m.index] = m.now().monoMs;
    },
    woke: (m, timer) => {
      settle();
      const why = timer === 'contact' ? 'whose turn it is' : timer === 'flush' && isAlone(m) ? 'since it is alone' : null;
      if (why !== null && m.server?.running === true && contactsOf(m).length > 0) owing = { m, why };
    },
    sending: (m, message, _fresh, dest) => {
      if (message.kind === 'ask' && message.to === null && message.cluster === m.server?.cluster && 'contact' in dest) asks(m, dest);
    },
    delivering: settle,
    heard: settle,
    finished: settle,
  };
};

/** A site that is its own contact point asks the others. */
function contactsOf({ contacts, node }: MachineView): readonly string[] {
  return contacts.filter((contact) => contact !== node);
}
