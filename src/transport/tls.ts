/** TLS 1.3 with certificates on both sides: who is not certified by our authority says nothing, and who is speaks for its own sites only. */

import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:net';
import { connect, createSecureContext, createServer, type TLSSocket } from 'node:tls';
import type { SiteId } from '../core/operation.ts';
import { sitesOfCertificate } from './certificate-names.ts';
import type { Credentials } from './credentials.ts';
import { readCertificate } from './der.ts';
import type { Identified, Security } from './security.ts';

/** Connections in TLS 1.3. The credentials were checked before (`troubleWithCredentials`). */
export function tlsSecurity(credentials: Credentials, handshakeMsMax: number): Security {
  const { cert, key, ca } = credentials;
  const secureContext = createSecureContext({ cert, key, ca, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
  return {
    sites: ownSites(credentials),
    dial(address, ready) {
      // Names of hosts prove nothing here: addresses move, sites do not. What counts is the authority, and which sites the certificate names.
      return connect(
        // Said explicitly, because an environment variable can change the default.
        { host: address.host, port: address.port, secureContext, rejectUnauthorized: true, checkServerIdentity: () => undefined },
        ready,
      );
    },
    serve(accepted, failed): Server {
      const server = createServer(
        {
          cert,
          key,
          ca,
          minVersion: 'TLSv1.3',
          maxVersion: 'TLSv1.3',
          requestCert: true,
          // Not here but in `identify`, before anything is read: the server would hang up without telling us on whom, and why.
          rejectUnauthorized: false,
          handshakeTimeout: handshakeMsMax,
        },
        accepted,
      );
      server.on('tlsClientError', failed);
      return server;
    },
    identify: (socket) => identify(socket as TLSSocket),
  };
}

/** The sites that the certificate in the credentials names. */
export function ownSites(credentials: Credentials): ReadonlySet<SiteId> {
  return sitesOf(new X509Certificate(credentials.cert).raw);
}

function identify(socket: TLSSocket): Identified {
  // A resumed session would carry over a certificate that nobody looked at today.
  if (!socket.authorized || socket.isSessionReused()) {
    return {
      ok: false,
      why: 'handshake',
      detail: `its certificate was refused (${String(socket.authorizationError ?? 'resumed session')})`,
    };
  }
  const certificate = socket.getPeerCertificate();
  const validUntilMs = Date.parse(certificate.valid_to);
  // Not every runtime tells of a resumed session, nor looks at the certificate of one again.
  if (!(validUntilMs > Date.now())) return { ok: false, why: 'handshake', detail: 'its certificate was refused (CERT_HAS_EXPIRED)' };
  const sites = sitesOf(certificate.raw);
  if (sites.size === 0) return { ok: false, why: 'wrong-peer', detail: 'its certificate names no site' };
  return { ok: true, identity: { sites, validUntilMs } };
}

function sitesOf(der: Uint8Array): ReadonlySet<SiteId> {
  const fields = readCertificate(der);
  return fields === null ? new Set() : sitesOfCertificate(fields);
}
