/** Every limit of the TCP transport in one place, because together they are the promise that no peer can exhaust us. */

import type { QueueLimits } from './peer-queue.ts';

/**
 * Limits of the TCP transport. Its memory never exceeds `sendBytesMax + receiveBytesMax` and a few frames in passing, by default some 130 MiB,
 * plus what the runtime and TLS keep for each connection (up to some 100 KiB), of which there are at most `outgoingMax + incomingMax +
 * handshakesMax`.
 */
export interface TcpLimits extends QueueLimits {
  /** Largest frame in bytes, sent or received, version byte included. A larger announcement ends the connection unread. Default 1 MiB. */
  readonly frameBytesMax: number;
  /** Messages waiting for one node. Default 256. */
  readonly queueMessagesMax: number;
  /** Bytes waiting for one node; at least one largest frame. Default 8 MiB. */
  readonly queueBytesMax: number;
  /** Bytes waiting for all nodes together, those being written included. Default 64 MiB. */
  readonly sendBytesMax: number;
  /** Bytes of incomplete frames of all peers together. Default 64 MiB. */
  readonly receiveBytesMax: number;
  /** Nodes that we keep a connection or a queue for. Default 1,024: keep it above the number of nodes, since every site syncs with every other. */
  readonly outgoingMax: number;
  /** Connections that others may hold. Default 1,024. */
  readonly incomingMax: number;
  /** Incoming connections in the middle of their handshake; beyond it, the oldest one gives way. Default 64. */
  readonly handshakesMax: number;
  /** Time for dialing and for the handshake, in milliseconds. Default 5 s. */
  readonly handshakeMsMax: number;
  /** Time from the first to the last byte of a frame, in milliseconds. Default 30 s. */
  readonly frameMsMax: number;
  /** Time that a peer may leave our bytes unread, in milliseconds. Default 30 s. */
  readonly stallMsMax: number;
  /** Time without a message either way after which a connection is closed, in milliseconds. Default 60 s. */
  readonly idleMsMax: number;
  /** Silence on a connection that we made after which we ask whether the peer still lives, in milliseconds. Default 5 s. */
  readonly heartbeatMs: number;
  /** Time for the answer to that, in milliseconds; then the connection is dead, and the next message dials anew. Default 10 s. */
  readonly silenceMsMax: number;
  /** Time that a message may wait for a node that cannot be reached, in milliseconds. Default 30 s. */
  readonly queueMsMax: number;
  /** Bound of the random wait after the first failure to reach a node, in milliseconds; doubled with each one. Default 100 ms. */
  readonly backoffMs: number;
  /** Bound of that bound, in milliseconds: how late a healed node may be found again. Default 5 s. */
  readonly backoffMsMax: number;
  /** Time that `close` gives queued messages to leave, in milliseconds. Default 1 s. */
  readonly closeMsMax: number;
  /** Least time between two log lines of one kind about one peer, in milliseconds. Default 60 s. */
  readonly logMs: number;
}

const mebibyte = 1024 * 1024;

/** The limits of a transport that is told nothing else. */
export const defaultTcpLimits: TcpLimits = {
  frameBytesMax: mebibyte,
  queueMessagesMax: 256,
  queueBytesMax: 8 * mebibyte,
  sendBytesMax: 64 * mebibyte,
  receiveBytesMax: 64 * mebibyte,
  outgoingMax: 1_024,
  incomingMax: 1_024,
  handshakesMax: 64,
  handshakeMsMax: 5_000,
  frameMsMax: 30_000,
  stallMsMax: 30_000,
  idleMsMax: 60_000,
  heartbeatMs: 5_000,
  silenceMsMax: 10_000,
  queueMsMax: 30_000,
  backoffMs: 100,
  backoffMsMax: 5_000,
  closeMsMax: 1_000,
  logMs: 60_000,
};

/** What is wrong with the limits, as a sentence without its full stop; null if nothing is. */
export function troubleWithLimits(limits: TcpLimits): string | null {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultTcpLimits, name)) return `There is no limit ${name}`;
    if (!Number.isSafeInteger(value) || value < 1 || value > 0x7fff_ffff)
      return `${name} must be a whole number from 1 to 2147483647, not ${value}`;
  }
  const { frameBytesMax } = limits;
  for (const name of ['queueBytesMax', 'sendBytesMax', 'receiveBytesMax'] as const) {
    if (limits[name] < frameBytesMax + 4)
      return `${name} must hold at least one frame of ${frameBytesMax} bytes and its length, so raise it`;
  }
  return null;
}

/** How often time limits are looked at, in milliseconds: often enough that none is exceeded by more than a quarter, or a second. */
export function sweepMsOf(limits: TcpLimits): number {
  const { handshakeMsMax, frameMsMax, stallMsMax, idleMsMax, heartbeatMs, silenceMsMax, queueMsMax } = limits;
  const shortestMs = Math.min(handshakeMsMax, frameMsMax, stallMsMax, idleMsMax, heartbeatMs, silenceMsMax, queueMsMax);
  return Math.min(1_000, Math.max(5, Math.floor(shortestMs / 4)));
}
