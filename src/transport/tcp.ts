/** The transport of production: length-prefixed frames over TLS 1.3, or over plain TCP when asked for by name. */

import type { Message } from '../core/message.ts';
import type { NodeName, SiteId } from '../core/operation.ts';
import type { Dest } from '../core/ports.ts';
import type {
  Loss,
  OpenedTransport,
  OpenTransport,
  Transport,
  TransportEvent,
  TransportProblem,
  TransportProblemName,
  TransportStats,
} from '../host/ports.ts';
import { encodeMessage } from '../wire/message-bytes.ts';
import { type Address, formatAddress, isWildcard, parseAddress } from './address.ts';
import { Connection } from './connection.ts';
import { statsOf } from './counters.ts';
import { type Credentials, troubleWithCredentials } from './credentials.ts';
import { Exchange } from './exchange.ts';
import { encodeFrame } from './frames.ts';
import { Listener } from './listener.ts';
import { syncIdentityOf } from './message-identity.ts';
import { Outgoing } from './outgoing.ts';
import type { Queued } from './peer-queue.ts';
import { plainSecurity } from './plain.ts';
import type { Security } from './security.ts';
import { defaultTcpLimits, sweepMsOf, type TcpLimits, troubleWithLimits } from './tcp-limits.ts';
import { ownSites, tlsSecurity } from './tls.ts';

/** Configuration of the TCP transport. Exactly one of `tls` and `insecure` must be given. */
export interface TcpOptions {
  /** Where to listen: `host:port`, IPv6 in brackets; port 0 takes a free one. */
  readonly listen: NodeName;
  /** Where others shall dial us, if that differs from `listen`: behind address translation, or when listening at every address. */
  readonly advertise?: NodeName;
  /**
   * Mutual TLS 1.3. A certificate names its sites by URIs `urn:muster:site:<percent-encoded id>` among its subject alternative names (one
   * process may host many sites), or, if it has no such URI, one site by its common name. Names of hosts are not looked at. If the certificate
   * limits its extended key usage, then that must allow both `serverAuth` and `clientAuth`.
   */
  readonly tls?: Credentials;
  /** Plain TCP: anybody who reaches the port can read everything and pretend to be any site. */
  readonly insecure?: true;
  /** Any limit that shall differ from `defaultTcpLimits`. */
  readonly limits?: Partial<TcpLimits>;
  /** Told what was refused and who cannot be reached. Default: nobody. Must not throw. */
  readonly log?: (event: TransportEvent) => void;
  /** Source of the jitter of back-off: numbers from 0 (inclusive) to 1 (exclusive). Default `Math.random`. */
  readonly random?: () => number;
}

/** A TCP transport, to be opened by the host. */
export function tcpTransport(options: TcpOptions): OpenTransport {
  return async (receive): Promise<OpenedTransport> => {
    const limits = { ...defaultTcpLimits, ...options.limits };
    const checked = check(options, limits);
    if (!checked.ok) return checked;
    const { listen, security } = checked;
    const exchange = new Exchange({ limits, receive, log: options.log ?? (() => undefined), random: options.random ?? Math.random });
    const transport = new TcpTransport(exchange, security);
    const port = await transport.listen(listen);
    if (typeof port !== 'number') return { ok: false, problem: listenProblem(options.listen, port) };
    transport.node = options.advertise ?? formatAddress({ host: listen.host, port });
    return { ok: true, transport };
  };
}

class TcpTransport implements Transport {
  node: NodeName = '';
  readonly sites: ReadonlySet<SiteId> | null;
  readonly #exchange: Exchange;
  readonly #listener: Listener;
  readonly #outgoing: Outgoing;
  #sweep: NodeJS.Timeout | null = null;
  #closing: Promise<void> | null = null;
  #onGone: () => void = () => undefined;

  constructor(exchange: Exchange, security: Security) {
    this.sites = security.sites;
    this.#exchange = exchange;
    this.#listener = new Listener(exchange, security, () => this.#onGone());
    this.#outgoing = new Outgoing(exchange, security, () => this.#onGone());
  }

  async listen(address: Address): Promise<number | NodeJS.ErrnoException> {
    const port = await this.#listener.listen(address);
    if (typeof port === 'number') {
      // Not in the timer itself: after a pause of the whole process, what has arrived meanwhile must be read before anybody is called silent.
      this.#sweep = setInterval(() => setImmediate(() => this.#check()), sweepMsOf(this.#exchange.limits));
      this.#sweep.unref();
    }
    return port;
  }

  send(dest: Dest, message: Message): void {
    if (this.#exchange.closed) return this.#lose('closed');
    if ('via' in dest) {
      const connection = dest.via;
      if (!(connection instanceof Connection) || !connection.open) return this.#lose('via-closed');
      const item = this.#item(message, message.to);
      if (item === null) return;
      connection.queue.add(item);
      return connection.pump();
    }
    const peer = this.#outgoing.peer('contact' in dest ? dest.contact : dest.node);
    if (peer === null) return;
    const item = this.#item(message, 'contact' in dest ? null : dest.site);
    if (item !== null) peer.send(item);
  }

  stats(): TransportStats {
    return statsOf(this.#exchange.counters, {
      connections: {
        incoming: this.#listener.size,
        outgoing: this.#outgoing.size,
        handshaking: this.#listener.handshakes + this.#outgoing.handshakes,
      },
      heldBytes: { sending: this.#exchange.sending.usedBytes, receiving: this.#exchange.receiving.usedBytes },
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  #check(): void {
    if (this.#exchange.closed) return;
    const nowMs = this.#exchange.nowMs();
    const wallMs = Date.now();
    this.#listener.check(nowMs, wallMs);
    this.#outgoing.check(nowMs, wallMs);
  }

  async #finish(): Promise<void> {
    this.#exchange.closed = true;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    const gone = new Promise<void>((resolve) => {
      this.#onGone = () => {
        if (this.#listener.size + this.#outgoing.size + this.#outgoing.handshakes === 0) resolve();
      };
    });
    this.#listener.finish();
    this.#outgoing.finish();
    this.#onGone();
    const late = setTimeout(() => {
      this.#listener.destroy();
      this.#outgoing.destroy();
    }, this.#exchange.limits.closeMsMax);
    await gone;
    clearTimeout(late);
  }

  /** The message as it will be written, or null if it is too large, which is counted. */
  #item(message: Message, site: SiteId | null): Queued | null {
    const frame = encodeFrame(encodeMessage(message));
    if (frame.length - 4 <= this.#exchange.limits.frameBytesMax) {
      return { frame, site, sync: syncIdentityOf(message), queuedAtMs: this.#exchange.nowMs() };
    }
    this.#lose('too-large');
    return null;
  }

  #lose(why: Loss): void {
    this.#exchange.counters.lost[why] += 1;
  }
}

type Checked =
  | { readonly ok: true; readonly listen: Address; readonly security: Security }
  | { readonly ok: false; readonly problem: TransportProblem };

function check(options: TcpOptions, limits: TcpLimits): Checked {
  const listen = parseAddress(options.listen);
  if (listen === null) {
    return refused(
      'bad-address',
      `"${options.listen}" is no address to listen at: write it as host:port, for example 127.0.0.1:7001 or [::1]:7001.`,
    );
  }
  const advertised = options.advertise === undefined ? null : parseAddress(options.advertise);
  if (options.advertise !== undefined && (advertised === null || advertised.port === 0 || isWildcard(advertised.host))) {
    return refused(
      'bad-address',
      `"${options.advertise}" is no address that others could dial: write it as host:port, for example 192.0.2.7:7001.`,
    );
  }
  if (advertised === null && isWildcard(listen.host)) {
    return refused(
      'needs-advertise',
      `Nobody can dial "${options.listen}": also advertise an address of this machine at which others shall dial it.`,
    );
  }
  const badLimit = troubleWithLimits(limits);
  if (badLimit !== null) return refused('bad-limit', `${badLimit}.`);
  if ((options.tls === undefined) === (options.insecure !== true)) {
    return refused(
      'security-unspecified',
      'Give either certificate, key and authority for TLS, or ask for insecure connections by name: one of both.',
    );
  }
  if (options.tls === undefined) return { ok: true, listen, security: plainSecurity };
  const problem = troubleWithCredentials(options.tls, Date.now());
  if (problem !== null) return { ok: false, problem };
  if (ownSites(options.tls).size === 0) {
    return refused(
      'certificate-without-site',
      'The certificate names no site: have it issued with the alternative name URI:urn:muster:site:<site id>, or with the site id as common name.',
    );
  }
  return { ok: true, listen, security: tlsSecurity(options.tls, limits.handshakeMsMax) };
}

function listenProblem(node: NodeName, error: NodeJS.ErrnoException): TransportProblem {
  switch (error.code) {
    case 'EADDRINUSE':
      return { problem: 'port-in-use', message: `Another program listens at ${node}: stop it, or choose another port.` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        problem: 'address-not-here',
        message: `${node} is no address of this machine: listen at one of its own, and advertise this one if it is dialed here.`,
      };
    case 'EACCES':
      return { problem: 'not-permitted', message: `Listening at ${node} is not permitted: choose a port above 1023.` };
    default:
      return { problem: 'cannot-listen', message: `Cannot listen at ${node} (${error.message}): choose another address.` };
  }
}

function refused(problem: TransportProblemName, message: string): Checked {
  return { ok: false, problem: { problem, message } };
}
