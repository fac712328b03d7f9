/** answers-heard: an answer is taken in only by who asked for it in this life, and the answer that a site waits for is not turned away. */

import type { Answer, Ask, Command, Dest, Message, SiteId } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import { AskedLives } from './asked-lives.ts';
import type { CheckMaker } from './check.ts';

/** So many asks of contact points may be answered still: an answer may take longer than the time after which the next one is asked. */
const contactAsks = 8;

/** What one incarnation asked. */
interface Asks {
  /** Which one it is of its machine: a wipe begins another one under the same run. */
  readonly life: number;
  /** Whom each id was sent to; null: to whoever listens at a contact point. */
  readonly to: Map<number, SiteId | null>;
  /** The pull under way: its command, and its id once it has asked; until its answer was taken in. */
  pull: { readonly request: number; readonly command: Command & { readonly do: 'pull' }; id: number | null } | null;
  /** The last asks of contact points, until an answer was taken in. */
  contacts: number[];
}

/** The clock may rise by any amount with an answer, so that nobody may bring one unasked (R10). */
export const answersHeard: CheckMaker = ({ moment, complain }) => {
  const machines: Asks[] = [];
  const lives = new AskedLives();
  const begin = (m: MachineView): Asks => {
    const asks = { life: (machines[m.index]?.life ?? 0) + 1, to: new Map(), pull: null, contacts: [] };
    machines[m.index] = asks;
    return asks;
  };
  const of = (m: MachineView): Asks => machines[m.index] ?? begin(m);
  let isUnasked = false;
  /** A host may repeat what it was just given, and elsewhere. */
  let last: Message | null = null;
  const judge = (m: MachineView, other: SiteId, what: string, fault: string | null): void => {
    if (fault !== null) complain({ sites: [m.site, other], key: null, detail: `${m.site} ${what}, and ${fault}` });
  };
  return {
    starting: (m) => void begin(m),
    wiped: (m) => void begin(m),
    requesting: (m, request, command) => {
      if (command?.do === 'pull') of(m).pull = { request, command, id: null };
    },
    done: (m, request) => {
      if (of(m).pull?.request === request) of(m).pull = null;
    },
    sending: (m, message, _fresh, dest) => {
      if (message.kind === 'answer') lives.answered(m, message, dest);
      if (message.kind !== 'ask' || message === last || message.cluster !== m.server?.cluster) return;
      last = message;
      lives.asked(message, of(m).life);
      judge(m, message.to ?? m.site, `sent ask ${message.id}`, faultOfAsking(of(m), message, dest));
    },
    delivering: (m, message) => {
      isUnasked = false;
      if (message.kind === 'ask') lives.reached(m, message);
    },
    reported: (_m, report) => {
      if (report.event === 'refused' && report.why === 'unasked') isUnasked = true;
    },
    delivered: (m, message) => {
      if (message.kind !== 'answer') return;
      const asks = of(m);
      const fault =
        moment.verdict !== null ? faultOfTaking(asks, message, lives.of(message)) : isUnasked ? faultOfRefusing(asks, message) : null;
      judge(m, moment.from, `got answer ${message.id} from ${moment.from}`, fault);
      if (moment.verdict !== 'accepted') return;
      if (message.id === asks.pull?.id) asks.pull = null;
      else asks.contacts = [];
    },
  };
};

/** All asks of one pull have one id, and no other ask has it: late answers are told apart by it, and one that is late is as good as any. */
function faultOfAsking(asks: Asks, { id, to }: Ask, dest: Dest): string | null {
  const { pull } = asks;
  const isRepeated = to !== null && pull?.id === id;
  const isKnown = asks.to.has(id);
  asks.to.set(id, to);
  if (to === null) asks.contacts = [...asks.contacts, id].slice(-contactAsks);
  if (isKnown && !isRepeated) return 'asked something else with it before';
  if (to === null) return null;
  if (pull === null) return 'nobody wants to know';
  if (to !== pull.command.to || !isSame(dest, pull.command.dest)) return `was to ask ${pull.command.to}`;
  if (isRepeated) return null;
  const first = pull.id;
  pull.id = id;
  return first === null ? null : `asked the same with ${first} before`;
}

function faultOfTaking({ to, life }: Asks, { id, data: { from } }: Answer, askedIn: number): string | null {
  const asked = to.get(id);
  if (asked === undefined || askedIn < life) return 'took it in without having asked for it in this life';
  return asked === null || asked === from ? null : `took it in, though it had asked ${asked}`;
}

function faultOfRefusing({ to, pull, contacts }: Asks, { id, data: { from } }: Answer): string | null {
  const isAwaited = contacts.includes(id) || (id === pull?.id && to.get(id) === from);
  return isAwaited ? 'refused it, though it waits for it' : null;
}

function isSame(a: Dest, b: Dest): boolean {
  return a === b || ('node' in a && 'node' in b && a.node === b.node && a.site === b.site);
}
