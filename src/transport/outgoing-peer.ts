/** An outgoing peer is one node that we send to: its queue outlives its connections, and it decides when to dial. */

import type { Socket } from 'node:net';
import type { NodeName } from '../core/operation.ts';
import type { Address } from './address.ts';
import { Backoff } from './backoff.ts';
import { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import type { PeerQueue, Queued } from './peer-queue.ts';
import type { Security } from './security.ts';

/** What an outgoing peer is made of. */
export interface OutgoingPeerParts {
  readonly exchange: Exchange;
  readonly security: Security;
  readonly node: NodeName;
  readonly address: Address;
  /** Called whenever a connection or an attempt to make one is over. */
  readonly onGone: () => void;
}

/** One node that we send to. Dials when there is something to send, and at no other time. */
export class OutgoingPeer {
  readonly node: NodeName;
  /** Monotonic milliseconds of the last message sent to it. */
  usedAtMs: number;
  readonly #parts: OutgoingPeerParts;
  readonly #exchange: Exchange;
  readonly #queue: PeerQueue;
  readonly #backoff: Backoff;
  #dialing: { readonly socket: Socket; readonly sinceMs: number } | null = null;
  #connection: Connection | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Set when others have forgotten this peer: what still ends must not begin again. */
  #over = false;

  constructor(parts: OutgoingPeerParts) {
    this.#parts = parts;
    this.#exchange = parts.exchange;
    this.node = parts.node;
    this.usedAtMs = parts.exchange.nowMs();
    this.#queue = parts.exchange.newQueue();
    const { backoffMs, backoffMsMax } = parts.exchange.limits;
    this.#backoff = new Backoff(backoffMs, backoffMsMax, parts.exchange.random);
  }

  /** Queues a message, and sends it as soon as possible. */
  send(item: Queued): void {
    this.usedAtMs = item.queuedAtMs;
    this.#queue.add(item);
    if (this.#connection?.open) this.#connection.pump();
    else this.#dial();
  }

  /** Whether there is a connection, ready to be used. */
  get connected(): boolean {
    return this.#connection !== null;
  }

  /** Whether a connection is being made. */
  get dialing(): boolean {
    return this.#dialing !== null;
  }

  /** Whether nothing is held and nothing is remembered. */
  get blank(): boolean {
    return this.#connection === null && this.#dialing === null && this.#retry === null && this.#queue.length === 0;
  }

  /** Whether it could be forgotten without losing a message. */
  get quiet(): boolean {
    return this.#queue.length === 0 && this.#dialing === null && (this.#connection?.quiet ?? true);
  }

  /** Whether it could not be reached lately. */
  get failing(): boolean {
    return this.#connection === null && this.#backoff.failures > 0;
  }

  /** Looks at the time limits. */
  check(nowMs: number, wallMs: number): void {
    const { handshakeMsMax, queueMsMax } = this.#exchange.limits;
    if (this.#connection === null) this.#queue.dropOlderThan(nowMs - queueMsMax);
    if (this.#dialing !== null && nowMs - this.#dialing.sinceMs > handshakeMsMax) {
      this.#dialing.socket.destroy(new Error(`no connection within ${handshakeMsMax} ms`));
    }
    this.#connection?.check(nowMs, wallMs);
  }

  /** Sends what is queued if there is a connection or one is being made, then ends it. */
  finish(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    if (this.#connection !== null) this.#connection.finish();
    else if (this.#dialing === null) this.#queue.clear('closed');
  }

  /** Ends everything at once. */
  destroy(why: 'closed' | 'too-many-peers'): void {
    this.#over = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#dialing?.socket.destroy();
    this.#connection?.destroy('we are closing');
    this.#queue.clear(why);
  }

  #dial(): void {
    if (this.#dialing !== null || this.#connection !== null || this.#retry !== null || this.#queue.length === 0) return;
    const { security, address } = this.#parts;
    let trouble = 'the other end closed the connection';
    const onError = (error: Error): void => {
      trouble = reasonOf(error);
    };
    const onClose = (): void => {
      this.#dialing = null;
      this.#failed(trouble);
    };
    const socket = security.dial(address, () => {
      socket.off('close', onClose);
      this.#dialing = null;
      this.#connected(socket);
    });
    socket.on('error', onError);
    socket.once('close', onClose);
    this.#dialing = { socket, sinceMs: this.#exchange.nowMs() };
  }

  #connected(socket: Socket): void {
    const exchange = this.#exchange;
    const { node } = this;
    const identified = this.#parts.security.identify(socket);
    if (!identified.ok) {
      exchange.refuse(identified.why, node, identified.detail);
      socket.destroy();
      return this.#failed(identified.detail);
    }
    const connection = new Connection({
      exchange,
      socket,
      remote: { peer: node, address: node, ...identified.identity },
      queue: this.#queue,
      dialed: true,
      onClose: (trouble) => this.#closed(connection, trouble),
    });
    this.#connection = connection;
    if (exchange.closed) connection.finish();
    else connection.pump();
  }

  #closed(connection: Connection, trouble: string | null): void {
    this.#connection = null;
    const livedMs = this.#exchange.nowMs() - connection.openedAtMs;
    // In TLS 1.3 who dials is told only after its handshake that its certificate was refused, so a handshake alone proves nothing.
    if (trouble !== null && livedMs < this.#exchange.limits.backoffMsMax) return this.#failed(trouble);
    this.#backoff.succeeded();
    this.#waitMs(trouble === null ? 0 : this.#backoff.failed());
  }

  #failed(trouble: string): void {
    if (!this.#exchange.closed && !this.#over) this.#exchange.unreachable(this.node, trouble, this.#backoff.failures + 1);
    this.#waitMs(this.#backoff.failed());
  }

  /** Dials again after a while, if anything is queued by then. */
  #waitMs(waitMs: number): void {
    if (this.#exchange.closed) this.#queue.clear('closed');
    else if (!this.#over) {
      this.#retry = setTimeout(() => {
        this.#retry = null;
        this.#dial();
      }, waitMs);
      this.#retry.unref();
    }
    this.#parts.onGone();
  }
}

/** Several addresses of one name fail with one error for each, whose own message is empty. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join(', ')
    : error.message;
}
