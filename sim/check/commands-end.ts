/** commands-end: who was told that a command was taken is told how it ended as soon as that is known, and truly: durable is what a later commit brought to the disk. */

import { type Batch, type Clock, type Command, type Done, defaultConfig, type Taken } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { endsJoin } from './joins.ts';
import { Turns } from './turns.ts';

const { failuresMax, asksMax } = defaultConfig('', '');

/** What came of a batch is due in the event that tells of it; a pull that is not answered is repeated, or ends, when its time is over. */
export const commandsEnd: CheckMaker = (context) => {
  const { moment } = context;
  const machines: Requests[] = [];
  const of = (m: MachineView): Requests => (machines[m.index] ??= new Requests(context, m));
  const turns = new Turns();
  return {
    starting: (m) => of(m).begin(),
    down: () => turns.to(null),
    requesting: (m, request, command) => {
      turns.to(of(m));
      of(m).asked(request, command);
    },
    commanded: (m, _command, taken) => of(m).answered(taken),
    woke: (m, timer) => {
      turns.to(of(m));
      if (timer === 'join') of(m).joinIsLate();
    },
    delivering: () => turns.to(null),
    issued: (m, op) => {
      if (endsJoin(moment, m, op)) of(m).joined(op.clock);
    },
    sending: (m, message) => {
      if (message.kind === 'ask' && message.to !== null && message.cluster === m.server?.cluster) of(m).asks();
    },
    waking: (m, timer, afterMs) => {
      if (timer === 'join') of(m).armsJoin(afterMs !== null);
    },
    committing: (m, batch) => of(m).commit(batch),
    heard: (m, ok) => {
      turns.to(of(m));
      of(m).heard(ok);
    },
    wiped: (m) => of(m).wiped(),
    done: (m, request, result) => of(m).done(request, result),
    finished: () => turns.to(null),
  };
};

/** A command that was taken and has not ended. */
interface Open {
  readonly request: number;
  readonly what: Command['do'] | 'stop';
  /** As it was told at once; null: not yet. */
  clock: Clock | null;
  /** A pull asks until it is answered; then, like all others, it waits for the next commit, is in the one under way, and is durable. */
  state: 'asks' | 'waits' | 'boarded' | 'durable';
}

/** The commands of one incarnation. */
class Requests {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  #open: Open[] = [];
  #failures = 0;
  #hasFailed = false;
  /** How often the pull under way has asked, and whether its time is over. */
  #asks = 0;
  #isLate = false;
  /** Somebody asks, and the time after which to ask again was not set. */
  #isUntimed = false;

  constructor(context: CheckContext, m: MachineView) {
    this.#context = context;
    this.#m = m;
  }

  begin(): void {
    this.#open = [];
    this.#failures = 0;
    this.#hasFailed = false;
    this.#isLate = false;
    this.#isUntimed = false;
  }

  asked(request: number, command: Command | null): void {
    // A pull for the data alone ends without a word in a check that could tell when.
    if (command?.do === 'pull' && !command.member) return;
    const what = command?.do ?? 'stop';
    if (what === 'pull') this.#asks = 0;
    this.#open.push({ request, what, clock: null, state: what === 'pull' ? 'asks' : 'waits' });
  }

  answered({ ok, clock }: Taken): void {
    const last = this.#open.at(-1);
    if (last === undefined || last.clock !== null) return;
    const now = this.#m.server?.replica.clock;
    if (clock !== now) this.#complain(last, `was taken or refused at clock ${clock}, it is said; the clock is ${now}`);
    if (!ok) this.#open.pop();
    else last.clock = clock;
    const earlier = this.#open.find(({ what, state }) => what === 'pull' && state === 'asks' && last.what === 'pull');
    if (earlier !== undefined && earlier !== last && ok) this.#left(earlier, 'must end, since another pull took its place');
  }

  /** What a join promises from now on is the membership that it has just issued. */
  joined(clock: Clock): void {
    for (const open of this.#open) {
      if (open.state !== 'asks') continue;
      open.state = 'waits';
      open.clock = clock;
    }
  }

  asks(): void {
    this.#asks++;
    this.#isLate = false;
    this.#isUntimed = true;
    if (this.#asks <= asksMax) return;
    for (const open of this.#open.filter(({ state }) => state === 'asks'))
      this.#left(open, `must have ended after ${asksMax} asks in vain`);
  }

  armsJoin(isArmed: boolean): void {
    this.#isUntimed = !isArmed;
  }

  joinIsLate(): void {
    this.#isLate = this.#open.some(({ state }) => state === 'asks');
  }

  /** Everything that waits goes with it; a wipe only with what it clears. */
  commit({ clear }: Batch): void {
    this.rest();
    for (const open of this.#open) if (open.state === 'waits' && (open.what !== 'wipe' || clear)) open.state = 'boarded';
  }

  heard(ok: boolean): void {
    this.#failures = ok ? 0 : this.#failures + 1;
    this.#hasFailed = !ok;
    for (const open of this.#open) if (open.state === 'boarded') open.state = ok ? 'durable' : 'waits';
  }

  /** What was not even in a commit is gone with the wipe. */
  wiped(): void {
    for (const open of this.#open.filter(({ what, state }) => what !== 'wipe' && state !== 'boarded'))
      this.#left(open, 'must end with the wipe');
  }

  done(request: number, result: Done): void {
    const open = this.#open.find((one) => one.request === request);
    if (open === undefined) return;
    this.#drop(open);
    if (open.what === 'pull') this.#isLate = false;
    const fault = result.ok ? this.#faultOfSuccess(open, result.clock) : this.#faultOfFailure(open, result.why);
    if (fault !== null) this.#complain(open, fault);
    if (open.what !== 'stop' && open.what !== 'wipe') return;
    for (const other of [...this.#open]) this.#left(other, `must have ended before that ${open.what}`);
  }

  #faultOfSuccess({ what, clock: promised, state }: Open, clock: Clock): string | null {
    if (state !== 'durable') return 'is said to be durable, and no commit that began after it is';
    const isOwn = what !== 'wipe' && what !== 'stop';
    return isOwn && promised !== null && clock !== promised ? `is said to be durable at clock ${clock}; it was taken at ${promised}` : null;
  }

  #faultOfFailure({ what, state }: Open, why: string): string | null {
    const isWiping = this.#open.some((other) => other.what === 'wipe');
    const isEnding = this.#m.server?.running !== true;
    const isTrue =
      (why === 'not-durable' && state === 'waits' && what !== 'wipe' && this.#failures >= failuresMax) ||
      (why === 'no-answer' && state === 'asks' && this.#asks === asksMax) ||
      (why === 'stopped' && state === 'asks' && isEnding) ||
      (why === 'superseded' && (state === 'asks' ? this.#open.some((other) => other.what === 'pull') : isWiping)) ||
      (what === 'stop' && state === 'waits' && !isEnding);
    return isTrue ? null : `ended as ${why} (${state}, ${this.#failures} failed commits, ${this.#asks} asks)`;
  }

  /** Its event is over, or goes on with another commit. */
  rest(): void {
    const fault = this.#isLate ? 'must ask again, or end' : this.#isUntimed ? 'asks, and does not mind the time' : null;
    const hasFailed = this.#hasFailed;
    this.#isLate = false;
    this.#isUntimed = false;
    this.#hasFailed = false;
    if (this.#open.length === 0) return;
    if (fault !== null) for (const open of this.#open.filter(({ state }) => state === 'asks')) this.#left(open, fault);
    const isHopeless = hasFailed && this.#failures >= failuresMax;
    const isWiping = hasFailed && this.#open.some(({ what }) => what === 'wipe');
    for (const open of [...this.#open]) {
      if (open.state === 'durable') this.#left(open, 'is durable, and nobody was told');
      else if (open.state === 'waits' && open.what !== 'wipe' && isHopeless)
        this.#left(open, `must end after ${this.#failures} failed commits`);
      else if (open.state === 'waits' && open.what !== 'wipe' && isWiping) this.#left(open, 'must end: it was wiped before it was durable');
    }
  }

  #drop(open: Open): void {
    this.#open = this.#open.filter((other) => other !== open);
  }

  #left(open: Open, what: string): void {
    this.#drop(open);
    this.#complain(open, what);
  }

  #complain({ request, what }: Open, detail: string): void {
    const { site } = this.#m;
    this.#context.complain({ sites: [site], key: null, detail: `${what} (request ${request}) of ${site} ${detail}` });
  }
}
