/** asks-answered: each ask that reaches a running site is answered or declined once, with what was asked, to who asked. */

import type { Ask, Decline, Dest, Message } from '../../src/core/index.ts';
import { defaultConfig } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { Turns } from './turns.ts';

const { failuresMax, limits } = defaultConfig('', '');

/**
 * An ask is answered at once, or from the snapshot of the next commit; of those that wait for one, a later ask of the same site takes the place of
 * an earlier one. If the store goes on failing, all that wait are declined. That a site
 * declines what comes from its own identity is another matter.
 */
export const asksAnswered: CheckMaker = (context) => {
  const desks: Desk[] = [];
  const of = (m: MachineView): Desk => (desks[m.index] ??= new Desk(context, m));
  const turns = new Turns();
  return {
    starting: (m) => of(m).close(),
    down: () => turns.to(null),
    wiped: (m) => of(m).wipe(),
    woke: () => turns.to(null),
    requesting: () => turns.to(null),
    delivering: (m, message) => {
      turns.to(null);
      if (message.kind === 'ask' && m.server?.running === true) of(m).arrives(message);
    },
    delivered: (m, { kind }) => {
      if (kind === 'ask') of(m).handled();
    },
    committing: (m) => of(m).commit(),
    heard: (m, ok) => {
      turns.to(of(m));
      of(m).heard(ok);
    },
    sending: (m, message, _fresh, dest) => of(m).sends(message, dest),
    finished: () => turns.to(null),
  };
};

/** An ask that was neither answered nor declined. */
interface Open {
  readonly ask: Ask;
  /** The commit under way is to answer it. */
  boarded: boolean;
  /** A later one took its place: it may be left. */
  superseded: boolean;
}

/** What one incarnation was asked. */
class Desk {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  #open: Open[] = [];
  #isCommitting = false;
  #failures = 0;
  /** The end of a commit was just heard of. */
  #ended: 'ok' | 'failed' | null = null;
  #last: Message | null = null;

  constructor(context: CheckContext, m: MachineView) {
    this.#context = context;
    this.#m = m;
  }

  /** A life ends, or begins. */
  close(): void {
    this.#open = [];
    this.#isCommitting = false;
    this.#failures = 0;
    this.#ended = null;
  }

  /** Nothing leaves any more of what was held for the old life; but to decline is no lie. */
  wipe(): void {
    for (const open of this.#open) open.superseded = true;
  }

  arrives(ask: Ask): void {
    const { site, server } = this.#m;
    const isForUs = (ask.to === null || ask.to === site) && ask.cluster === server?.cluster;
    if (!isForUs || ask.from === site) return;
    let waiting = 1;
    for (const open of this.#open) {
      if (open.boarded) continue;
      waiting++;
      if (open.ask.from === ask.from && open.ask.to === ask.to) open.superseded = true;
    }
    if (waiting > limits.asksMax) for (const open of this.#open) open.superseded = true;
    this.#open.push({ ask, boarded: false, superseded: false });
  }

  handled(): void {
    if (this.#isCommitting || this.#failures > 0) return;
    for (const { ask } of this.#open.splice(0)) this.#complain(ask, 'neither answered it, nor begins a commit to answer it from');
  }

  /** Whoever waits is answered from this snapshot; from the last one of a life nobody is. */
  commit(): void {
    this.#isCommitting = true;
    this.rest();
    if (this.#open.length === 0) return;
    if (this.#m.server?.running !== true) this.#open = this.#open.filter(({ boarded }) => boarded);
    for (const open of this.#open) open.boarded = true;
  }

  heard(ok: boolean): void {
    this.#isCommitting = false;
    this.#failures = ok ? 0 : this.#failures + 1;
    this.#ended = ok ? 'ok' : 'failed';
    if (!ok) for (const open of this.#open) open.boarded = false;
  }

  sends(message: Message, dest: Dest): void {
    if (message === this.#last || (message.kind !== 'answer' && message.kind !== 'decline')) return;
    this.#last = message;
    if (message.kind === 'answer') this.#answers(message, dest);
    else if (message.cluster === this.#m.server?.cluster) this.#declines(message, dest);
  }

  #answers({ to, id, data, part }: Extract<Message, { kind: 'answer' }>, dest: Dest): void {
    if ((part !== undefined && part.index > 0) || data.cluster !== this.#m.server?.cluster) return;
    const ask = this.#take(to, id, 'answered', dest);
    if (ask !== null && data.since !== ask.since)
      this.#complain(ask, `answered with what it has since ${data.since}; asked was since ${ask.since}`);
  }

  #declines({ to, id, why }: Decline, dest: Dest): void {
    if (why === 'from-self' && to === this.#m.site) return;
    const ask = this.#take(to, id, 'declined', dest);
    if (ask !== null && (why !== 'not-durable' || this.#failures < failuresMax))
      this.#complain(ask, `declined it (${why}) after ${this.#failures} failures of its store`);
  }

  /** The ask that is answered so, which is open no more; null if there is none. */
  #take(to: string, id: number, how: string, dest: Dest): Ask | null {
    const fitting = this.#open.filter(({ ask }) => ask.from === to && ask.id === id);
    // Two lives of one asker may have used one number, at nodes of their own.
    const here = fitting.filter(({ ask }) => isTo(dest, ask));
    const open = here.find(({ superseded }) => !superseded) ?? here[0] ?? fitting[0];
    if (open === undefined) {
      const { site } = this.#m;
      this.#context.complain({ sites: [site, to], key: null, detail: `${site} ${how} ask ${id} of ${to}, which is not open` });
      return null;
    }
    this.#open = this.#open.filter((other) => other !== open);
    if (!isTo(dest, open.ask)) this.#complain(open.ask, `${how} it to where it did not come from`);
    return open.ask;
  }

  /** Its event is over, or goes on with another commit. */
  rest(): void {
    const ended = this.#ended;
    this.#ended = null;
    if (ended === null || this.#open.length === 0 || (ended === 'failed' && this.#failures < failuresMax)) return;
    const left = this.#open.filter(({ boarded, superseded }) => (ended === 'failed' || boarded) && !superseded);
    this.#open = this.#open.filter(({ boarded }) => ended === 'ok' && !boarded);
    for (const { ask } of left) this.#complain(ask, ended === 'ok' ? 'left it unanswered when it was durable' : 'must decline it');
  }

  #complain(ask: Ask, what: string): void {
    const { site } = this.#m;
    const detail = `${site} got ask ${ask.id} of ${ask.from} (${ask.run}): it ${what}`;
    this.#context.complain({ sites: [site, ask.from], key: null, detail });
  }
}

/** Whether it goes to where the ask came from. */
function isTo(dest: Dest, { from, node }: Ask): boolean {
  return !('site' in dest) || (dest.site === from && dest.node === node);
}
