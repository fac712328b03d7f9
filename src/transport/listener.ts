/** The listener accepts connections and decides how many there may be, before and after their handshakes. */

import type { Server, Socket } from 'node:net';
import type { Address } from './address.ts';
import { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import type { Security } from './security.ts';

/** Our end of all connections that others make. */
export class Listener {
  readonly #exchange: Exchange;
  readonly #security: Security;
  readonly #server: Server;
  readonly #onGone: () => void;
  /** By remote address and port: the secured socket is another object than the accepted one. In order of age. */
  readonly #handshaking = new Map<string, Socket>();
  readonly #connections = new Set<Connection>();

  /** `onGone` is called when the last connection is over. */
  constructor(exchange: Exchange, security: Security, onGone: () => void) {
    this.#exchange = exchange;
    this.#security = security;
    this.#onGone = onGone;
    this.#server = security.serve(
      (socket) => this.#accepted(socket),
      (error, socket) => this.#failed(error, socket),
    );
    // First in line: whoever is one too many costs no handshake.
    this.#server.prependListener('connection', (socket: Socket) => this.#arrived(socket));
  }

  /** Begins to listen. Returns the port that was bound, or why it was not. */
  listen(address: Address): Promise<number | NodeJS.ErrnoException> {
    return new Promise((resolve) => {
      this.#server.once('error', resolve);
      this.#server.listen({ host: address.host, port: address.port, exclusive: true }, () => {
        this.#server.off('error', resolve);
        // An error of a server that listens (too many open files) concerns one connection that was not accepted; its dialer tries again.
        this.#server.on('error', (error) => this.#exchange.refuse('too-many-connections', 'this node', error.message));
        const bound = this.#server.address();
        resolve(bound !== null && typeof bound === 'object' ? bound.port : address.port);
      });
    });
  }

  /** Connections through their handshake. */
  get size(): number {
    return this.#connections.size;
  }

  /** Connections in the middle of it. */
  get handshakes(): number {
    return this.#handshaking.size;
  }

  /** Looks at the time limits of all connections. */
  check(nowMs: number, wallMs: number): void {
    for (const connection of this.#connections) connection.check(nowMs, wallMs);
  }

  /** Accepts nothing any more, and ends all connections when their queues are empty. */
  finish(): void {
    this.#server.close();
    for (const socket of this.#handshaking.values()) socket.destroy();
    for (const connection of this.#connections) connection.finish();
  }

  /** Ends all connections at once. */
  destroy(): void {
    for (const connection of this.#connections) connection.destroy('we are closing');
  }

  #arrived(socket: Socket): void {
    // What happens to a socket that nobody keeps concerns nobody.
    socket.on('error', () => undefined);
    const peer = socket.remoteAddress ?? 'unknown';
    if (this.#exchange.closed || this.#connections.size >= this.#exchange.limits.incomingMax) {
      if (!this.#exchange.closed)
        this.#exchange.refuse('too-many-connections', peer, 'there are as many connections as incomingMax allows');
      socket.destroy();
      return;
    }
    const [oldest] = this.#handshaking.values();
    if (oldest !== undefined && this.#handshaking.size >= this.#exchange.limits.handshakesMax) {
      this.#exchange.refuse(
        'too-many-connections',
        oldest.remoteAddress ?? 'unknown',
        'more handshakes are under way than handshakesMax allows',
      );
      oldest.destroy();
    }
    const key = remoteKey(socket);
    this.#handshaking.set(key, socket);
    socket.once('close', () => {
      if (this.#handshaking.get(key) === socket) this.#handshaking.delete(key);
    });
  }

  #failed(error: Error, socket: Socket): void {
    if (this.#exchange.closed) return;
    const timedOut = (error as NodeJS.ErrnoException).code === 'ERR_TLS_HANDSHAKE_TIMEOUT';
    this.#exchange.refuse(timedOut ? 'handshake-timeout' : 'handshake', socket.remoteAddress ?? 'unknown', error.message);
    socket.destroy();
  }

  #accepted(socket: Socket): void {
    this.#handshaking.delete(remoteKey(socket));
    socket.on('error', () => undefined);
    // Already gone: there is nothing left to be said to it.
    if (socket.destroyed || this.#exchange.closed) return void socket.destroy();
    const peer = socket.remoteAddress ?? 'unknown';
    if (this.#connections.size >= this.#exchange.limits.incomingMax) {
      this.#exchange.refuse('too-many-connections', peer, 'there are as many connections as incomingMax allows');
      return void socket.destroy();
    }
    const identified = this.#security.identify(socket);
    if (!identified.ok) {
      this.#exchange.refuse(identified.why, peer, identified.detail);
      return void socket.destroy();
    }
    const queue = this.#exchange.newQueue();
    const connection = new Connection({
      exchange: this.#exchange,
      socket,
      remote: { peer, address: `${peer} port ${socket.remotePort}`, ...identified.identity },
      queue,
      dialed: false,
      onClose: () => {
        queue.clear('via-closed');
        this.#connections.delete(connection);
        this.#onGone();
      },
    });
    this.#connections.add(connection);
  }
}

function remoteKey(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
