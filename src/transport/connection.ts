/** A connection carries frames both ways, checks who may say what, and ends itself when the other end breaks a limit. */

import type { Socket } from 'node:net';
import type { SiteId } from '../core/operation.ts';
import type { Via } from '../core/ports.ts';
import type { TransportRefusal } from '../host/ports.ts';
import { decodeMessage } from '../wire/message-bytes.ts';
import type { Exchange } from './exchange.ts';
import { FrameReader, heartbeatFrame } from './frames.ts';
import { senderOf } from './message-identity.ts';
import type { PeerQueue } from './peer-queue.ts';

/** Who is at the other end. */
export interface Remote {
  /** For logs and limits: the node that was dialed, or the address without port of who dialed us. */
  readonly peer: string;
  /** Address and port, for people. */
  readonly address: string;
  /** The sites that its certificate names; null if nothing is authenticated. */
  readonly sites: ReadonlySet<SiteId> | null;
  /** Wall clock in milliseconds at which its certificate ends. */
  readonly validUntilMs: number;
}

/** What a connection is made of. The socket is through its handshake. */
export interface ConnectionParts {
  readonly exchange: Exchange;
  readonly socket: Socket;
  readonly remote: Remote;
  readonly queue: PeerQueue;
  /** Whether we made it: who dialed asks for signs of life, the other answers. */
  readonly dialed: boolean;
  /** Called once, when the connection is over and has let go of everything. Null if we ended it in order. */
  readonly onClose: (trouble: string | null) => void;
}

/** One connection, from the end of its handshake on. */
export class Connection {
  /** The handle that answers come back by. */
  readonly via: Via = Object.freeze({ via: this });
  readonly queue: PeerQueue;
  readonly openedAtMs: number;
  readonly #exchange: Exchange;
  readonly #socket: Socket;
  readonly #remote: Remote;
  readonly #dialed: boolean;
  readonly #reader: FrameReader;
  #open = true;
  /** Since when it is ending in order; what is queued still leaves. */
  #endingSinceMs: number | null = null;
  /** Whether our half is shut: nothing can be written any more. */
  #shut = false;
  /** Frames completed; tells whether a partial frame is still the same one. */
  #frames = 0;
  #inFlightBytes = 0;
  #blockedSinceMs: number | null = null;
  #partialSinceMs: number | null = null;
  #askedAtMs: number | null = null;
  #heardAtMs: number;
  #messageAtMs: number;
  #trouble: string | null = null;

  constructor(parts: ConnectionParts) {
    this.#exchange = parts.exchange;
    this.#socket = parts.socket;
    this.#remote = parts.remote;
    this.#dialed = parts.dialed;
    this.queue = parts.queue;
    this.openedAtMs = this.#heardAtMs = this.#messageAtMs = parts.exchange.nowMs();
    this.#reader = new FrameReader(parts.exchange.limits.frameBytesMax, parts.exchange.receiving, (body) => this.#take(body));
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('drain', () => {
      this.#blockedSinceMs = null;
      this.pump();
    });
    this.#socket.on('error', (error) => {
      this.#trouble ??= error.message;
    });
    this.#socket.once('end', () => this.destroy('the other end closed the connection'));
    this.#socket.once('close', () => {
      this.#letGo();
      parts.onClose(this.#endingSinceMs === null ? (this.#trouble ?? 'the connection was lost') : null);
    });
  }

  /** Whether messages can still leave by it. */
  get open(): boolean {
    return this.#open && this.#endingSinceMs === null;
  }

  /** Whether it could be ended now without losing anything. */
  get quiet(): boolean {
    return this.#inFlightBytes === 0 && this.queue.length === 0;
  }

  /** Writes what is queued, as far as the other end keeps up. */
  pump(): void {
    while (this.#open && !this.#shut && this.#blockedSinceMs === null) {
      const item = this.queue.shift();
      if (item === undefined) break;
      if (this.#speaksFor(item.site)) {
        this.#exchange.counters.sent += 1;
        this.#messageAtMs = this.#exchange.nowMs();
        this.#write(item.frame);
      } else {
        this.#exchange.sending.give(item.frame.length);
        this.#exchange.counters.lost['wrong-peer'] += 1;
        this.#refuse('wrong-peer', `its certificate does not name the site ${item.site} that a message was for`);
      }
    }
    if (this.#endingSinceMs !== null && this.queue.length === 0 && !this.#shut) {
      this.#shut = true;
      this.#socket.end();
    }
  }

  /** Looks at the time limits. `wallMs` is for the certificate's end, `nowMs` for everything else. */
  check(nowMs: number, wallMs: number): void {
    if (!this.#open) return;
    const { limits } = this.#exchange;
    if (wallMs > this.#remote.validUntilMs)
      return this.#refuseAndEnd('certificate-expired', 'its certificate has expired, so it must be renewed');
    if (isOver(this.#partialSinceMs, limits.frameMsMax, nowMs)) return this.#refuseAndEnd('slow-frame', 'a frame took too long to arrive');
    if (isOver(this.#blockedSinceMs, limits.stallMsMax, nowMs))
      return this.#refuseAndEnd('slow-reader', 'it does not read what it is sent');
    if (isOver(this.#askedAtMs, limits.silenceMsMax, nowMs)) return this.destroy('the other end fell silent');
    if (isOver(this.#endingSinceMs, limits.stallMsMax, nowMs)) return this.destroy('it did not end in time');
    // Who accepted waits longer, so that the one who might still want to send is the one who ends it.
    if (isOver(this.#messageAtMs, this.#dialed ? limits.idleMsMax : 1.5 * limits.idleMsMax, nowMs)) return this.finish();
    if (this.#dialed && this.#askedAtMs === null && this.#blockedSinceMs === null && isOver(this.#heardAtMs, limits.heartbeatMs, nowMs)) {
      this.#askedAtMs = nowMs;
      this.#heartbeat();
    }
  }

  /** Ends the connection when its queue is empty and everything is written. Takes no time limit into account: whoever calls it does. */
  finish(): void {
    if (!this.open) return;
    this.#endingSinceMs = this.#exchange.nowMs();
    this.pump();
  }

  /** Ends the connection at once. */
  destroy(trouble: string): void {
    if (!this.#open) return;
    this.#trouble ??= trouble;
    this.#letGo();
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (!this.#open) return;
    const nowMs = this.#exchange.nowMs();
    this.#heardAtMs = nowMs;
    this.#askedAtMs = null;
    const wasPartial = this.#reader.partial;
    const before = this.#frames;
    const problem = this.#reader.push(chunk);
    if (problem !== null) return this.#refuseAndEnd(problem, refusalDetails[problem]);
    if (!this.#reader.partial) this.#partialSinceMs = null;
    else if (!wasPartial || this.#frames !== before) this.#partialSinceMs = nowMs;
  }

  #take(body: Uint8Array): boolean {
    this.#frames += 1;
    if (body.length === 0) {
      if (!this.#dialed && this.#blockedSinceMs === null) this.#heartbeat();
      return this.#open;
    }
    const decoded = decodeMessage(body);
    if (!decoded.ok) this.#refuseAndEnd('undecodable', `a message could not be decoded (${decoded.why})`);
    else this.#judge(decoded.value);
    return this.#open;
  }

  #judge(message: unknown): void {
    const { sites } = this.#remote;
    const sender = senderOf(message);
    if (sender === null) return this.#refuseAndEnd('no-sender', 'a message does not say which site it is from');
    if (sites !== null && !sites.has(sender))
      return this.#refuse('wrong-peer', 'its certificate does not name the site that a message claims to be from');
    this.#messageAtMs = this.#exchange.nowMs();
    this.#exchange.deliver(message, this.via, sites === null ? null : sender, this.#remote.address);
  }

  #speaksFor(site: SiteId | null): boolean {
    return site === null || this.#remote.sites === null || this.#remote.sites.has(site);
  }

  #heartbeat(): void {
    if (this.#shut) return;
    if (!this.#socket.write(heartbeatFrame)) this.#blockedSinceMs ??= this.#exchange.nowMs();
  }

  #write(frame: Buffer): void {
    this.#inFlightBytes += frame.length;
    const flowing = this.#socket.write(frame, () => this.#settle());
    this.#settle();
    if (!flowing) this.#blockedSinceMs ??= this.#exchange.nowMs();
  }

  /** Gives back the bytes that the operating system has taken over since: it may do so within the call, and the callback comes later. */
  #settle(): void {
    // After the end everything in flight was given back at once.
    if (!this.#open) return;
    const leftBytes = Math.min(this.#inFlightBytes, this.#socket.writableLength);
    this.#exchange.sending.give(this.#inFlightBytes - leftBytes);
    this.#inFlightBytes = leftBytes;
  }

  #refuse(why: TransportRefusal, detail: string): void {
    this.#exchange.refuse(why, this.#remote.peer, detail);
  }

  #refuseAndEnd(why: TransportRefusal, detail: string): void {
    this.#refuse(why, detail);
    this.destroy(detail);
  }

  #letGo(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#reader.release();
    this.#exchange.sending.give(this.#inFlightBytes);
    this.#inFlightBytes = 0;
  }
}

const refusalDetails = {
  oversized: 'it announced a frame above the limit, or does not speak this protocol',
  'wrong-version': 'it speaks another version of the frame format, or another protocol',
  'receive-memory': 'half-received frames of all peers together take too much memory',
} as const;

function isOver(sinceMs: number | null, limitMs: number, nowMs: number): boolean {
  return sinceMs !== null && nowMs - sinceMs > limitMs;
}
