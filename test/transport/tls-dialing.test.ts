/** Under TLS we tell nothing to whom our authority did not certify, and learn of our own bad credentials when we open. */

import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { TransportProblemName } from '../../src/host/ports.ts';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import type { Credentials } from '../../src/transport/credentials.ts';
import { tcpTransport } from '../../src/transport/tcp.ts';
import { type CertificateRequest, TestAuthority } from './certificates.ts';
import { pauseMs, until } from './inbox.ts';
import { ask, sync } from './messages.ts';
import { closeAfterEach, openTcp, rawServer } from './opened.ts';

closeAfterEach();

const authority = new TestAuthority('test authority');
const stranger = new TestAuthority('test authority');
const hourMs = 3_600_000;
const expired = { validFrom: new Date(Date.now() - 2 * hourMs), validUntil: new Date(Date.now() - hourMs) };
const aged = new TestAuthority('aged authority', expired);
const serverAuth = '2b06010505070301';
const clientAuth = '2b06010505070302';

function credentials(request: CertificateRequest, issuer: TestAuthority = authority): Credentials {
  return { ...issuer.issue(request), ca: authority.cert };
}

function ofSites(...sites: string[]): Credentials {
  return credentials({ uris: sites.map(siteUrn) });
}

describe('whom we dial', () => {
  const impostors: [string, Credentials & { maxVersion?: 'TLSv1.2' }, RegExp][] = [
    ['has a certificate of another authority', credentials({ uris: [siteUrn('b')] }, stranger), /certificate/],
    ['has an expired certificate', credentials({ uris: [siteUrn('b')], ...expired }), /expired/],
    ['speaks no more than TLS 1.2', { ...ofSites('b'), maxVersion: 'TLSv1.2' }, /protocol.?version/i],
  ];
  for (const [which, own, detail] of impostors) {
    it(`tells nothing to a node that ${which}`, async () => {
      const heard: Buffer[] = [];
      const server = createTlsServer({ ...own }, (socket: TLSSocket) => socket.on('data', (chunk) => heard.push(chunk)));
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const a = await openTcp({ tls: ofSites('a') });
      a.transport.send({ site: 'b', node: `127.0.0.1:${(server.address() as { port: number }).port}` }, sync('a', 'b', 1));
      await until(
        () => a.events.length > 0,
        () => 'a line in the log',
      );
      expect(a.events).toMatchObject([{ event: 'unreachable' }]);
      expect(a.events[0]?.detail).toMatch(detail);
      await pauseMs(50);
      expect(heard).toEqual([]);
      expect(a.transport.stats().sent).toBe(0);
      server.close();
    });
  }

  it('backs off when its own certificate is refused, although its handshakes succeed', async () => {
    const b = await openTcp({ tls: ofSites('b') });
    const foreign = new TestAuthority('foreign');
    // It trusts b's authority, as an attacker would; b does not trust its certificate.
    const own = foreign.issue({ uris: [siteUrn('a')] });
    const a = await openTcp({
      tls: { ...own, ca: authority.cert + foreign.cert },
      limits: { backoffMs: 100, backoffMsMax: 200 },
      random: () => 0.99,
    });
    for (let round = 0; round < 10; round++) {
      a.transport.send({ site: 'b', node: b.transport.node }, sync('a', 'b', round));
      await pauseMs(50);
    }
    expect(b.inbox.letters).toEqual([]);
    const { handshake } = b.transport.stats().refused;
    expect(handshake).toBeGreaterThan(1);
    expect(handshake).toBeLessThan(6);
    expect(a.events).toMatchObject([{ event: 'unreachable', peer: b.transport.node }]);
  });

  it('says nothing intelligible to a plain server, and a plain client nothing to us', async () => {
    const plain = await openTcp({ insecure: true });
    const a = await openTcp({ tls: ofSites('a') });
    a.transport.send({ contact: plain.transport.node }, ask('a', null, 1));
    await until(
      () => plain.transport.stats().refused.oversized > 0,
      () => 'a refusal',
    );
    plain.transport.send({ contact: a.transport.node }, ask('p', null, 1));
    await until(
      () => a.transport.stats().refused.handshake > 0,
      () => 'a refusal',
    );
    expect(plain.inbox.letters.length + a.inbox.letters.length).toBe(0);
  });

  it('gives up a node that accepts and never shakes hands', async () => {
    const silent = await rawServer(() => undefined);
    const a = await openTcp({ tls: ofSites('a'), limits: { handshakeMsMax: 100 } });
    a.transport.send({ contact: silent.node }, ask('a', null, 1));
    await until(
      () => a.events.length > 0,
      () => 'a line in the log',
    );
    expect(a.events).toMatchObject([{ event: 'unreachable', peer: silent.node, detail: 'no connection within 100 ms' }]);
  });
});

describe('own credentials are judged when the transport opens', () => {
  it('takes a certificate whose usage is limited to both ends', async () => {
    const uris = [siteUrn('a')];
    const a = await openTcp({ tls: credentials({ uris, usages: [clientAuth, serverAuth] }) });
    expect([...(a.transport.sites ?? [])]).toEqual(['a']);
  });

  const good = ofSites('a');
  const cases: [TransportProblemName, Credentials, RegExp][] = [
    ['certificate-expired', credentials({ uris: [siteUrn('a')], ...expired }), /expired at .* renew it/],
    ['certificate-not-yet-valid', credentials({ uris: [siteUrn('a')], validFrom: new Date(Date.now() + hourMs) }), /not valid before/],
    ['certificate-wrong-usage', credentials({ uris: [siteUrn('a')], usages: [serverAuth] }), /serverAuth and clientAuth/],
    ['certificate-wrong-usage', credentials({ uris: [siteUrn('a')], usages: [clientAuth] }), /serverAuth and clientAuth/],
    ['ca-expired', { ...aged.issue({ uris: [siteUrn('a')] }), ca: aged.cert }, /authority expired at .* renew it/],
    ['key-mismatch', { ...good, key: ofSites('a').key }, /give the key/],
    ['certificate-unreadable', { ...good, cert: 'nonsense' }, /BEGIN CERTIFICATE/],
    ['certificate-unreadable', { ...good, cert: good.key }, /BEGIN CERTIFICATE/],
    ['key-unreadable', { ...good, key: good.cert }, /BEGIN PRIVATE KEY/],
    ['ca-unreadable', { ...good, ca: '' }, /authority/],
    ['ca-unreadable', { ...good, ca: undefined as unknown as string }, /authority/],
    ['certificate-unreadable', { ...good, cert: Buffer.from(good.cert) as unknown as string }, /give the text/],
    ['key-unreadable', { ...good, key: undefined as unknown as string }, /BEGIN PRIVATE KEY/],
    ['certificate-not-from-ca', { ...good, ca: stranger.cert }, /not signed by the given authority/],
    ['certificate-without-site', credentials({ dnsNames: ['example.org'] }), /URI:urn:muster:site:/],
    ['certificate-without-site', credentials({ commonName: 'a', uris: ['urn:muster:site:%'] }), /URI:urn:muster:site:/],
  ];
  for (const [name, tls, message] of cases) {
    it(`refuses: ${name}`, async () => {
      const result = await tcpTransport({ listen: '127.0.0.1:0', tls })(() => undefined);
      expect(result).toMatchObject({ ok: false, problem: { problem: name } });
      expect(!result.ok && result.problem.message).toMatch(message);
    });
  }
});
