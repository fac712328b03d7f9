/** Addresses, names in certificates, back-off and the limit of the log: small, and each the only guard of something. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, isWildcard, parseAddress } from '../../src/transport/address.ts';
import { Backoff } from '../../src/transport/backoff.ts';
import { sitesOfCertificate, siteUrn } from '../../src/transport/certificate-names.ts';
import { LogLimit } from '../../src/transport/log-limit.ts';
import { senderOf } from '../../src/transport/message-identity.ts';
import { answer, ask, gap, sync } from './messages.ts';

describe('addresses', () => {
  it('are read and written alike', () => {
    for (const node of ['127.0.0.1:7001', '[::1]:7001', '[2001:db8::1]:0', 'example.org:65535', 'localhost:1', 'a-b.c1:80']) {
      const address = parseAddress(node);
      expect(address !== null && formatAddress(address)).toBe(node);
    }
  });

  it('are refused if in doubt', () => {
    const doubtful = [
      '',
      ':1',
      'a',
      'a:',
      'a:65536',
      'a:-1',
      'a:01',
      'a: 1',
      'a:1 ',
      'a:1\n',
      '::1:7001',
      '[::1]',
      '[::1]7001',
      '[fe80::1%eth0]:1',
    ];
    const wrong = [
      '[1.2.3.4]:1',
      '1.2.3:1',
      '1.2.3.256:1',
      '01.2.3.4:1',
      'a_b:1',
      '-a:1',
      'a-:1',
      'a..b:1',
      'a.:1',
      `${'a'.repeat(64)}:1`,
      'http://a:1',
      'ü:1',
    ];
    for (const node of [...doubtful, ...wrong]) expect([node, parseAddress(node)]).toEqual([node, null]);
  });

  it('mean every address of the machine in several ways', () => {
    expect(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'].map(isWildcard)).toEqual([true, true, true]);
    expect(['127.0.0.1', '::1', 'example.org'].map(isWildcard)).toEqual([false, false, false]);
  });
});

describe('names in certificates', () => {
  const named = (uris: readonly string[], ...commonNames: string[]): string[] => [...sitesOfCertificate({ uris, commonNames })];

  it('bring back any site id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (site) => {
        expect(siteUrn(site)).toMatch(/^urn:muster:site:[A-Za-z0-9._~%-]+$/);
        expect(named([siteUrn(site)], 'x')).toEqual([site]);
      }),
    );
  });

  it('are taken from the alternative names first, then from the common name', () => {
    expect(named(['urn:muster:site:a', 'http://x/', 'urn:muster:site:b'], 'c')).toEqual(['a', 'b']);
    expect(named(['http://x/'], 'c')).toEqual(['c']);
    expect(named([], 'c')).toEqual(['c']);
    expect(named([], '')).toEqual([]);
    expect(named([], 'c', 'd')).toEqual([]);
    expect(named([])).toEqual([]);
  });

  it('count for nothing if they cannot be read', () => {
    expect(named(['urn:muster:site:'], 'c')).toEqual([]);
    expect(named(['urn:muster:site:%FF'], 'c')).toEqual([]);
    expect(named(['urn:muster:site:a b'], 'c')).toEqual([]);
    expect(named(['urn:muster:site:a', 'urn:muster:site:%'], 'c')).toEqual([]);
    expect(named(['urn:muster:site:a, URI:urn:muster:site:b'], 'c')).toEqual([]);
  });
});

describe('back-off', () => {
  it('doubles its bound up to the cap, and starts again after success', () => {
    const backoff = new Backoff(100, 1_000, () => 0.5);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.failed())).toEqual([50, 100, 200, 400, 500, 500]);
    expect(backoff.failures).toBe(6);
    backoff.succeeded();
    expect(backoff.failed()).toBe(50);
  });

  it('stays at the cap however often it fails, over the whole range of the jitter', () => {
    const draws = [0, 0.25, 0.999_999];
    let draw = 0;
    const backoff = new Backoff(100, 5_000, () => draws[draw++ % draws.length] as number);
    const waits = Array.from({ length: 3_000 }, () => backoff.failed());
    expect(Math.max(...waits)).toBeLessThan(5_000);
    expect(Math.max(...waits)).toBeGreaterThan(4_999);
    expect(Math.min(...waits)).toBe(0);
  });
});

describe('the limit of the log', () => {
  it('lets one line per key and period pass, with the number left out', () => {
    const limit = new LogLimit(60_000);
    expect(limit.pass('a', 0)).toBe(0);
    expect(limit.pass('a', 1)).toBeNull();
    expect(limit.pass('b', 2)).toBe(0);
    expect(limit.pass('a', 59_999)).toBeNull();
    expect(limit.pass('a', 60_000)).toBe(2);
    expect(limit.pass('a', 60_001)).toBeNull();
  });

  it('stays bounded when keys are invented', () => {
    const limit = new LogLimit(60_000);
    let passed = 0;
    for (let key = 0; key < 5_000; key++) if (limit.pass(`key ${key}`, key) !== null) passed += 1;
    expect(passed).toBe(1_001);
    // After the period there is room again.
    expect(limit.pass('another', 70_000)).toBe(0);
  });
});

describe('the sender of a value', () => {
  it('is found where each kind keeps it', () => {
    expect([sync('a', 'b', 1), gap('a', 'b', 1), ask('a', null, 1), answer('a', 'b', 1)].map(senderOf)).toEqual(['a', 'a', 'a', 'a']);
  });

  it('is null when there is none, whatever the value', () => {
    for (const value of [null, undefined, 1, 'a', [], {}, { kind: 'sync' }, { kind: 'sync', data: null, from: 'a' }, { from: 1 }]) {
      expect(senderOf(value)).toBeNull();
    }
  });
});
