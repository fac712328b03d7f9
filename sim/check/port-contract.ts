/** port-contract: the Server keeps its word to the ports, on which real stores, timers and applications rely. */

import type { Clock, Timer } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { roundsUs } from './ending.ts';

/**
 * One commit at a time, in order. One flush is armed, or on its way, at any time; only the end of a commit may put it off. Whoever was told that a
 * command was taken is told once how it ended, and never before it is durable. A Server that has stopped asks for nothing, and leaves no timer.
 * From a wipe to the commit that makes it durable no data is sent, and the application is told nothing; nor does the commit of a stop send any.
 * What a commit lets leave is sent before the application is told.
 */
export const portContract: CheckMaker = (context) => {
  const contracts: Contract[] = [];
  /** Those whose timers or commits are others than when they were last looked at, when their event was over. */
  const stirred: Stirred = { contracts: [], count: 0 };
  const of = (m: MachineView): Contract => {
    let contract = contracts[m.index];
    if (contract === undefined) {
      contract = new Contract(context, m, stirred);
      contracts[m.index] = contract;
    }
    return contract;
  };
  return {
    starting: (m) => of(m).begin(),
    started: (m) => of(m).began(),
    requesting: (m, request, command) => of(m).asked(request, command === null || (command.do === 'wipe' && command.stop)),
    commanded: (m, _command, taken) => {
      if (!taken.ok) of(m).refused();
    },
    committing: (m, batch) => of(m).commit(batch.seq),
    heard: (m) => of(m).heard(),
    waking: (m, timer, afterMs) => of(m).wake(timer, afterMs),
    woke: (m, timer) => of(m).woke(timer),
    sending: (m, { kind }) => {
      if (kind === 'sync' || kind === 'answer') of(m).sends(kind === 'sync');
    },
    wiped: (m) => of(m).wiped(),
    committed: (m, batch) => {
      if (batch.clear) of(m).wipeIsDurable();
    },
    notified: (m, _upTo, changes) => of(m).notify(changes.size),
    done: (m, request, result) => of(m).done(request, result.ok ? result.clock : null),
    delivering: () => {
      for (let i = 0; i < stirred.count; i++) (stirred.contracts[i] as Contract).rest();
      stirred.count = 0;
    },
    finished: () => {
      for (const m of context.scene.machines) if (m.server !== null) of(m).finish();
    },
  };
};

/** Which bit stands for a timer: they are armed so often that sets of their names took a hundredth of a world of five sites. */
const bit = { flush: 1, contact: 2, retry: 4, cleanup: 8, join: 16 } as const satisfies Record<Timer, number>;
const timers = Object.keys(bit) as Timer[];

/** Flushes after which a command that was taken must have ended, at the latest. */
const lateFlushes = 5;

/** A list that is emptied at every delivery, and keeps its memory. */
interface Stirred {
  readonly contracts: Contract[];
  count: number;
}

/** A command that was taken and has not ended. */
interface Open {
  readonly sinceUs: Us;
  readonly stops: boolean;
}

/** What one incarnation asked for, and has not got. */
class Contract {
  readonly #context: CheckContext;
  readonly #m: MachineView;
  readonly #allStirred: Stirred;
  #isStirred = false;
  /** The commit under way. */
  #commit: number | null = null;
  #lastSeq = 0;
  /** Bits of the timers that are to wake it. */
  #armed = 0;
  readonly #open: Map<number, Open> = new Map();
  #lastRequest = 0;
  /** When a flush may be armed though one is: it was just told the end of a commit. */
  #mayArmAtUs: Us = -1;
  #starts = false;
  /** Journals of real processes do not tell of timers. */
  #tellsTimers = false;
  #over = false;
  /** The last commit began when there was no life left in which to send anything. */
  #ends = false;
  /** A wipe is not durable yet. */
  #wiping = false;
  /** The application was told since the end of the last commit: what that lets leave must have left. */
  #hasTold = false;

  constructor(context: CheckContext, m: MachineView, allStirred: Stirred) {
    this.#context = context;
    this.#m = m;
    this.#allStirred = allStirred;
  }

  #stir(): void {
    if (this.#isStirred) return;
    this.#isStirred = true;
    this.#allStirred.contracts[this.#allStirred.count++] = this;
  }

  #complain(detail: string): void {
    this.#context.complain({ sites: [this.#m.site], key: null, detail: `${this.#m.site} ${detail}` });
  }

  begin(): void {
    this.#stir();
    this.#commit = null;
    this.#lastSeq = 0;
    this.#armed = 0;
    this.#open.clear();
    this.#wiping = false;
    this.#hasTold = false;
    this.#ends = false;
    this.#starts = true;
    this.#over = false;
  }

  began(): void {
    this.#starts = false;
  }

  asked(request: number, stops: boolean): void {
    this.#open.set(request, { sinceUs: this.#context.scene.nowUs, stops });
    this.#lastRequest = request;
  }

  refused(): void {
    if (!this.#open.delete(this.#lastRequest)) this.#complain(`refused request ${this.#lastRequest}, and said also how it ended`);
  }

  commit(seq: number): void {
    this.#mustLive(`begin commit ${seq}`);
    if (this.#commit !== null) this.#complain(`began commit ${seq} while commit ${this.#commit} was under way`);
    this.#stir();
    if (seq <= this.#lastSeq) this.#complain(`began commit ${seq} after commit ${this.#lastSeq}`);
    this.#commit = seq;
    this.#lastSeq = seq;
    this.#ends = this.#m.server?.running === false;
  }

  heard(): void {
    this.#stir();
    this.#commit = null;
    this.#hasTold = false;
    this.#mayArmAtUs = this.#context.scene.nowUs;
  }

  wake(timer: Timer, afterMs: number | null): void {
    this.#stir();
    this.#tellsTimers = true;
    if (afterMs === null) {
      this.#armed &= ~bit[timer];
      return;
    }
    this.#mustLive(`be woken for ${timer}`);
    if (!(afterMs >= 0 && Number.isFinite(afterMs))) this.#complain(`asked to be woken for ${timer} in ${afterMs} ms`);
    if (timer === 'flush' && !this.#starts && this.#mayArmAtUs !== this.#context.scene.nowUs)
      this.#complain(`asked to be woken for a flush in ${afterMs} ms, though no commit had ended: one is armed already, or on its way`);
    this.#armed |= bit[timer];
  }

  woke(timer: Timer): void {
    this.#stir();
    this.#armed &= ~bit[timer];
  }

  /** A wipe discards what was held for the life that it ends. */
  wiped(): void {
    this.#wiping = true;
  }

  wipeIsDurable(): void {
    this.#wiping = false;
  }

  sends(isSync: boolean): void {
    this.tells('sent');
    if (isSync && this.#hasTold && this.#tellsTimers)
      this.#complain('told its application before it sent what the same commit made durable');
    // Once a wipe is durable a life begins in which an ask may be answered at once, and before its first commit.
    if (this.#ends && this.#m.server?.running === false) this.#complain('is to end, and its last commit still sent data');
  }

  tells(what: string): void {
    if (this.#wiping) this.#complain(`was wiped, and before that was durable still ${what} what was so before`);
  }

  notify(changes: number): void {
    this.#mustLive('notify its application');
    this.tells('told its application');
    this.#hasTold = true;
    if (changes === 0) this.#complain('notified its application of nothing');
  }

  /** `clock`: null if it came to nothing. */
  done(request: number, clock: Clock | null): void {
    const open = this.#open.get(request);
    if (open === undefined) this.#complain(`said twice how request ${request} ended, or it was never taken`);
    this.#open.delete(request);
    const durable = this.#m.disk.clock;
    if (clock !== null && clock > durable)
      this.#complain(`said that request ${request} is durable at clock ${clock}; durable is ${durable}`);
    if (open?.stops !== true) return;
    this.#over = true;
    const timer = timers.find((each) => this.#isArmed(each));
    if (timer !== undefined) this.#complain(`has stopped, and is still to be woken for ${timer}`);
  }

  #isArmed(timer: Timer): boolean {
    return (this.#armed & bit[timer]) !== 0;
  }

  #mustLive(what: string): void {
    if (this.#over) this.#complain(`has stopped, and still asked to ${what}`);
  }

  /** Between two events. */
  rest(): void {
    this.#isStirred = false;
    const { server, contacts, node } = this.#m;
    if (!this.#tellsTimers || server === null) return;
    if (!server.running) {
      if (!this.#over && this.#commit === null && !this.#isArmed('retry'))
        this.#complain('is to end, and neither commits nor tries to again');
      return;
    }
    if (this.#commit === null && !this.#isArmed('flush') && !this.#isArmed('retry'))
      this.#complain('has no commit under way, and no flush is armed');
    const { protocol } = this.#context.scene.scenario;
    if (!this.#isArmed('cleanup')) this.#complain('has no cleanup armed');
    if (protocol.rules === 'muster' && !this.#isArmed('contact') && contacts.some((contact) => contact !== node))
      this.#complain('has contact points, and will ask none');
  }

  finish(): void {
    this.rest();
    const { scene } = this.#context;
    // Whoever is not healed may stand still, or write in vain, for ever.
    if (scene.core?.has(this.#m.index) === false) return;
    for (const [request, { sinceUs }] of this.#open) {
      if (scene.nowUs - Math.max(sinceUs, scene.healUs) > this.#patienceUs)
        this.#complain(`took request ${request} at ${Math.round(sinceUs / 1000)} ms, and has not said how it ended`);
    }
  }

  /** A pull asks ten times, and a disk that failed is tried again. */
  get #patienceUs(): Us {
    return roundsUs(this.#context.scene.scenario, lateFlushes) + 30_000_000;
  }
}
