/** The Server: owns one replica, and decides everything that happens in time. Told every event, synchronous, never re-entered. */

import { meetSelf, misaddressed, senderOf } from './addressing.ts';
import { Commits } from './commits.ts';
import type { Config } from './config.ts';
import type { Life } from './life.ts';
import type { Answer, Message, Sync } from './message.ts';
import { Notifier } from './notifier.ts';
import type { ClusterId, NodeName, SiteId } from './operation.ts';
import { Outbox } from './outbox.ts';
import type { Command, CommitResult, Now, Ports, Refusal, Refused, Snapshot, Taken, Timer, Via } from './ports.ts';
import { firstAsk, Pulls } from './pulls.ts';
import { Replica, type ReplicaView } from './replica.ts';
import { counted, type Stats } from './tally.ts';
import type { Verdict } from './watch.ts';

/** The little machine that decides when to flush, send, answer, retry and notify. Never re-entered; throws nothing: refusals are values. */
export class Server {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #replica: Replica;
  readonly #notifier: Notifier;
  #life: Life | null = null;
  /** `ending`: a wipe or a stop waits for its last commit. */
  #phase: 'new' | 'running' | 'ending' | 'stopped' = 'new';
  #seq = 0;
  /** Counts on over wipes: a late answer to an ask of another life is taken for none of this one. */
  #nextAsk = 0;
  readonly #stats: { -readonly [name in keyof Stats]: Stats[name] } = { accepted: 0, gaps: 0, gapAnswers: 0, refused: {}, vain: {} };

  constructor(config: Config, ports: Ports) {
    this.#config = config;
    this.#ports = ports;
    this.#notifier = new Notifier(ports);
    const { cluster, site, rules, limits, watch } = config;
    this.#replica = new Replica({ cluster, site, rules, limits, keeping: config, watch, tell: (event) => ports.report(event) });
  }

  get cluster(): ClusterId {
    return this.#config.cluster;
  }

  get site(): SiteId {
    return this.#config.site;
  }

  /** Read-only: what is known now, durable or not. */
  get replica(): ReplicaView {
    return this.#replica;
  }

  /** Everything in this replica up to this clock value is durable; -1 before the first commit. */
  get durableClock(): number {
    return this.#replica.durableClock;
  }

  /** Whether it takes commands and messages: from its start to a wipe or a stop. */
  get running(): boolean {
    return this.#phase === 'running';
  }

  stats(): Stats {
    return { ...this.#stats };
  }

  /** Starts with what the last commit left. Called once. `run` must differ from that of every other start of this site (R8). */
  start(node: NodeName, run: string, contacts: readonly NodeName[], durable: Snapshot | null, now: Now): void {
    const lastCommitS = this.#replica.restore(durable, now.wallS);
    if (lastCommitS !== null) this.#ports.report({ event: 'wiped-stale', lastCommitS });
    this.#nextAsk = firstAsk(run);
    this.#begin(node, run, contacts, now);
  }

  #begin(node: NodeName, run: string, contacts: readonly NodeName[], now: Now): void {
    const config = this.#config;
    const outbox = new Outbox(config, this.#ports, this.#replica, node, run);
    const commits = new Commits(config, this.#ports, this.#replica, outbox, this.#notifier, () => ++this.#seq);
    const others = contacts.filter((contact) => contact !== node);
    const pulls = new Pulls(config, this.#ports, outbox, others, () => this.#nextAsk++);
    this.#life = { node, run, contacts, outbox, commits, pulls };
    this.#phase = 'running';
    this.#replica.begin(node, run, now.wallS);
    this.#ports.wake('flush', 0);
    if (config.rules.asksContacts && others.length > 0) this.#ports.wake('contact', config.contactIntervalMs);
    this.#ports.wake('cleanup', config.cleanupIntervalMs);
  }

  /** The present life, if it takes anything in. */
  get #running(): Life | null {
    return this.running ? this.#life : null;
  }

  /** A command. Its clock is told at once, and `done` when it is durable; a command that did not take effect is not told again. */
  command(request: number, command: Command, now: Now): Taken {
    const life = this.#running;
    if (life === null) return this.#vainly(this.#whyNot);
    const { commits, pulls } = life;
    const took = (taken: Taken): Taken => {
      if (!taken.ok) return this.#vainly(taken.why);
      commits.await(request, taken.clock);
      return taken;
    };
    const replica = this.#replica;
    switch (command.do) {
      case 'setMember':
        return took(replica.setMember(command.target, command.member, now.wallS));
      case 'setInfo':
        return took(replica.setInfo(command.value, now.wallS));
      case 'setLiveness':
        return took(replica.setLiveness(command.target, command, now.wallS));
      case 'importFallback':
        return took(replica.importFallback(command.sites, now.wallS));
      case 'flush':
        commits.await(request, replica.clock);
        commits.flush(now);
        break;
      case 'cleanup':
        if (this.#config.rules.checksInput && !Number.isFinite(command.forgetAfterS ?? 0)) return this.#vainly('bad-number');
        this.#cleanup(now, command.forgetAfterS);
        commits.await(request, replica.clock);
        break;
      case 'wipe':
        this.#wipe(request, command.stop, life, now);
        break;
      case 'pull':
        pulls.start({ ...command, request });
        break;
      default:
        return command satisfies never;
    }
    return { ok: true, clock: replica.clock };
  }

  get #whyNot(): 'busy' | 'not-running' {
    return this.#phase === 'ending' ? 'busy' : 'not-running';
  }

  #vainly(why: Refused): Taken {
    this.#stats.vain = counted(this.#stats.vain, why);
    return { ok: false, clock: this.#replica.clock, why };
  }

  #cleanup(now: Now, forgetAfterS?: number): void {
    const sites = this.#replica.cleanup(now.wallS, forgetAfterS);
    if (sites.length > 0) this.#ports.report({ event: 'forgotten', sites });
  }

  #wipe(request: number, stop: boolean, life: Life, now: Now): void {
    this.#end(life);
    life.commits.refuseWaiting('superseded');
    this.#replica.wipe();
    const follow = (at: Now): void => {
      this.#ports.done(request, { ok: true, clock: this.#replica.clock });
      if (stop) this.#phase = 'stopped';
      else this.#begin(life.node, life.run, life.contacts, at);
    };
    life.commits.finish({ clear: true, follow, giveUp: null }, now);
  }

  /** Nobody waits for this request any more. A pull whose data has not arrived ends (`stopped`); every other command goes on. */
  abandon(request: number): void {
    this.#life?.pulls.cancel(request);
  }

  /** A last commit, no send, then done. */
  stop(request: number, now: Now): void {
    const life = this.#running;
    if (life === null) {
      this.#ports.done(request, { ok: false, why: this.#whyNot });
      return;
    }
    this.#end(life);
    const end = (ok: boolean): void => {
      this.#phase = 'stopped';
      this.#cancelTimers();
      this.#ports.wake('retry', null);
      this.#ports.done(request, ok ? { ok, clock: this.#replica.clock } : { ok, why: 'not-durable' });
    };
    life.commits.finish({ clear: false, follow: () => end(true), giveUp: () => end(false) }, now);
  }

  #end(life: Life): void {
    this.#phase = 'ending';
    this.#cancelTimers();
    life.pulls.cancel();
  }

  #cancelTimers(): void {
    for (const timer of ['flush', 'contact', 'cleanup', 'join'] as const) this.#ports.wake(timer, null);
  }

  /** A commit has ended. */
  committed(seq: number, result: CommitResult, now: Now): void {
    this.#life?.commits.committed(seq, result, now);
  }

  /** A timer fired. Late ones, after a stop, do nothing. */
  woke(timer: Timer, now: Now): void {
    const life = this.#life;
    if (life === null || this.#phase === 'stopped') return;
    const { commits, pulls } = life;
    if (timer === 'retry') commits.retry(now);
    if (this.#phase !== 'running') return;
    switch (timer) {
      case 'flush':
        pulls.askIfAlone(now);
        commits.flush(now);
        return;
      case 'contact':
        pulls.askContact();
        this.#ports.wake('contact', this.#config.contactIntervalMs);
        return;
      case 'cleanup':
        this.#cleanup(now);
        this.#ports.wake('cleanup', this.#config.cleanupIntervalMs);
        return;
      case 'join':
        pulls.timedOut();
        return;
      case 'retry':
        return;
      default:
        timer satisfies never;
    }
  }

  /** The application has taken in everything up to this clock value. */
  notified(upTo: number, _now: Now): void {
    this.#notifier.notified(upTo);
  }

  /** A message arrived. Its shape was checked where it was decoded (`validate.ts`). */
  received(message: Message, _via: Via, now: Now): void {
    const life = this.#running;
    if (life === null) return this.#refuse('not-running', message);
    const why = this.#config.rules.checksInput ? misaddressed(message, this.cluster, this.site) : null;
    if (why === 'from-self') meetSelf(message, life, this.#ports);
    if (why !== null) return this.#refuse(why, message);
    switch (message.kind) {
      case 'sync':
        this.#takeIn(message, false, life, now);
        return;
      case 'gap':
        this.#refuse(this.#replica.receiveGap(message, now), message);
        return;
      case 'ask':
        life.commits.answer(message, now);
        return;
      case 'answer':
        this.#takeAnswer(message, life, now);
        return;
      case 'decline':
        // The ask is repeated when its time is over.
        return;
      default:
        message satisfies never;
    }
  }

  /** Tells why a message was refused, if it was. */
  #refuse(why: Refusal | null, message: Message): void {
    if (why === null) return;
    this.#stats.refused = counted(this.#stats.refused, why);
    this.#ports.report({ event: 'refused', why, from: senderOf(message) });
  }

  /** Takes a sync in, and answers it if it is a gap or its sender a stranger (R2). Returns how it was treated; null if refused. */
  #takeIn(message: Sync | Answer, asked: boolean, life: Life, now: Now): Verdict | null {
    const outcome = asked ? this.#replica.callSync(message, now) : this.#replica.castSync(message, now);
    if (!outcome.ok) {
      this.#refuse(outcome.why, message);
      return null;
    }
    const { verdict } = outcome;
    const isGap = verdict === 'gap' || verdict === 'forgotten-sender';
    if (isGap) this.#stats.gaps++;
    else {
      this.#stats.accepted++;
      life.pulls.tookIn(now);
    }
    const isStranger = isGap || this.#replica.nodeOfSite(message.data.from) !== message.node;
    if (this.#config.rules.answersGaps && isStranger && life.outbox.answerGap(message, now)) this.#stats.gapAnswers++;
    return verdict;
  }

  #takeAnswer(message: Answer, life: Life, now: Now): void {
    const asked = life.pulls.asked(message.id, message.data.from);
    if (asked === null) {
      this.#refuse('unasked', message);
      return;
    }
    if (this.#takeIn(message, true, life, now) !== 'accepted') return;
    life.pulls.answered(asked);
    if (asked === 'contact') return;
    if (asked.member) this.#replica.setMember(this.site, true, now.wallS);
    life.commits.await(asked.request, this.#replica.clock);
    if (asked.member) life.commits.flush(now);
  }
}
