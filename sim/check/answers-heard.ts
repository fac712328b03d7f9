/** answers-heard: an answer is taken in only by who asked for it in this life, and the answer that a site waits for is not turned away. */

import type { Answer, Ask, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckMaker } from './check.ts';

/** What one incarnation asked. */
interface Asks {
  /** Whom each id was sent to; null: to whoever listens at a contact point. */
  readonly to: Map<number, SiteId | null>;
  /** The pull under way, and the last ask of a contact point, until an answer was taken in. */
  pull: number | null;
  contact: number | null;
}

/** The clock may rise by any amount with an answer, so that nobody may bring one unasked (R10). */
export const answersHeard: CheckMaker = ({ moment, complain }) => {
  const machines: Asks[] = [];
  const of = (m: MachineView): Asks => (machines[m.index] ??= { to: new Map(), pull: null, contact: null });
  const begin = (m: MachineView): void => {
    machines[m.index] = { to: new Map(), pull: null, contact: null };
  };
  const pulls: (number | undefined)[] = [];
  let isUnasked = false;
  return {
    starting: begin,
    wiped: begin,
    requesting: (m, request, command) => {
      if (command?.do === 'pull') pulls[m.index] = request;
    },
    done: (m, request) => {
      if (pulls[m.index] === request) of(m).pull = null;
    },
    sending: (m, message) => {
      if (message.kind === 'ask' && message.cluster === m.server?.cluster) note(of(m), message);
    },
    delivering: () => {
      isUnasked = false;
    },
    reported: (_m, report) => {
      if (report.event === 'refused' && report.why === 'unasked') isUnasked = true;
    },
    delivered: (m, message) => {
      if (message.kind !== 'answer') return;
      const asks = of(m);
      const fault = moment.verdict === null ? (isUnasked ? faultOfRefusing(asks, message) : null) : faultOfTaking(asks, message);
      if (fault !== null) {
        const detail = `${m.site} got answer ${message.id} from ${moment.from}, and ${fault}`;
        complain({ sites: [m.site, moment.from], key: null, detail });
      }
      if (moment.verdict !== 'accepted') return;
      if (message.id === asks.pull) asks.pull = null;
      else asks.contact = null;
    },
  };
};

function note(asks: Asks, { id, to }: Ask): void {
  asks.to.set(id, to);
  if (to === null) asks.contact = id;
  else asks.pull = id;
}

function faultOfTaking({ to }: Asks, { id, data: { from } }: Answer): string | null {
  const asked = to.get(id);
  if (asked === undefined) return 'took it in without having asked for it in this life';
  return asked === null || asked === from ? null : `took it in, though it had asked ${asked}`;
}

function faultOfRefusing({ to, pull, contact }: Asks, { id, data: { from } }: Answer): string | null {
  const isAwaited = id === contact || (id === pull && to.get(id) === from);
  return isAwaited ? 'refused it, though it waits for it' : null;
}
