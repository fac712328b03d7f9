/** Stores and transports that break their contracts: the host stays whole, and nothing that it opened stays open. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { type HostReport, MembershipHost, type OpenStore, type Store, type Transport } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { openHost, until } from './hosts.ts';

const settings = { cluster: 'c', site: 'a', syncIntervalMs: 10, retryMsMin: 1, retryMsMax: 2, failuresMax: 2 };

/** A memory store, some of whose methods do what they must not. */
function storeWith(broken: (real: Store) => Record<string, unknown>): OpenStore {
  const inner = memoryStore();
  return async () => {
    const opened = await inner();
    if (!opened.ok) return opened;
    const real = opened.value;
    const whole: Store = {
      load: (replica) => real.load(replica),
      commit: (replica, batch) => real.commit(replica, batch),
      list: () => real.list(),
      erase: (replica) => real.erase(replica),
      close: () => real.close(),
    };
    return { ok: true, value: Object.assign(whole, broken(real)) };
  };
}

const thrown = (error: unknown) => (): never => {
  throw error;
};

describe('a commit', () => {
  it.each<[string, () => unknown]>([
    ['throws', thrown(new Error('broken'))],
    ['throws what cannot be shown', thrown(Object.create(null))],
    ['rejects with nothing', () => Promise.reject()],
    ['gives nothing', () => undefined],
    ['promises nothing', async () => undefined],
    ['gives something else', async () => ({ done: true })],
  ])('that %s has failed, is tried again, and lets go', async (_name, commit) => {
    let fails = true;
    const reports: HostReport[] = [];
    const store = storeWith((real) => ({
      commit: (...args: Parameters<Store['commit']>) => (fails ? commit() : real.commit(...args)),
    }));
    const host = await openHost(new LoopbackNetwork(), 'n', { store, onReport: (report) => reports.push(report) });
    const site = await host.start(settings);
    expect(await site.setInfo(1)).toEqual({ ok: false, why: 'not-durable' });
    await until(() => reports.length > 0, 'it is reported');
    expect(reports[0]?.report).toMatchObject({ event: 'store-failing', error: expect.any(String) });
    fails = false;
    expect(await site.setInfo(2)).toMatchObject({ ok: true });
  });

  it('that gives its result at once is as good as any', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n', { store: storeWith(() => ({ commit: () => ({ ok: true }) })) });
    const site = await host.start(settings);
    expect(await site.setInfo(1)).toMatchObject({ ok: true });
  });
});

it('a site whose state is none can be started once it is one', async () => {
  let broken = true;
  const load = (real: Store) => async (replica: Parameters<Store['load']>[0]) => (broken ? { ok: true, value: {} } : real.load(replica));
  const host = await openHost(new LoopbackNetwork(), 'n', { store: storeWith((real) => ({ load: load(real) })) });
  await expect(host.start(settings)).rejects.toThrow(TypeError);
  expect(await host.listLocalSites('running')).toEqual([]);
  broken = false;
  expect((await host.start(settings)).running).toBe(true);
});

it('what a transport throws goes to the runtime, and the site goes on', async () => {
  const heard: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => heard.push(error));
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  const error = new Error('no wire');
  const transport: Transport = { node: 'n', sites: null, send: thrown(error), stats: thrown(error), close: async () => {} };
  const host = await MembershipHost.open({ store: memoryStore(), transport: async () => ({ ok: true, transport }) });
  const site = await host.start(settings);
  await site.importFallback([{ site: 'b', node: 'm' }]);
  expect(await site.flush()).toMatchObject({ ok: true });
  await until(() => heard.length > 0, 'the exception is heard');
  expect(new Set(heard)).toEqual(new Set([error]));
  expect(await site.setInfo(1)).toMatchObject({ ok: true });
  await host.close();
});

it('a transport that cannot close does not keep the store', async () => {
  const store = memoryStore();
  const transport: Transport = {
    node: 'n',
    sites: null,
    send: () => {},
    stats: thrown(new Error()),
    close: async () => thrown(new Error('stuck'))(),
  };
  const host = await MembershipHost.open({ store, transport: async () => ({ ok: true, transport }) });
  await host.start(settings);
  await expect(host.close()).rejects.toThrow('stuck');
  await openHost(new LoopbackNetwork(), 'n', { store });
});
