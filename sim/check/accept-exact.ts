/** accept-exact: taking in a message moves `ackedIn`, `ackedOut` and the clock exactly as specified; a gap moves `ackedOut` and nothing else. */

import type { Answer, Clock, Gap, Message, Op, SiteId, Sync } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { PassedOver } from './passed-over.ts';
import { Pieces } from './pieces.ts';
import { Runs } from './runs.ts';
import { notAskedAgain, unheardOfItself } from './tombstone-duties.ts';
import { misheard, mistaken } from './treatment.ts';
import { keyTypes } from './views.ts';

/** Keeps a second account of the clock through each delivery: set-backs and re-issues move it too, one step for each operation issued. */
export const acceptExact: CheckMaker = (context) => {
  const { moment, scene } = context;
  const { forgetAfterS } = scene.scenario.protocol;
  const account = new Account(context);
  return {
    sending: (m, message) => account.runs.sends(m, message.run),
    woke: (m, timer) => {
      if (timer === 'cleanup') account.passedOver.cleansUp(m, forgetAfterS);
    },
    commanding: (m, command) => {
      account.returned = [];
      if (command.do === 'cleanup') account.passedOver.cleansUp(m, command.forgetAfterS ?? forgetAfterS);
    },
    commanded: (m) => account.askAgain(m, m.site),
    delivering: (_m, message) => account.open(message),
    setBack: (m, to) => account.jumped(m, to),
    issued: (m, op) => account.issued(m, op),
    merged: (m, op, before, won) => {
      if (!won) return;
      account.stored(m, op);
      if (op.key.type === 'mem' && before?.value === false) account.outranked(m, op.key.site);
    },
    forgot: (m, site) => account.forgot(m, site),
    dropped: (_m, op, why) => {
      if (moment.open) account.pieces.dropped(op, why);
    },
    revived: (m) => account.revive(m),
    took: (_m, _from, verdict) => {
      if (moment.open && (verdict === 'accepted' || verdict === 'part')) account.tick();
    },
    delivered: (m, message) => {
      account.judgeAddress(m, message);
      account.askAgain(m, moment.from);
      switch (message.kind) {
        case 'sync':
        case 'answer':
          account.judgeData(m, message);
          return;
        case 'gap':
          account.judgeGap(m, message);
          return;
        default:
          account.judgeNothing(m);
      }
    },
    starting: (m, durable) => {
      account.pieces.forget(m);
      account.runs.starts(m, durable);
      account.passedOver.starts(m, durable);
    },
    wiped: (m) => {
      account.pieces.forget(m);
      account.passedOver.wiped(m);
    },
  };
};

class Account {
  readonly #context: CheckContext;
  readonly #muster: boolean;
  readonly pieces: Pieces = new Pieces();
  readonly runs: Runs = new Runs();
  readonly passedOver: PassedOver = new PassedOver();
  /** Who returned just now, and had been passed over. */
  returned: SiteId[] = [];
  #clock: Clock = 0;
  #incoming: Clock = 0;
  #ticked = false;
  #isGap = false;
  #issuedLast: Op | null = null;
  /** Operations stored that were not issued here: of others, and of our own membership as others tell it. */
  #storedOthers = 0;
  #ownMem: Op | null = null;
  #issues = 0;
  /** A set-back was noticed: what follows from it may be issued. */
  #jumped = false;
  /** Somebody returned just now who had been forgotten. */
  #revived = false;

  constructor(context: CheckContext) {
    this.#context = context;
    this.#muster = context.scene.scenario.protocol.rules === 'muster';
  }

  open(message: Message): void {
    this.#isGap = message.kind === 'gap';
    this.#clock = this.#context.moment.clockBefore;
    this.#incoming = this.#context.moment.incomingClock;
    this.#ticked = false;
    this.#issuedLast = null;
    this.#storedOthers = 0;
    this.#ownMem = null;
    this.#issues = 0;
    this.#jumped = false;
    this.pieces.open();
    if (this.returned.length > 0) this.returned = [];
    this.#revived = false;
  }

  get #everybody(): readonly SiteId[] {
    return this.#context.scene.machines.map(({ site }) => site);
  }

  #worth(m: MachineView, acked: Clock, ackedRun: string): Clock {
    return this.#muster ? this.runs.worth(m, acked, ackedRun) : acked;
  }

  jumped(m: MachineView, to: Clock): void {
    if (!this.#context.moment.open) return;
    if (to <= this.#clock) this.#wrong(m, `its clock must rise when it notices that it was set back; it went from ${this.#clock} to ${to}`);
    this.#clock = to;
    this.#jumped = true;
  }

  issued(m: MachineView, op: Op): void {
    if (!this.#context.moment.open || op.clock === 0) return;
    this.#issuedLast = op;
    this.#issues++;
    if (op.clock !== this.#clock + 1 && !this.#ticked) this.tick();
    if (op.clock !== this.#clock + 1) this.#wrong(m, `an operation that it issues must have clock ${this.#clock + 1}; it has ${op.clock}`);
    this.#clock = op.clock;
  }

  stored(m: MachineView, op: Op): void {
    if (!this.#context.moment.open || op === this.#issuedLast) return;
    // What a gap answer offers is about the receiver itself, and advances the clock past it.
    const isOwn = op.key.site === m.site && (op.key.type === 'mem' || (this.#isGap && op.key.type === 'host'));
    if (!isOwn) this.#storedOthers++;
    else if (this.#isGap) this.#clock = Math.max(this.#clock, op.clock) + 1;
    else this.#ownMem = op;
  }

  /** A kick gave way to a greater `mem`. */
  outranked(m: MachineView, site: SiteId): void {
    if (!this.#muster || !this.passedOver.returns(m, site)) return;
    this.returned.push(site);
    this.pieces.forgetFrom(m, site);
  }

  /** All are asked for everything again: no part that came before counts. */
  revive(m: MachineView): void {
    this.#revived = true;
    this.pieces.forget(m);
  }

  forgot(m: MachineView, site: SiteId): void {
    this.passedOver.forgot(m, site);
    this.pieces.forgetFrom(m, site);
  }

  /** All of them must be asked again; whether a sender is, is judged with its message. */
  askAgain(m: MachineView, from: SiteId): void {
    const unmet = notAskedAgain(m, from, this.returned);
    if (unmet !== null) this.#context.complain({ sites: [m.site], key: null, detail: `${m.site}: ${unmet}` });
  }

  /** Accepting advances the clock past the sender's, before anything is merged. */
  tick(): void {
    if (this.#ticked) return;
    this.#ticked = true;
    this.#clock = Math.max(this.#clock, this.#incoming) + 1;
  }

  /** What is for another site, of another cluster, or from the site itself must be refused (R10). */
  judgeAddress(m: MachineView, message: Message): void {
    if (!this.#muster || m.server === null || this.#context.moment.refused) return;
    const cluster = message.kind === 'sync' || message.kind === 'answer' ? message.data.cluster : message.cluster;
    const isForUs = message.to === m.site || (message.kind === 'ask' && message.to === null);
    if (isForUs && cluster === m.server.cluster && this.#context.moment.from !== m.site) return;
    this.#wrong(m, `it must refuse what is for ${message.to} of ${cluster}`);
  }

  judgeData(m: MachineView, message: Sync | Answer): void {
    const { data, ackedRun } = message;
    const { verdict, refused } = this.#context.moment;
    switch (verdict) {
      case null:
        if (!refused) this.#wrong(m, 'it must take in what arrives, or refuse it');
        this.judgeNothing(m);
        return;
      case 'gap':
        this.#expectDuty(m, mistaken(this.#context, m, message, false));
        this.#expectNoOthers(m, this.#ownMem === null ? 0 : 1);
        this.#expectAcks(m, this.#context.moment.ackedInBefore, this.#ackedOutAfter(m, this.#worth(m, data.acked, ackedRun)));
        break;
      case 'forgotten-sender':
        this.#expectDuty(m, misheard(this.#context, m, data, true));
        this.#expectNoOthers(m, 0);
        this.#expectDuty(m, unheardOfItself(m, data));
        if (this.#ownMem !== null) this.#clock = Math.max(this.#clock, this.#ownMem.clock) + 1;
        this.#expectAcks(m, this.#context.moment.ackedInBefore, this.#context.moment.ackedOutBefore);
        break;
      case 'accepted':
      case 'part':
        this.#expectDuty(m, mistaken(this.#context, m, message, true));
        if (this.#revived) this.#expectDuty(m, notAskedAgain(m, data.from, this.#everybody));
        this.#expectAcks(m, this.#ackedInAfter(m, message), this.#worth(m, data.acked, ackedRun));
        break;
      default:
        verdict satisfies never;
    }
    this.#expectClock(m);
  }

  #ackedInAfter(m: MachineView, message: Sync | Answer): Clock | null {
    const { data, part } = message;
    const { verdict, ackedInBefore } = this.#context.moment;
    // What was refused, and yet would be acknowledged, must come again: the sender starts from 0.
    const isAnew = this.#revived || this.returned.includes(data.from);
    if (part === undefined) {
      const isWanting = this.pieces.isWanting(m, data) || isAnew;
      return isWanting && data.since > 0 ? null : data.clock;
    }
    const progress = isAnew ? 'open' : this.pieces.add(m, message, part);
    const isWhole = progress === 'whole';
    if (isWhole !== (verdict === 'accepted'))
      this.#wrong(
        m,
        isWhole ? 'it has every part of a state, and must acknowledge it' : 'it must have every part of a state before it acknowledges it',
      );
    if (isWhole) return data.clock;
    return isAnew || (progress === 'wanting' && data.since > 0) ? null : ackedInBefore;
  }

  /** Of a stranger, or a forgotten site, nothing is kept: names are free to invent. */
  #ackedOutAfter(m: MachineView, acked: Clock): Clock | null {
    const { tombstoneBefore, ackedOutBefore, ackedOut } = this.#context.moment;
    if (tombstoneBefore !== null) return ackedOutBefore;
    return this.#isStranger(m) && ackedOut === null ? null : acked;
  }

  judgeGap(m: MachineView, gap: Gap): void {
    const { refused, ackedInBefore } = this.#context.moment;
    if (refused) {
      this.judgeNothing(m);
      return;
    }
    this.#expectNoOthers(m, 0);
    this.#expectAcks(m, ackedInBefore, this.#ackedOutAfter(m, this.#worth(m, gap.acked, gap.ackedRun)));
    this.#expectClock(m);
  }

  judgeNothing(m: MachineView): void {
    const { ackedInBefore, ackedOutBefore } = this.#context.moment;
    this.#expectNoOthers(m, this.#ownMem === null ? 0 : 1);
    this.#expectAcks(m, ackedInBefore, ackedOutBefore);
    this.#expectClock(m);
  }

  /** Of a stranger nothing has to be kept (`muster`). */
  #isStranger(m: MachineView): boolean {
    const { ackedInBefore, ackedOutBefore, from } = this.#context.moment;
    if (!this.#muster || ackedInBefore !== null || ackedOutBefore !== null) return false;
    const replica = m.server?.replica;
    return replica === undefined || keyTypes.every((type) => replica.entry(type, from) === null);
  }

  #expectNoOthers(m: MachineView, surplus: number): void {
    const stored = this.#storedOthers + surplus;
    if (stored > 0) this.#wrong(m, `nothing of it may be stored; ${stored} operations were`);
    if (this.#issues > 0 && !this.#jumped && !this.#isGap)
      this.#wrong(m, `it may issue nothing on account of it; it issued ${this.#issues} operations`);
  }

  #expectAcks(m: MachineView, ackedIn: Clock | null, ackedOut: Clock | null): void {
    const { moment } = this.#context;
    if (moment.ackedIn !== ackedIn) this.#wrong(m, `ackedIn must be ${ackedIn} after it; it is ${moment.ackedIn}`);
    if (moment.ackedOut !== ackedOut) this.#wrong(m, `ackedOut must be ${ackedOut} after it; it is ${moment.ackedOut}`);
  }

  #expectDuty(m: MachineView, unmet: string | null): void {
    if (unmet !== null) this.#wrong(m, unmet);
  }

  #expectClock(m: MachineView): void {
    const { clock } = this.#context.moment;
    if (clock !== this.#clock) this.#wrong(m, `the clock must be ${this.#clock} after it; it is ${clock}`);
  }

  #wrong(m: MachineView, what: string): void {
    const { moment, complain } = this.#context;
    const treated = moment.verdict ?? (moment.refused ? 'refused' : 'handled');
    complain({ sites: [m.site, moment.from], key: null, detail: `${m.site} got a message from ${moment.from} (${treated}): ${what}` });
  }
}
