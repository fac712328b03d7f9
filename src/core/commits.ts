/** The durability contract: commit, then send, then notify. One commit outstanding; what it tells is fixed when it starts. */

import type { Config } from './config.ts';
import type { Ask } from './message.ts';
import type { Notifier } from './notifier.ts';
import type { Clock, SiteId } from './operation.ts';
import type { Letter, Outbox } from './outbox.ts';
import type { Change, CommitResult, Now, Ports } from './ports.ts';
import type { Replica } from './replica.ts';

/** A command that waits until it is durable. */
interface Waiting {
  readonly request: number;
  readonly clock: Clock;
}

/** The last commit of a life: what follows it, and what follows if the store keeps failing (null: it is tried for ever). */
export interface Last {
  /** Everything held for the old life is dropped: a wipe. */
  readonly clear: boolean;
  readonly follow: (now: Now) => void;
  readonly giveUp: (() => void) | null;
}

/** One commit under way, and everything that leaves when it is durable. */
interface Flight {
  readonly seq: number;
  readonly upTo: Clock;
  readonly letters: Letter[];
  readonly asks: Ask[];
  readonly waiting: readonly Waiting[];
  /** What a flush notifies of; it also arms the next one. Null: no flush. */
  readonly changes: Map<SiteId, Change> | null;
  readonly last: Last | null;
}

export class Commits {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #replica: Replica;
  readonly #outbox: Outbox;
  readonly #notifier: Notifier;
  readonly #nextSeq: () => number;
  #flight: Flight | null = null;
  #waiting: Waiting[] = [];
  #asks: Ask[] = [];
  #eventsSince: Clock = 0;
  #failures = 0;
  #retryMs: number;
  /** Another commit is wanted as soon as this one is done. */
  #again: 'no' | 'commit' | 'flush' = 'no';
  /** What happens once the last commit of a wipe or a stop is durable. */
  #last: Last | null = null;

  constructor(config: Config, ports: Ports, replica: Replica, outbox: Outbox, notifier: Notifier, nextSeq: () => number) {
    this.#config = config;
    this.#ports = ports;
    this.#replica = replica;
    this.#outbox = outbox;
    this.#notifier = notifier;
    this.#nextSeq = nextSeq;
    this.#retryMs = config.retryMsMin;
  }

  /** A command wants to know when it is durable. */
  await(request: number, clock: Clock): void {
    this.#waiting.push({ request, clock });
  }

  /** An ask is answered from the next snapshot, or at once if memory and disk are the same. */
  answer(ask: Ask, now: Now): void {
    if (!this.#config.rules.durableFirst || this.#replica.clean) {
      this.#outbox.send(this.#outbox.answers(ask));
      return;
    }
    // A join must not wait for ever because its site goes on asking contacts.
    this.#asks = this.#asks.filter(({ from, to }) => from !== ask.from || to !== ask.to);
    if (this.#asks.length >= this.#config.limits.asksMax) this.#asks.shift();
    this.#asks.push(ask);
    this.#want('commit', now);
  }

  /** Makes the state durable, sends, notifies. */
  flush(now: Now): void {
    this.#want('flush', now);
  }

  /** A last commit without messages. */
  finish(last: Last, now: Now): void {
    this.#last = last;
    if (last.clear) {
      this.#notifier.drop();
      this.#flight?.letters.splice(0);
      this.#flight?.changes?.clear();
    }
    this.#want('commit', now);
  }

  #want(what: 'commit' | 'flush', now: Now): void {
    if (this.#flight !== null || this.#failures > 0) {
      if (this.#again !== 'flush') this.#again = what;
    } else {
      this.#again = what;
      this.#begin(now);
    }
  }

  #begin(now: Now): void {
    const last = this.#last;
    const flush = this.#again === 'flush' && last === null;
    this.#again = 'no';
    const asks = last === null ? this.#asks : [];
    this.#asks = [];
    const waiting = this.#waiting;
    this.#waiting = [];
    const batch = this.#replica.collect(this.#nextSeq(), now.wallS);
    const letters = flush ? this.#outbox.syncs() : [];
    for (const ask of asks) letters.push(...this.#outbox.answers(ask));
    const changes = flush ? this.#replica.changesSince(this.#eventsSince) : null;
    this.#flight = { seq: batch.seq, upTo: batch.meta.clock, letters, asks, waiting, changes, last };
    this.#ports.commit(batch);
  }

  /** A commit has ended. Of an earlier life: ignored. */
  committed(seq: number, result: CommitResult, now: Now): void {
    const flight = this.#flight;
    if (flight === null || flight.seq !== seq) return;
    this.#flight = null;
    this.#replica.collected(result.ok);
    if (!result.ok) {
      this.#failed(flight, result.error);
      return;
    }
    if (this.#failures > 0) this.#ports.report({ event: 'store-healed' });
    this.#failures = 0;
    this.#retryMs = this.#config.retryMsMin;
    const { letters, waiting, changes, upTo, last } = flight;
    this.#outbox.send(letters);
    for (const { request, clock } of waiting) this.#ports.done(request, { ok: true, clock });
    if (changes !== null) {
      this.#eventsSince = upTo;
      this.#notifier.tell(upTo, changes);
      if (this.#last === null) this.#ports.wake('flush', this.#config.syncIntervalMs);
    }
    if (last !== null) last.follow(now);
    else if (this.#again !== 'no') this.#begin(now);
  }

  #failed({ waiting, asks, changes }: Flight, error: string): void {
    this.#failures++;
    const retryMs = this.#retryMs;
    this.#retryMs = Math.min(retryMs * 2, this.#config.retryMsMax);
    this.#ports.report({ event: 'store-failing', error, failures: this.#failures, retryMs });
    this.#waiting.unshift(...waiting);
    this.#asks.unshift(...asks);
    if (changes !== null) this.#again = 'flush';
    this.#ports.wake('retry', retryMs);
    // What was never durable and is wiped now will never be.
    if (this.#last?.clear) this.refuseWaiting('superseded');
    if (this.#failures < this.#config.failuresMax) return;
    this.refuseWaiting('not-durable');
    for (const ask of this.#asks) this.#outbox.decline(ask, 'not-durable');
    this.#asks = [];
    this.#last?.giveUp?.();
  }

  /** Tells everybody who waits that waiting is over. */
  refuseWaiting(why: 'superseded' | 'not-durable'): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { request } of waiting) this.#ports.done(request, { ok: false, why });
  }

  /** The time to try again after a failed commit. */
  retry(now: Now): void {
    if (this.#flight === null && this.#failures > 0) this.#begin(now);
  }
}
