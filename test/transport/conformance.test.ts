/** Every transport runs the one conformance suite. */

import type { OpenTransport } from '../../src/host/ports.ts';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { tcpTransport } from '../../src/transport/tcp.ts';
import { TestAuthority } from './certificates.ts';
import { describeTransport } from './conformance.ts';

const authority = new TestAuthority('test authority');
const network = new LoopbackNetwork();
let loopbackNodes = 0;

function plain(listen: string): OpenTransport {
  return tcpTransport({ listen, insecure: true });
}

function secured(listen: string, site: string): OpenTransport {
  const { cert, key } = authority.issue({ uris: [siteUrn(site)] });
  return tcpTransport({ listen, tls: { cert, key, ca: authority.cert } });
}

// A message has some 200 bytes around its text; the frame limit is 1 MiB.
const textBytesMax = 1024 * 1024 - 300;
const nowhere = '127.0.0.1:1';

describeTransport({
  name: 'loopback',
  open: () => network.at(`node ${++loopbackNodes}`),
  openAt: (node) => network.at(node),
  nowhere,
  textBytesMax,
  authenticates: false,
});

describeTransport({
  name: 'plain TCP',
  open: () => plain('127.0.0.1:0'),
  openAt: plain,
  nowhere,
  textBytesMax,
  authenticates: false,
});

describeTransport({
  name: 'TLS',
  open: (site) => secured('127.0.0.1:0', site),
  openAt: secured,
  nowhere,
  textBytesMax,
  authenticates: true,
});
