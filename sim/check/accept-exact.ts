/** accept-exact: taking in a message moves `ackedIn`, `ackedOut` and the clock exactly as specified; a gap moves `ackedOut` and nothing else. */

import type { Answer, Clock, Gap, Message, Op, Part, Sync, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { compareOrder } from './comparator.ts';
import { Pieces } from './pieces.ts';
import { isMemOf, lacksMem, notAskedAgain, saysLongGone, unheardOfItself } from './tombstone-duties.ts';
import { keyTypes } from './views.ts';

/** Keeps a second account of the clock through each delivery: set-backs and re-issues move it too, one step for each operation issued. */
export const acceptExact: CheckMaker = (context) => {
  const { moment } = context;
  const account = new Account(context);
  return {
    sending: (m, message) => account.sends(m, message.run),
    delivering: (_m, message) => account.open(message),
    setBack: (m, to) => account.jumped(m, to),
    issued: (m, op) => account.issued(m, op),
    merged: (m, op, _before, won) => {
      if (won) account.stored(m, op);
    },
    dropped: (_m, op, why) => {
      if (why === 'orphan') account.orphan(op);
    },
    revived: () => {
      account.revived = true;
    },
    took: (_m, _from, verdict) => {
      if (moment.open && (verdict === 'accepted' || verdict === 'part')) account.tick();
    },
    delivered: (m, message) => {
      account.judgeAddress(m, message);
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
      account.forgetPieces(m);
      account.starts(m, durable?.meta.run ?? '');
    },
    wiped: (m) => account.forgetPieces(m),
  };
};

class Account {
  readonly #context: CheckContext;
  readonly #muster: boolean;
  readonly #pieces: Pieces = new Pieces();
  /** The runs of each machine whose clock values compare: the present one, once it has sent something, and the one that wrote its disk. */
  readonly #runs: { sent: string; wrote: string }[] = [];
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
  #orphans: Op[] = [];
  revived = false;

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
    if (this.#orphans.length > 0) this.#orphans = [];
    this.revived = false;
  }

  forgetPieces(m: MachineView): void {
    this.#pieces.forget(m);
  }

  starts(m: MachineView, wrote: string): void {
    this.#runs[m.index] = { sent: '', wrote };
  }

  sends(m: MachineView, run: string): void {
    const runs = this.#runs[m.index];
    if (runs !== undefined) runs.sent = run;
  }

  /** What an acknowledgement is worth: one of a run that does not lead to the present one is worth nothing (R8). */
  #worth(m: MachineView, acked: Clock, ackedRun: string): Clock {
    const { sent, wrote } = this.#runs[m.index] ?? { sent: '', wrote: '' };
    return !this.#muster || ackedRun === '' || ackedRun === sent || ackedRun === wrote ? acked : 0;
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

  orphan(op: Op): void {
    if (this.#context.moment.open) this.#orphans.push(op);
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
    const { data, part, ackedRun } = message;
    const { verdict, refused } = this.#context.moment;
    switch (verdict) {
      case null:
        if (!refused) this.#wrong(m, 'it must take in what arrives, or refuse it');
        this.judgeNothing(m);
        return;
      case 'gap':
        this.#expectVerdict(m, message, false);
        this.#expectNoOthers(m, this.#ownMem === null ? 0 : 1);
        this.#expectAcks(m, this.#context.moment.ackedInBefore, this.#ackedOutAfter(m, this.#worth(m, data.acked, ackedRun)));
        break;
      case 'forgotten-sender':
        this.#expectForgotten(m, data, true);
        this.#expectNoOthers(m, 0);
        this.#expectDuty(m, unheardOfItself(m, data));
        if (this.#ownMem !== null) this.#clock = Math.max(this.#clock, this.#ownMem.clock) + 1;
        this.#expectAcks(m, this.#context.moment.ackedInBefore, this.#context.moment.ackedOutBefore);
        break;
      case 'accepted':
      case 'part':
        this.#expectVerdict(m, message, true);
        if (this.revived) this.#expectDuty(m, notAskedAgain(m, data.from, this.#context.scene.machines));
        this.#expectAcks(m, this.#ackedInAfter(m, data, part), this.#worth(m, data.acked, ackedRun));
        break;
      default:
        verdict satisfies never;
    }
    this.#expectClock(m);
  }

  #ackedInAfter(m: MachineView, data: SyncData, part: Part | undefined): Clock | null {
    const { verdict, ackedIn, ackedInBefore } = this.#context.moment;
    // What was refused, and yet would be acknowledged, must come again: the sender starts from 0.
    const isWanting = this.revived || (this.#orphans.length > 0 && lacksMem(data, this.#orphans));
    if (part === undefined) return isWanting && data.since > 0 ? null : data.clock;
    const isComplete = this.#pieces.add(m, data, part);
    if (verdict === 'part') return ackedIn === null ? null : this.revived ? null : ackedInBefore;
    if (!isComplete) this.#wrong(m, 'it must have every part of a state before it acknowledges it');
    return isWanting ? null : data.clock;
  }

  /** Of a stranger, or a forgotten site, nothing is kept: names are free to invent. */
  #ackedOutAfter(m: MachineView, acked: Clock): Clock | null {
    const { tombstoneBefore, ackedOutBefore, ackedOut } = this.#context.moment;
    if (tombstoneBefore !== null) return ackedOutBefore;
    return this.#isStranger(m) && ackedOut === null ? null : acked;
  }

  /** Whether it had to be accepted as no gap (or had to be a gap). */
  #expectVerdict(m: MachineView, message: Sync | Answer, accepted: boolean): void {
    const { ackedInBefore, ackedInRunBefore, tombstoneBefore } = this.#context.moment;
    const { data, run } = message;
    if (tombstoneBefore !== null || accepted) this.#expectForgotten(m, data, false);
    // What was taken in of a run in which `since` was not acknowledged is no measure of it.
    const sinceRun = message.kind === 'sync' ? (message.sinceRun ?? run) : run;
    const compares = !this.#muster || data.since === 0 || ackedInRunBefore === run || ackedInRunBefore === sinceRun;
    const known = compares ? (ackedInBefore ?? 0) : 0;
    if (known >= data.since === accepted) return;
    this.#wrong(
      m,
      `it had taken in everything up to ${known}, and must ${accepted ? 'see a gap in' : 'accept'} what comes since ${data.since}`,
    );
  }

  #expectForgotten(m: MachineView, data: SyncData, treatedSo: boolean): void {
    const { tombstoneBefore, from } = this.#context.moment;
    const isForgotten =
      tombstoneBefore === null
        ? this.#isLongForgotten(m, data)
        : data.data.every((op) => !isMemOf(op, from) || compareOrder(op, tombstoneBefore) <= 0);
    if (isForgotten === treatedSo) return;
    this.#wrong(
      m,
      treatedSo
        ? `it must listen to ${from}, which is not forgotten here, or returns`
        : `it must not listen to ${from}, which is forgotten here`,
    );
  }

  /** Whether a sender of whom nothing is known says itself that it was kicked longer ago than any tombstone is kept (R4a). */
  #isLongForgotten(m: MachineView, { from, data }: SyncData): boolean {
    const { moment, scene } = this.#context;
    if (!this.#muster || moment.ackedInBefore !== null || m.server?.replica.entry('mem', from) !== null) return false;
    return saysLongGone(data, from, m.now().wallS - scene.scenario.protocol.tombstoneForS) !== undefined;
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
