/** What all connections of one TCP transport share: limits, budgets, counters, the log, and the way to the receiver. */

import type { SiteId } from '../core/operation.ts';
import type { Via } from '../core/ports.ts';
import type { Receive, TransportEvent, TransportRefusal } from '../host/ports.ts';
import { Budget } from './budget.ts';
import { type Counters, newCounters } from './counters.ts';
import { LogLimit } from './log-limit.ts';
import { PeerQueue } from './peer-queue.ts';
import type { TcpLimits } from './tcp-limits.ts';

/** What an exchange is made of. */
export interface ExchangeParts {
  readonly limits: TcpLimits;
  readonly receive: Receive;
  readonly log: (event: TransportEvent) => void;
  /** From 0 (inclusive) to 1 (exclusive); for the jitter of back-off. */
  readonly random: () => number;
}

/** The shared middle of a transport. Connections know it, and not each other. */
export class Exchange {
  readonly limits: TcpLimits;
  readonly random: () => number;
  readonly counters: Counters = newCounters();
  readonly sending: Budget;
  readonly receiving: Budget;
  /** Set when closing begins: from then on nothing is delivered and nothing new is sent. */
  closed = false;
  readonly #receive: Receive;
  readonly #log: (event: TransportEvent) => void;
  readonly #logLimit: LogLimit;

  constructor(parts: ExchangeParts) {
    this.limits = parts.limits;
    this.random = parts.random;
    this.sending = new Budget(parts.limits.sendBytesMax);
    this.receiving = new Budget(parts.limits.receiveBytesMax);
    this.#receive = parts.receive;
    this.#log = parts.log;
    this.#logLimit = new LogLimit(parts.limits.logMs);
  }

  /** Monotonic milliseconds. */
  nowMs(): number {
    return performance.now();
  }

  newQueue(): PeerQueue {
    return new PeerQueue(this.limits, this.sending, this.counters);
  }

  deliver(message: unknown, via: Via, site: SiteId | null, address: string): void {
    if (this.closed) return;
    this.counters.received += 1;
    this.#receive(message, via, { site, address });
  }

  /** Counts a refusal, and logs it if the peer was not logged lately. Peers are told apart by address without port, which is free to choose. */
  refuse(why: TransportRefusal, peer: string, detail: string): void {
    this.counters.refused[why] += 1;
    const suppressed = this.#logLimit.pass(`refused ${peer}`, this.nowMs());
    if (suppressed !== null) this.#log({ event: 'refused', why, peer, detail, suppressed });
  }

  /** Logs that a node cannot be reached, if it was not logged lately. */
  unreachable(peer: string, detail: string, attempts: number): void {
    const suppressed = this.#logLimit.pass(`unreachable ${peer}`, this.nowMs());
    if (suppressed !== null) this.#log({ event: 'unreachable', peer, detail, attempts, suppressed });
  }
}
