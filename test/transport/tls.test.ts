/** TLS keeps out whom our authority did not certify, and keeps whom it did to their own names. */

import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import type { Credentials } from '../../src/transport/credentials.ts';
import { type CertificateRequest, TestAuthority } from './certificates.ts';
import { pauseMs, until } from './inbox.ts';
import { answer, ask, gap, sync } from './messages.ts';
import { closeAfterEach, framed, isClosed, openTcp, portOf, rawClient } from './opened.ts';

closeAfterEach();

const authority = new TestAuthority('test authority');
const stranger = new TestAuthority('test authority');
const hourMs = 3_600_000;
const expired = { validFrom: new Date(Date.now() - 2 * hourMs), validUntil: new Date(Date.now() - hourMs) };

function credentials(request: CertificateRequest, issuer: TestAuthority = authority): Credentials {
  return { ...issuer.issue(request), ca: authority.cert };
}

function ofSites(...sites: string[]): Credentials {
  return credentials({ uris: sites.map(siteUrn) });
}

/** A client that presents what it is told to, asks, and resolves to what it got until the connection ended: a reply, or errors. */
async function rawTlsClient(node: string, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({ ...options, host: '127.0.0.1', port: portOf(node), rejectUnauthorized: false });
  const replies: string[] = [];
  socket.on('error', (error: NodeJS.ErrnoException) => replies.push(error.code ?? error.message));
  socket.on('secureConnect', () => socket.write(framed(ask('a', null, 1))));
  socket.on('data', () => {
    replies.push('reply');
    socket.destroy();
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return replies.join(' ');
}

describe('who may come in', () => {
  it('lets in a client of our authority, so that the refusals below have another reason', async () => {
    const b = await openTcp({ tls: ofSites('b') });
    b.inbox.onLetter = ({ via }) => b.transport.send(via, answer('b', 'a', 1));
    expect(await rawTlsClient(b.transport.node, { ...ofSites('a') })).toBe('reply');
    expect(b.inbox.messages).toEqual([ask('a', null, 1)]);
    expect(b.inbox.letters[0]?.peer.site).toBe('a');
  });

  const outsiders: [string, ConnectionOptions, RegExp][] = [
    ['without a certificate', {}, /certificate/],
    [
      'with a certificate of another authority of the same name',
      { ...credentials({ uris: [siteUrn('a')] }, stranger) },
      /was refused \([A-Z_]+\)/,
    ],
    ['with an expired certificate', { ...credentials({ uris: [siteUrn('a')], ...expired }) }, /CERT_HAS_EXPIRED/],
    [
      'with a certificate that is not valid yet',
      { ...credentials({ uris: [siteUrn('a')], validFrom: new Date(Date.now() + hourMs) }) },
      /CERT_NOT_YET_VALID/,
    ],
    ['that speaks no more than TLS 1.2', { ...ofSites('a'), maxVersion: 'TLSv1.2' }, /protocol/i],
  ];
  for (const [who, options, detail] of outsiders) {
    it(`refuses a client ${who}`, async () => {
      const b = await openTcp({ tls: ofSites('b') });
      b.inbox.onLetter = ({ via }) => b.transport.send(via, answer('b', 'a', 1));
      expect(await rawTlsClient(b.transport.node, options)).not.toContain('reply');
      await until(
        () => b.transport.stats().refused.handshake === 1,
        () => 'the refusal to be counted',
      );
      expect(b.inbox.letters).toEqual([]);
      expect(b.events).toMatchObject([{ event: 'refused', why: 'handshake', peer: '127.0.0.1' }]);
      expect(b.events[0]?.detail).toMatch(detail);
    });
  }

  it('refuses plain bytes and garbage', async () => {
    const b = await openTcp({ tls: ofSites('b') });
    for (const bytes of [framed(ask('a', null, 1)), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(5_000, 0x16)]) {
      const socket = await rawClient(b.transport.node);
      socket.write(bytes);
      await isClosed(socket);
    }
    await until(
      () => b.transport.stats().refused.handshake === 3,
      () => 'three refusals',
    );
    expect(b.inbox.letters).toEqual([]);
    // All from one address, so the others are counted only.
    expect(b.events.length).toBe(1);
  });

  it('refuses a certificate that names no site', async () => {
    const b = await openTcp({ tls: ofSites('b') });
    await rawTlsClient(b.transport.node, { ...credentials({ dnsNames: ['example.org'] }) });
    expect(b.transport.stats().refused['wrong-peer']).toBe(1);
    expect(b.inbox.letters).toEqual([]);
  });

  it('ends a handshake that takes too long, and makes room for a new one when there are too many', async () => {
    const b = await openTcp({ tls: ofSites('b'), limits: { handshakeMsMax: 300, handshakesMax: 3 } });
    const sockets = [];
    for (let count = 0; count < 5; count++) sockets.push(await rawClient(b.transport.node));
    await Promise.all(sockets.map(isClosed));
    await until(
      () => b.transport.stats().refused['handshake-timeout'] === 3,
      () => 'three time-outs',
    );
    expect(b.transport.stats().refused['too-many-connections']).toBe(2);
    await until(
      () => b.transport.stats().connections.handshaking === 0,
      () => 'the sockets to be let go',
    );
    const a = await openTcp({ tls: ofSites('a') });
    a.transport.send({ site: 'b', node: b.transport.node }, gap('a', 'b', 1));
    await b.inbox.has(1);
  });

  it('refuses connections beyond the limit, also under TLS', async () => {
    const b = await openTcp({ tls: ofSites('b'), limits: { incomingMax: 1 } });
    const a = await openTcp({ tls: ofSites('a') });
    const c = await openTcp({ tls: ofSites('c') });
    a.transport.send({ site: 'b', node: b.transport.node }, gap('a', 'b', 1));
    await b.inbox.has(1);
    c.transport.send({ site: 'b', node: b.transport.node }, gap('c', 'b', 1));
    await until(
      () => b.transport.stats().refused['too-many-connections'] > 0,
      () => 'a refusal',
    );
    expect(b.transport.stats().connections.incoming).toBe(1);
    await a.transport.close();
    await b.inbox.has(2);
  });

  it('ends a connection whose certificate expires', async () => {
    const b = await openTcp({ tls: ofSites('b'), limits: { heartbeatMs: 100 } });
    const validUntil = new Date(Math.ceil(Date.now() / 1_000 + 1) * 1_000);
    const a = await openTcp({ tls: credentials({ uris: [siteUrn('a')], validUntil }) });
    a.transport.send({ site: 'b', node: b.transport.node }, gap('a', 'b', 1));
    await b.inbox.has(1);
    await until(
      () => b.transport.stats().refused['certificate-expired'] === 1,
      () => 'the end of the connection',
    );
    // Until a has noticed the end, what it sends is lost on the way, and makes no new connection.
    while (b.transport.stats().refused.handshake === 0) {
      a.transport.send({ site: 'b', node: b.transport.node }, gap('a', 'b', 2));
      await pauseMs(20);
    }
    expect(b.inbox.letters.length).toBe(1);
  });
});

describe('who may say what', () => {
  it('refuses a right certificate with the id of another site, whole kind by whole kind, and keeps the connection', async () => {
    const a = await openTcp({ tls: ofSites('a') });
    const b = await openTcp({ tls: ofSites('b') });
    const dest = { site: 'b', node: b.transport.node };
    for (const message of [sync('x', 'b', 1), gap('x', 'b', 1), ask('x', 'b', 1), answer('x', 'b', 1)]) a.transport.send(dest, message);
    a.transport.send(dest, gap('a', 'b', 1));
    await b.inbox.has(1);
    await until(
      () => b.transport.stats().refused['wrong-peer'] === 4,
      () => 'four refusals',
    );
    expect(b.inbox.messages).toEqual([gap('a', 'b', 1)]);
    expect(b.events).toMatchObject([{ event: 'refused', why: 'wrong-peer', peer: '127.0.0.1', suppressed: 0 }]);
    expect(b.transport.stats().connections.incoming).toBe(1);
  });

  it('hands nothing over to a node that is not the site that was meant', async () => {
    const a = await openTcp({ tls: ofSites('a') });
    const c = await openTcp({ tls: ofSites('c') });
    a.transport.send({ site: 'b', node: c.transport.node }, sync('a', 'b', 1));
    a.transport.send({ contact: c.transport.node }, ask('a', null, 1));
    await c.inbox.has(1);
    expect(c.inbox.messages).toEqual([ask('a', null, 1)]);
    expect(a.transport.stats().lost['wrong-peer']).toBe(1);
    expect(a.events).toMatchObject([{ event: 'refused', why: 'wrong-peer', peer: c.transport.node }]);
  });

  it('answers only to a site that the certificate at the other end names', async () => {
    const a = await openTcp({ tls: ofSites('a') });
    const b = await openTcp({ tls: ofSites('b') });
    b.inbox.onLetter = ({ via }) => {
      b.transport.send(via, answer('b', 'x', 1));
      b.transport.send(via, answer('b', 'a', 2));
    };
    a.transport.send({ contact: b.transport.node }, ask('a', null, 1));
    await a.inbox.has(1);
    expect(a.inbox.messages).toEqual([answer('b', 'a', 2)]);
    expect(b.transport.stats().lost['wrong-peer']).toBe(1);
  });

  it('lets one certificate speak for several sites with any ids', async () => {
    const ids = ['s 1', 'ß,URI:urn:muster:site:x', "it's (*)!", '日本', '%41'];
    const a = await openTcp({ tls: ofSites(...ids) });
    const b = await openTcp({ tls: ofSites('b') });
    expect(a.transport.sites).toEqual(new Set(ids));
    for (const id of ids) a.transport.send({ site: 'b', node: b.transport.node }, gap(id, 'b', 1));
    await b.inbox.has(ids.length);
    expect(b.inbox.letters.map(({ peer }) => peer.site)).toEqual(ids);
  });

  it('takes the common name if the certificate has no name of ours, and only then', async () => {
    const a = await openTcp({ tls: credentials({ commonName: 'a', dnsNames: ['example.org'] }) });
    const c = await openTcp({ tls: credentials({ commonName: 'x', uris: [siteUrn('c')] }) });
    const b = await openTcp({ tls: credentials({ commonName: 'b' }) });
    a.transport.send({ site: 'b', node: b.transport.node }, gap('a', 'b', 1));
    c.transport.send({ site: 'b', node: b.transport.node }, gap('x', 'b', 2));
    c.transport.send({ site: 'b', node: b.transport.node }, gap('c', 'b', 3));
    await b.inbox.has(2);
    await until(
      () => b.transport.stats().refused['wrong-peer'] === 1,
      () => 'the refusal',
    );
    expect(new Set(b.inbox.letters.map(({ peer }) => peer.site))).toEqual(new Set(['a', 'c']));
  });

  it('is not deceived by a name that contains another name', async () => {
    const b = await openTcp({ tls: ofSites('b') });
    const hostile = credentials({ uris: [`http://x/, URI:${siteUrn('a')}`] });
    await rawTlsClient(b.transport.node, { ...hostile });
    await until(
      () => b.transport.stats().refused['wrong-peer'] === 1,
      () => 'the refusal',
    );
    expect(b.inbox.letters).toEqual([]);
  });
});
