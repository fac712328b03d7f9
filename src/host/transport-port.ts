/** The transport port: how the host hands messages to other nodes and gets theirs, whatever carries them. */

import type { Message } from '../core/message.ts';
import type { NodeName, SiteId } from '../core/operation.ts';
import type { Dest, Via } from '../core/ports.ts';

/** An open transport: one listening node, shared by all sites of the process. */
export interface Transport {
  /** Where we listen, as others should dial it: what goes into `host` entries. */
  readonly node: NodeName;
  /** The sites that our own certificate may speak for; null if nothing is authenticated. A message from any other site is refused by its receivers. */
  readonly sites: ReadonlySet<SiteId> | null;
  /**
   * Sends a message, or loses it. Returns at once, never throws, never calls the receiver back synchronously; order is not kept.
   *
   * `{ site, node }` dials the node and hands the message over only if it proves to be that site; `{ contact }` dials a node without
   * knowing who lives there; a `Via` answers on the connection that a message came by, and loses the message if that is closed.
   */
  send(dest: Dest, message: Message): void;
  /** What happened so far. Counts begin at 0 when the transport opens and never go down. */
  stats(): TransportStats;
  /** Delivers nothing any more, sends what is queued for a bounded time, then lets go of every connection. May be called again. */
  close(): Promise<void>;
}

/** Whom a message came from, as far as the transport knows. */
export interface TransportPeer {
  /** The sender of the message, if its certificate proves it to be that site; null if nothing is authenticated. */
  readonly site: SiteId | null;
  /** The other end of the connection, for people to read. Not an address to dial. */
  readonly address: string;
}

/**
 * Takes a message in. It was decoded, its sender was compared with the certificate, and nothing else was checked: the core validates it.
 * Called from the event loop only, never inside `send`. An exception thrown here is not caught.
 */
export type Receive = (message: unknown, via: Via, peer: TransportPeer) => void;

/** A configured transport, not yet open. Operating errors come back as values. */
export type OpenTransport = (receive: Receive) => Promise<OpenedTransport>;

/** An open transport, or why there is none. */
export type OpenedTransport =
  | { readonly ok: true; readonly transport: Transport }
  | { readonly ok: false; readonly problem: TransportProblem };

/** Why a transport could not be opened. `message` is one sentence that says what to do. */
export interface TransportProblem {
  readonly problem: TransportProblemName;
  readonly message: string;
}

/** The closed list of what can be wrong with the configuration of a transport or with the machine it shall run on. */
export type TransportProblemName =
  | 'bad-address'
  | 'needs-advertise'
  | 'port-in-use'
  | 'address-not-here'
  | 'not-permitted'
  | 'cannot-listen'
  | 'security-unspecified'
  | 'bad-limit'
  | 'certificate-unreadable'
  | 'key-unreadable'
  | 'ca-unreadable'
  | 'ca-expired'
  | 'key-mismatch'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-wrong-usage'
  | 'certificate-not-from-ca'
  | 'certificate-without-site';

/** Why something that a peer did was refused. All but `wrong-peer` and `too-many-connections` also end the connection. */
export type TransportRefusal =
  /** A message whose sender is not named in the certificate that it came with, or a node that is not the site that was dialed. */
  | 'wrong-peer'
  /** No valid certificate from our authority, an older TLS, or no TLS at all. */
  | 'handshake'
  | 'handshake-timeout'
  /** A certificate that was valid when the connection was made and is no longer. */
  | 'certificate-expired'
  | 'oversized'
  | 'wrong-version'
  | 'undecodable'
  /** A decoded value in which no sender can be found. */
  | 'no-sender'
  | 'slow-frame'
  | 'slow-reader'
  /** Half-received frames of all peers together exceed their memory. */
  | 'receive-memory'
  | 'too-many-connections';

/** Why a message of ours was lost before it left. What is lost later, nobody knows. */
export type Loss =
  | 'closed'
  | 'via-closed'
  | 'bad-address'
  | 'wrong-peer'
  | 'too-large'
  | 'too-many-peers'
  | 'queue-full'
  | 'send-memory'
  | 'stale'
  | 'unreachable'
  | 'dropped';

/** Counts of a transport, and what it holds now. */
export interface TransportStats {
  /** Messages given to the operating system, or to the other end. */
  readonly sent: number;
  /** Messages given to the receiver. */
  readonly received: number;
  /** Queued syncs that a newer sync of the same sender, addressee and cluster took the place of. */
  readonly replaced: number;
  readonly lost: Readonly<Record<Loss, number>>;
  readonly refused: Readonly<Record<TransportRefusal, number>>;
  /** Connections that others made, that we made, and that are not yet through their handshake. */
  readonly connections: { readonly incoming: number; readonly outgoing: number; readonly handshaking: number };
  /** Bytes waiting to be sent, in all queues, and bytes of frames of which only a part has arrived. */
  readonly heldBytes: { readonly sending: number; readonly receiving: number };
}

/** What a transport tells whoever reads its log: each kind at most once per peer and minute, with the number left out since. */
export type TransportEvent =
  | {
      readonly event: 'refused';
      readonly why: TransportRefusal;
      readonly peer: string;
      readonly detail: string;
      readonly suppressed: number;
    }
  | {
      readonly event: 'unreachable';
      readonly peer: NodeName;
      readonly detail: string;
      readonly attempts: number;
      readonly suppressed: number;
    };
