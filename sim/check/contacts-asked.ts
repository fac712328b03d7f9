/** contacts-asked: a contact point is asked at every contact interval, and at every flush while nothing was taken in for three sync intervals (R3). */

import type { Us } from '../scenario/scenario.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';

/** How many sync intervals without anything taken in make a site feel alone. */
const aloneIntervals = 3;

/** A timer that fires is the only event of its moment: what it owes is looked for when the next event begins. */
export const contactsAsked: CheckMaker = ({ scene, complain }) => {
  const { protocol, clocks } = scene.scenario;
  if (protocol.rules === 'original') return {};
  // By the slowest of their clocks.
  const aloneUs = aloneIntervals * protocol.syncIntervalUs * (1 + (2 * clocks.driftPpm) / 1_000_000);
  /** When each machine last took something in; undefined: not in this life. */
  const takenInUs: (Us | undefined)[] = [];
  let owing: { readonly m: MachineView; readonly why: string } | null = null;
  const settle = (): void => {
    if (owing === null) return;
    const { m, why } = owing;
    owing = null;
    complain({ sites: [m.site], key: null, detail: `${m.site} must ask one of its contact points, ${why}, and did not` });
  };
  const begin = (m: MachineView): void => {
    takenInUs[m.index] = undefined;
  };
  return {
    starting: begin,
    wiped: begin,
    took: (m, _from, verdict) => {
      if (verdict === 'accepted' || verdict === 'part') takenInUs[m.index] = scene.nowUs;
    },
    woke: (m, timer) => {
      settle();
      if ((timer !== 'contact' && timer !== 'flush') || m.server?.running !== true) return;
      if (!m.contacts.some((contact) => contact !== m.node)) return;
      const last = takenInUs[m.index];
      if (timer === 'contact') owing = { m, why: 'whose turn it is' };
      else if (last === undefined || scene.nowUs - last >= aloneUs) owing = { m, why: 'since it is alone' };
    },
    sending: (m, message) => {
      if (message.kind === 'ask' && message.to === null && owing?.m === m) owing = null;
    },
    delivering: settle,
    heard: settle,
    finished: settle,
  };
};
