/** Certificates are read from their bytes: what is in them is found, and what only looks like it is not. */

import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../src/transport/der.ts';
import { type CertificateRequest, TestAuthority } from './certificates.ts';

const authority = new TestAuthority('an authority');
const der = (request: CertificateRequest): Buffer => new X509Certificate(authority.issue(request).cert).raw;

describe('a certificate', () => {
  it('gives its names and usages', () => {
    const clientAuth = '2b06010505070302';
    const request = { commonName: 'Zoë', uris: ['urn:x:1', 'http://y/'], dnsNames: ['example.org'], usages: [clientAuth] };
    expect(readCertificate(der(request))).toEqual({ uris: request.uris, commonNames: ['Zoë'], usages: [clientAuth] });
    expect(readCertificate(der({}))).toEqual({ uris: [], commonNames: [], usages: [] });
    expect(readCertificate(new X509Certificate(authority.cert).raw)).toEqual({ uris: [], commonNames: ['an authority'], usages: [] });
  });

  it('has no name that only a part of another one looks like', () => {
    const hostile = ['http://x/, URI:urn:muster:site:a', '", URI:urn:muster:site:b', 'urn:c\0, URI:d'];
    expect(readCertificate(der({ uris: hostile }))?.uris).toEqual(hostile);
    expect(readCertificate(der({ dnsNames: ['x, URI:urn:muster:site:a'] }))?.uris).toEqual([]);
  });

  it('with long names is read as well', () => {
    const uris = Array.from({ length: 200 }, (_, nth) => `urn:muster:site:${'x'.repeat(nth)}`);
    expect(readCertificate(der({ uris }))?.uris).toEqual(uris);
  });

  it('that is cut, or damaged anywhere, never throws, and never gives a name that is not in its bytes', () => {
    const whole = der({ commonName: 'a', uris: ['urn:muster:site:a'] });
    for (let at = 0; at < whole.length; at++) {
      expect(readCertificate(whole.subarray(0, at))).toBeNull();
      for (const change of [1, 0x20, 0x80, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ change;
        for (const uri of readCertificate(damaged)?.uris ?? []) expect(damaged.includes(uri, 0, 'latin1')).toBe(true);
      }
    }
    for (const bytes of [[], [0x30], [0x30, 0x80], [0x30, 0x84, 1, 1, 1, 1], [0x1f, 0x01, 0x00], [0x30, 0x00]])
      expect(readCertificate(Uint8Array.from(bytes))).toBeNull();
  });
});
