/** Holds the commands of a running site to their words: what they say happened, happened here and at the others. */

import { describe, expect, it } from 'vitest';
import type { Membership } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { fast, formCluster, openHost, until } from './hosts.ts';

describe('a cluster of hosts', () => {
  it('forms from contact points alone', async () => {
    const [a, b, c] = await formCluster(['a', 'b', 'c']);
    expect(a?.members()).toEqual(['a', 'b', 'c']);
    expect(c?.nodeOfSite('b')).toBe('node-b');
    expect(b?.siteOfNode('node-c')).toBe('c');
  });

  it('spreads metadata and liveness', async () => {
    const [a, b] = await formCluster(['a', 'b']);
    expect(await a?.setInfo({ zone: 'north' })).toMatchObject({ ok: true });
    expect(await a?.setLiveness('a', 1, true, true)).toMatchObject({ ok: true });
    await until(() => JSON.stringify(b?.describe('a')).includes('"restarts":1'), 'b has the liveness of a');
    expect(b?.describe('a')).toMatchObject({
      member: true,
      host: 'node-a',
      info: { zone: 'north' },
      liveness: { restarts: 1, self: true, up: true },
    });
  });

  it('kicks a site, which learns it, and rejoins by its own action only', async () => {
    const [a, b, c] = await formCluster(['a', 'b', 'c']);
    expect(await a?.kick('c')).toMatchObject({ ok: true });
    await until(() => [a, b, c].every((one) => one?.members().join() === 'a,b'), 'all know of the kick');
    expect(a?.peers()).toEqual(['a', 'b', 'c']);
    expect(await c?.join('node-b')).toMatchObject({ ok: true });
    await until(() => [a, b, c].every((one) => one?.members().join() === 'a,b,c'), 'all know of the return');
  });

  it('leaves, and the others hear of it', async () => {
    const [a, b] = await formCluster(['a', 'b']);
    expect(await b?.leave()).toMatchObject({ ok: true });
    expect(await b?.leave()).toEqual({ ok: false, why: 'already-kicked' });
    await until(() => a?.members().join() === 'a', 'a knows that b left');
  });

  it('takes in sites that do not speak the protocol', async () => {
    const [a, b] = await formCluster(['a', 'b']);
    expect(await a?.importFallback([{ site: 'old', node: 'node-old', info: 1 }])).toMatchObject({ ok: true });
    await until(() => b?.nodeOfSite('old') === 'node-old', 'b knows the fallback site');
    expect(b?.members()).toContain('old');
  });

  it('names a vain command', async () => {
    const [a] = await formCluster(['a', 'b']);
    await a?.kick('b');
    expect(await a?.kick('b')).toEqual({ ok: false, why: 'already-kicked' });
    expect(await a?.setLiveness('nobody', 0, false, true)).toEqual({ ok: false, why: 'not-a-member' });
    expect(await a?.setInfo(Number.NaN)).toEqual({ ok: false, why: 'bad-value' });
    // As from JavaScript: with a number stored as a membership, b would refuse all that a ever sends.
    expect(await a?.setMember('b', 1 as unknown as boolean)).toEqual({ ok: false, why: 'bad-value' });
    expect(a?.stats().vain).toEqual({ 'already-kicked': 1, 'not-a-member': 1, 'bad-value': 2 });
  });

  it('says so when nobody answers a join', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const lonely = await host.start({ cluster: 'c', site: 'a', ...fast, askTimeoutMs: 5, asksMax: 3 });
    expect(await lonely.join('nowhere')).toEqual({ ok: false, why: 'no-answer' });
  });

  it('forgets who was kicked long ago, when all have heard of it', async () => {
    const [a, b, c] = await formCluster(['a', 'b', 'c']);
    await a?.kick('c');
    await c?.stop();
    await until(() => b?.members().join() === 'a,b', 'b knows of the kick');
    await until(() => {
      // Negative: kicked before now plus an hour, which is always so.
      void a?.cleanup(-3600);
      return a?.peers().join() === 'a,b';
    }, 'a forgets c');
    expect(a?.stats().reports.forgotten).toBe(1);
  });

  it('keeps its clock over a wipe, and starts afresh on the same node', async () => {
    const [a, b] = await formCluster(['a', 'b']);
    const before = b?.clock ?? 0;
    expect(await b?.wipe()).toMatchObject({ ok: true });
    expect(b?.running).toBe(true);
    expect(b?.clock).toBeGreaterThan(before);
    await until(() => b?.members().join() === 'a,b', 'b learns again');
    expect(a?.members()).toEqual(['a', 'b']);
  });
});

describe('one process', () => {
  it('runs two sites of two clusters, and keeps the clusters apart', async () => {
    const network = new LoopbackNetwork();
    const first = await openHost(network, 'n1');
    const second = await openHost(network, 'n2', { contacts: ['n1'] });
    const sites: Membership[] = [];
    for (const cluster of ['red', 'blue']) {
      for (const [host, at] of [
        [first, 1],
        [second, 2],
      ] as const) {
        for (const nth of ['x', 'y']) sites.push(await host.start({ cluster, site: `${cluster}-${nth}${at}`, ...fast }));
      }
    }
    for (const site of sites) expect(await site.join(site.node === 'n1' ? 'n2' : 'n1')).toMatchObject({ ok: true });
    await until(() => sites.every((site) => site.members().length === 4), 'both clusters are whole');
    for (const site of sites) expect(site.members().every((member) => member.startsWith(site.cluster))).toBe(true);
    expect(await first.listLocalSites('running')).toEqual([
      { cluster: 'blue', site: 'blue-x1' },
      { cluster: 'blue', site: 'blue-y1' },
      { cluster: 'red', site: 'red-x1' },
      { cluster: 'red', site: 'red-y1' },
    ]);
  });

  it('runs one site in two clusters, and knows both', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const red = await host.start({ cluster: 'red', site: 's', ...fast });
    const blue = await host.start({ cluster: 'blue', site: 's', ...fast });
    await red.setMember('friend', true);
    await blue.stop();
    expect(await host.knownClusters('s')).toEqual([
      { cluster: 'blue', sites: ['s'] },
      { cluster: 'red', sites: ['friend', 's'] },
    ]);
    expect(await host.listLocalSites('running')).toEqual([{ cluster: 'red', site: 's' }]);
    expect(await host.listLocalSites('all')).toHaveLength(2);
    expect(await host.knownClusters('friend')).toEqual([]);
  });
});

describe('a site that starts again', () => {
  it('at another node is found by the others', async () => {
    const network = new LoopbackNetwork();
    const stay = await (await openHost(network, 'n1')).start({ cluster: 'c', site: 'stay', ...fast });
    const store = memoryStore();
    const before = await openHost(network, 'n2', { store, contacts: ['n1'] });
    await before.start({ cluster: 'c', site: 'moves', ...fast });
    await until(() => stay.nodeOfSite('moves') === 'n2', 'it is known at its first node');
    await before.close();
    const after = await openHost(network, 'n3', { store });
    const moved = await after.start({ cluster: 'c', site: 'moves', ...fast });
    expect(moved.members()).toEqual(['moves', 'stay']);
    await until(() => stay.nodeOfSite('moves') === 'n3', 'it is known at its second node');
    expect(stay.siteOfNode('n2')).toBeNull();
  });

  it('on an empty disk notices that it was set back, and is believed again', async () => {
    const network = new LoopbackNetwork();
    const reports: string[] = [];
    const stay = await (await openHost(network, 'n1')).start({ cluster: 'c', site: 'stay', ...fast });
    const before = await openHost(network, 'n2', { contacts: ['n1'] });
    const old = await before.start({ cluster: 'c', site: 'forgetful', ...fast });
    for (let info = 1; info <= 5; info++) await old.setInfo(info);
    await until(() => JSON.stringify(stay.describe('forgetful')).includes('"info":5'), 'the last word is known');
    await before.close();
    const after = await openHost(network, 'n3', { contacts: ['n1'], onReport: ({ report }) => reports.push(report.event) });
    const fresh = await after.start({ cluster: 'c', site: 'forgetful', ...fast });
    await until(() => stay.nodeOfSite('forgetful') === 'n3', 'its new address wins although its clock was lost');
    expect(await fresh.setInfo('new')).toMatchObject({ ok: true });
    await until(() => JSON.stringify(stay.describe('forgetful')).includes('"new"'), 'its new word wins');
    expect(reports).toContain('set-back');
    expect(fresh.stats().reports['set-back']).toBeGreaterThan(0);
  });
});
