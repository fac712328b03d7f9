/** What does not belong here is refused, counted and reported; what cannot start says what to do. */

import { describe, expect, it } from 'vitest';
import { type HostReport, MembershipHost, type OpenTransport, type Refusal, type Transport } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { fast, openHost } from './hosts.ts';

type Deliver = (message: unknown, site?: string | null) => void;

/** A transport whose only peer is the test. */
function puppet(sites: readonly string[] | null = null): { open: OpenTransport; deliver: Deliver; sent: unknown[] } {
  const sent: unknown[] = [];
  let deliver: Deliver = () => {};
  const open: OpenTransport = async (receive) => {
    deliver = (message, site = null) => receive(message, { via: 'test' }, { site, address: 'test' });
    const transport = {
      node: 'n',
      sites: sites === null ? null : new Set(sites),
      send: (_dest: unknown, message: unknown) => void sent.push(message),
      stats: () => ({}) as ReturnType<Transport['stats']>,
      close: async () => {},
    };
    return { ok: true, transport };
  };
  return { open, deliver: (message, site) => deliver(message, site), sent };
}

const ask = { kind: 'ask', node: 'm', run: 'r', to: 'a', from: 'b', cluster: 'c', id: 1, since: 0, acked: 0 };

async function refusing() {
  const { open, deliver, sent } = puppet();
  const reports: HostReport[] = [];
  const host = await MembershipHost.open({ store: memoryStore(), transport: open, onReport: (report) => reports.push(report) });
  const site = await host.start({ cluster: 'c', site: 'a', ...fast });
  await site.flush();
  return { host, site, deliver, sent, reports };
}

describe('a message', () => {
  const cases: readonly [string, unknown, string | null, Refusal][] = [
    ['that is no message', { ...ask, kind: 'nonsense' }, null, 'malformed'],
    ['that is not even an object', 7, null, 'malformed'],
    ['for a site that is not here', { ...ask, to: 'nobody' }, null, 'wrong-site'],
    ['for another cluster of a site that is here', { ...ask, cluster: 'other' }, null, 'wrong-cluster'],
    ['for anybody of a cluster that is not here', { ...ask, cluster: 'other', to: null }, null, 'wrong-cluster'],
    ['from another site than its certificate proves', ask, 'mallory', 'wrong-peer'],
    ['with a number that is none', { ...ask, since: -1 }, null, 'bad-number'],
  ];
  it.each(cases)('%s is refused, counted, and never answered', async (_what, message, peer, why) => {
    const { host, deliver, sent, reports } = await refusing();
    const before = sent.length;
    deliver(message, peer);
    expect(host.stats().refused).toEqual({ [why]: 1 });
    expect(reports).toMatchObject([{ replica: null, report: { event: 'refused', why } }]);
    expect(sent).toHaveLength(before);
    await host.close();
  });

  it('that the site itself refuses is counted there', async () => {
    const { host, site, deliver, reports } = await refusing();
    deliver({
      kind: 'answer',
      node: 'm',
      run: 'r',
      to: 'a',
      id: 99,
      ackedRun: '',
      data: { cluster: 'c', from: 'b', since: 0, acked: 0, clock: 1, data: [] },
    });
    await Promise.resolve();
    expect(site.stats().refused).toEqual({ unasked: 1 });
    expect(reports).toEqual([{ replica: { cluster: 'c', site: 'a' }, report: { event: 'refused', why: 'unasked', from: 'b' } }]);
    await host.close();
  });

  it('from the site that its certificate proves is answered', async () => {
    const { host, deliver, sent } = await refusing();
    deliver(ask, 'b');
    expect(sent).toMatchObject([{ kind: 'answer', to: 'b', id: 1 }]);
    await host.close();
  });

  it('for anybody reaches a site other than the one that asks', async () => {
    const { host, deliver, sent } = await refusing();
    const second = await host.start({ cluster: 'c', site: 'b', ...fast });
    await second.flush();
    sent.length = 0;
    deliver({ ...ask, from: 'a', to: null });
    expect(sent).toMatchObject([{ kind: 'answer', data: { from: 'b' } }]);
    await host.close();
  });

  it('for anybody, from a second process with the identity of the only site here, is told so', async () => {
    const { host, deliver, sent } = await refusing();
    sent.length = 0;
    deliver({ ...ask, from: 'a', to: null });
    expect(sent).toMatchObject([{ kind: 'decline', to: 'a', from: 'a', id: 1, why: 'from-self' }]);
    await host.close();
  });

  it('that arrives after the stop changes nothing', async () => {
    const { host, site, deliver, sent } = await refusing();
    await host.close();
    sent.length = 0;
    deliver(ask);
    expect(sent).toEqual([]);
    expect(site.members()).toEqual(['a']);
  });
});

describe('a start', () => {
  it.each([
    [{ site: '' }, 'bad-id'],
    [{ site: '\ud800' }, 'bad-id'],
    [{ cluster: 'x'.repeat(256) }, 'bad-id'],
    [{ syncIntervalMs: 0 }, 'bad-setting'],
    [{ asksMax: 1.5 }, 'bad-setting'],
    [{ cleanupIntervalMs: -1 }, 'bad-setting'],
    [{ retryMsMin: 50, retryMsMax: 10 }, 'bad-setting'],
    [{ forgetAfterS: 100, tombstoneForS: 199 }, 'bad-setting'],
  ])('with %j is refused in one sentence', async (wrong, name) => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const starting = host.start({ cluster: 'c', site: 'a', ...wrong });
    await expect(starting).rejects.toMatchObject({ name: 'HostError', problem: { of: 'host', name }, message: /^[^\n]+\.$/ });
    expect(await host.listLocalSites('running')).toEqual([]);
  });

  it('of a site that our certificate does not name is refused', async () => {
    const host = await MembershipHost.open({ store: memoryStore(), transport: puppet(['b']).open });
    await expect(host.start({ cluster: 'c', site: 'a' })).rejects.toMatchObject({ problem: { name: 'not-certified' } });
    expect((await host.start({ cluster: 'c', site: 'b' })).running).toBe(true);
    await host.close();
  });

  it('twice at the same time succeeds once', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const both = await Promise.allSettled([host.start({ cluster: 'c', site: 'a' }), host.start({ cluster: 'c', site: 'a' })]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('an open', () => {
  it.each([{ node: '' }, { node: '\ud800' }, { contacts: ['m', 'x'.repeat(256)] }])('with %j is refused in one sentence', async (wrong) => {
    const network = new LoopbackNetwork();
    const store = memoryStore();
    const opening = MembershipHost.open({ store, transport: network.at('n'), ...wrong });
    await expect(opening).rejects.toMatchObject({ problem: { of: 'host', name: 'bad-id' }, message: /^The node [^\n]+\.$/ });
    // Nothing stays open.
    await openHost(network, 'n', { store });
  });

  it('names a store that is in use, and a node that is', async () => {
    const network = new LoopbackNetwork();
    const store = memoryStore();
    await openHost(network, 'n', { store });
    const second = MembershipHost.open({ store, transport: network.at('m') });
    await expect(second).rejects.toMatchObject({ problem: { of: 'store', name: 'locked' } });
    const free = memoryStore();
    const third = MembershipHost.open({ store: free, transport: network.at('n') });
    await expect(third).rejects.toMatchObject({ problem: { of: 'transport', name: 'port-in-use' } });
    await openHost(network, 'm', { store: free });
  });
});
