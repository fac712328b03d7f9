/** Two hosts with many sites each, over TLS on the loopback address: what they hold for each other stays small, and they come to agree. */

import { expect, it, onTestFinished } from 'vitest';
import { type Membership, MembershipHost } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import { tcpTransport } from '../../src/transport/tcp.ts';
import { defaultTcpLimits } from '../../src/transport/tcp-limits.ts';
import { TestAuthority } from '../transport/certificates.ts';
import { eventually } from './daemon.ts';

const sitesPerHost = 10;
const loadMs = 2_000;
const queueBytesMax = 2 * 1024 * 1024;

const authority = new TestAuthority('authority of the load');

interface Loaded {
  readonly host: MembershipHost;
  readonly sites: readonly Membership[];
}

async function open(name: string, contacts: readonly string[]): Promise<Loaded> {
  const ids = Array.from({ length: sitesPerHost }, (_, nth) => `${name}${nth}`);
  const tls = { ...authority.issue({ uris: ids.map(siteUrn) }), ca: authority.cert };
  const transport = tcpTransport({ listen: '127.0.0.1:0', tls, limits: { queueBytesMax } });
  const host = await MembershipHost.open({ store: memoryStore(), transport, contacts });
  onTestFinished(() => host.close());
  const sites: Membership[] = [];
  for (const site of ids) sites.push(await host.start({ cluster: 'c', site, syncIntervalMs: 100, contactIntervalMs: 300 }));
  return { host, sites };
}

it('twenty sites of two hosts change all the time, in bounded memory', { timeout: 60_000 }, async () => {
  const one = await open('p', []);
  const two = await open('q', [one.host.node]);
  const all = [...one.sites, ...two.sites];
  for (const site of one.sites.slice(1)) await site.join(one.host.node, { site: 'p0' });
  await eventually(async () => all.every((site) => site.members().length === all.length), 'all know all', 30_000);
  let heldMax = 0;
  let told = 0;
  for (const site of all) site.onChange(() => void told++);
  const endMs = performance.now() + loadMs;
  const change = async (site: Membership): Promise<void> => {
    for (let count = 0; performance.now() < endMs; count++) {
      expect(await site.setInfo({ count, pad: 'x'.repeat(500) })).toMatchObject({ ok: true });
      for (const { host } of [one, two]) {
        const { sending, receiving } = host.stats().transport.heldBytes;
        heldMax = Math.max(heldMax, sending, receiving);
      }
    }
  };
  await Promise.all(all.map(change));
  // A queue for each of two nodes, and a frame on its way.
  expect(heldMax).toBeLessThan(2 * queueBytesMax + 2 * defaultTcpLimits.frameBytesMax);
  expect(told).toBeGreaterThan(all.length);
  const view = (site: Membership): string => JSON.stringify(all.map(({ site: other }) => site.describe(other)));
  await eventually(async () => all.every((site) => view(site) === view(all[0] as Membership)), 'all agree', 30_000);
  for (const { host } of [one, two]) {
    const { lost, refused } = host.stats().transport;
    expect({ ...refused, tooLarge: lost['too-large'] }).toEqual({
      ...Object.fromEntries(Object.keys(refused).map((name) => [name, 0])),
      tooLarge: 0,
    });
  }
});
