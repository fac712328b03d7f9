/** The Server: owns one replica, and decides everything that happens in time. Told every event, synchronous, never re-entered. */

import { meetSelf, misaddressed, senderOf } from './addressing.ts';
import { Commits } from './commits.ts';
import type { Config } from './config.ts';
import type { Life } from './life.ts';
import type { Answer, Gap, Message, Sync } from './message.ts';
import { Notifier } from './notifier.ts';
import type { ClusterId, NodeName, SiteId } from './operation.ts';
import { Outbox } from './outbox.ts';
import type { Command, CommitResult, Now, Ports, Refusal, Refused, Snapshot, Taken, Timer, Via } from './ports.ts';
import { Pulls } from './pulls.ts';
import { Replica, type ReplicaView } from './replica.ts';
import { type Stats, Tally } from './tally.ts';
import type { Verdict } from './watch.ts';

export class Server {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #replica: Replica;
  readonly #notifier: Notifier;
  #life: Life | null = null;
  /** `ending`: a wipe or a stop waits for its last commit. */
  #phase: 'new' | 'running' | 'ending' | 'stopped' = 'new';
  #seq = 0;
  readonly #tally: Tally = new Tally();

  constructor(config: Config, ports: Ports) {
    this.#config = config;
    this.#ports = ports;
    this.#notifier = new Notifier(ports);
    const { rules, limits, watch, cluster, site } = config;
    this.#replica = new Replica({ cluster, site, rules, limits, watch, keeping: config, tell: (event) => ports.report(event) });
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

  get running(): boolean {
    return this.#phase === 'running';
  }

  stats(): Stats {
    return this.#tally.stats();
  }

  /** Starts with what the last commit left. Called once. `run` must differ from that of every other start of this site (R8). */
  start(node: NodeName, run: string, contacts: readonly NodeName[], durable: Snapshot | null, now: Now): void {
    const staleS = this.#replica.restore(durable, now.wallS);
    if (staleS !== null) this.#ports.report({ event: 'wiped-stale', lastCommitS: staleS });
    this.#begin(node, run, contacts, now);
  }

  #begin(node: NodeName, run: string, contacts: readonly NodeName[], now: Now): void {
    const outbox = new Outbox(this.#config, this.#replica, node, run);
    const commits = new Commits(this.#config, this.#ports, this.#replica, outbox, this.#notifier, () => ++this.#seq);
    const others = contacts.filter((contact) => contact !== node);
    // Ids of asks start apart in each life, so that no late answer to an earlier one is taken for ours.
    const pulls = new Pulls(this.#config, this.#ports, outbox, others, this.#replica.clock % 2 ** 30);
    this.#life = { node, run, contacts, outbox, commits, pulls };
    this.#phase = 'running';
    this.#replica.begin(node, run, now.wallS);
    this.#ports.wake('flush', 0);
    if (this.#config.rules.asksContacts && others.length > 0) this.#ports.wake('contact', this.#config.contactIntervalMs);
    if (this.#config.cleanupIntervalMs !== null) this.#ports.wake('cleanup', this.#config.cleanupIntervalMs);
  }

  /** A command. Its clock is told at once, and `done` when it is durable; a command that did not take effect is not told again. */
  command(request: number, command: Command, now: Now): Taken {
    const life = this.#life;
    if (this.#phase !== 'running' || life === null) return this.#vainly(this.#phase === 'ending' ? 'busy' : 'not-running');
    switch (command.do) {
      case 'setMember':
        return this.#took(request, this.#replica.setMember(command.target, command.member, now.wallS));
      case 'setInfo':
        return this.#took(request, this.#replica.setInfo(command.value, now.wallS));
      case 'setLiveness':
        return this.#took(request, this.#replica.setLiveness(command.target, command, now.wallS));
      case 'importFallback':
        return this.#took(request, this.#replica.importFallback(command.sites, now.wallS));
      case 'flush':
        life.commits.await(request, this.#replica.clock);
        life.commits.flush(now);
        break;
      case 'cleanup':
        this.#cleanup(now, command.forgetAfterS);
        life.commits.await(request, this.#replica.clock);
        break;
      case 'wipe':
        this.#wipe(request, command.stop, life, now);
        break;
      case 'pull':
        life.pulls.start({ request, dest: command.dest, to: command.to, member: command.member });
        break;
      default:
        return command satisfies never;
    }
    return { ok: true, clock: this.#replica.clock };
  }

  #took(request: number, taken: Taken): Taken {
    if (!taken.ok) return this.#vainly(taken.why);
    this.#life?.commits.await(request, taken.clock);
    return taken;
  }

  #vainly(why: Refused): Taken {
    this.#tally.vain(why);
    return { ok: false, clock: this.#replica.clock, why };
  }

  #cleanup(now: Now, forgetAfterS?: number): void {
    const sites = this.#replica.cleanup(now.wallS, forgetAfterS);
    if (sites.length > 0) this.#ports.report({ event: 'forgotten', sites });
  }

  #wipe(request: number, stop: boolean, life: Life, now: Now): void {
    this.#phase = 'ending';
    this.#cancelTimers();
    life.pulls.cancel();
    life.commits.refuseWaiting({ ok: false, why: 'superseded' });
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
    this.#life?.pulls.abandon(request);
  }

  /** A last commit, no send, then done. */
  stop(request: number, now: Now): void {
    const life = this.#life;
    if (this.#phase !== 'running' || life === null) {
      this.#ports.done(request, { ok: false, why: this.#phase === 'ending' ? 'busy' : 'not-running' });
      return;
    }
    this.#phase = 'ending';
    this.#cancelTimers();
    life.pulls.cancel();
    const end = (ok: boolean): void => {
      if (this.#phase === 'stopped') return;
      this.#phase = 'stopped';
      this.#cancelTimers();
      this.#ports.wake('retry', null);
      this.#ports.done(request, ok ? { ok: true, clock: this.#replica.clock } : { ok: false, why: 'not-durable' });
    };
    life.commits.finish({ clear: false, follow: () => end(true), giveUp: () => end(false) }, now);
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
    if (life === null) return;
    if (timer === 'retry' && this.#phase === 'ending') life.commits.retry(now);
    if (this.#phase !== 'running') return;
    switch (timer) {
      case 'flush':
        life.pulls.askIfAlone(now);
        life.commits.flush(now);
        return;
      case 'contact':
        life.pulls.askContact();
        this.#ports.wake('contact', this.#config.contactIntervalMs);
        return;
      case 'retry':
        life.commits.retry(now);
        return;
      case 'cleanup':
        this.#cleanup(now);
        if (this.#config.cleanupIntervalMs !== null) this.#ports.wake('cleanup', this.#config.cleanupIntervalMs);
        return;
      case 'join':
        life.pulls.timedOut();
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
    const life = this.#life;
    if (this.#phase !== 'running' || life === null) {
      this.#refuse('not-running', senderOf(message));
      return;
    }
    if (this.#config.rules.checksInput) {
      const why = misaddressed(message, this.cluster, this.site);
      if (why !== null) {
        if (why === 'from-self') meetSelf(message, life, this.#ports);
        this.#refuse(why, senderOf(message));
        return;
      }
    }
    switch (message.kind) {
      case 'sync':
        this.#takeIn(message, false, life, now);
        return;
      case 'gap':
        this.#takeGap(message, now);
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

  #refuse(why: Refusal, from: SiteId): void {
    this.#tally.refused(why);
    this.#ports.report({ event: 'refused', why, from });
  }

  /** Takes a sync in, and answers it if it is a gap or its sender a stranger (R2). Returns how it was treated; null if refused. */
  #takeIn(message: Sync | Answer, asked: boolean, life: Life, now: Now): Verdict | null {
    const { data } = message;
    const outcome = this.#replica.receive(message, now, asked);
    if (!outcome.ok) {
      this.#refuse(outcome.why, data.from);
      return null;
    }
    const isGap = outcome.verdict === 'gap' || outcome.verdict === 'forgotten-sender';
    if (isGap) this.#tally.gaps++;
    else {
      this.#tally.accepted++;
      life.pulls.tookIn(now);
    }
    if (this.#config.rules.answersGaps && (isGap || this.#replica.nodeOfSite(data.from) !== message.node)) {
      const letter = life.outbox.gap(message, now.monoMs);
      if (letter !== null) {
        this.#tally.gapAnswers++;
        this.#ports.send(letter.dest, letter.message);
      }
    }
    return outcome.verdict;
  }

  #takeGap(message: Gap, now: Now): void {
    const why = this.#replica.receiveGap(message, now);
    if (why !== null) this.#refuse(why, message.from);
  }

  #takeAnswer(message: Answer, life: Life, now: Now): void {
    const asked = life.pulls.asked(message.id, message.data.from);
    if (asked === null) {
      this.#refuse('unasked', message.data.from);
      return;
    }
    const verdict = this.#takeIn(message, true, life, now);
    if (verdict !== 'accepted') return;
    life.pulls.answered(asked);
    if (asked.kind === 'contact') return;
    const { request, member } = asked.pull;
    if (member) this.#replica.setMember(this.site, true, now.wallS);
    life.commits.await(request, this.#replica.clock);
    if (member) life.commits.flush(now);
  }
}
