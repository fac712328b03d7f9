/** How a connection is secured is the only difference between plain TCP and TLS, so it is one small port with two implementations. */

import type { Server, Socket } from 'node:net';
import type { SiteId } from '../core/operation.ts';
import type { TransportRefusal } from '../host/ports.ts';
import type { Address } from './address.ts';

/** Who is at the other end, as far as the handshake told. */
export interface Identity {
  /** Null if nothing is authenticated. */
  readonly sites: ReadonlySet<SiteId> | null;
  /** Wall clock in milliseconds. */
  readonly validUntilMs: number;
}

/** A way to make and to accept connections. */
export interface Security {
  /** The sites that we can prove to be; null if nothing is authenticated. */
  readonly sites: ReadonlySet<SiteId> | null;
  /** Begins to dial. `ready` follows when the handshake is over, 'error' and 'close' if it fails. */
  dial(address: Address, ready: () => void): Socket;
  /** A server that does not listen yet. `accepted` follows for each connection that is through its handshake, `failed` for each other one. */
  serve(accepted: (socket: Socket) => void, failed: (error: Error, socket: Socket) => void): Server;
  /** Who is at the other end of a connection that is through its handshake, or why nobody shall hear it. */
  identify(socket: Socket): Identified;
}

/** The answer to the question who is at the other end. */
export type Identified =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly why: TransportRefusal; readonly detail: string };
