/** Plain TCP: no secrecy and no proof of identity, for tests and for networks that are trusted as a whole. Only on request by name. */

import { connect, createServer } from 'node:net';
import type { Security } from './security.ts';

/** Connections as the operating system makes them. */
export const plainSecurity: Security = {
  sites: null,
  dial: (address, ready) => connect({ host: address.host, port: address.port }, ready),
  serve: (accepted) => createServer(accepted),
  identify: () => ({ ok: true, identity: { sites: null, validUntilMs: Number.POSITIVE_INFINITY } }),
};
