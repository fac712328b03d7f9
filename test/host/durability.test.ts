/** Nothing is promised, sent or told before it is durable, and no ending of a site leaves a promise behind. */

import { describe, expect, it } from 'vitest';
import type { Done, Report } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { HeldStore } from './held-store.ts';
import { openHost, until } from './hosts.ts';
import { ManualClock, settle } from './manual-clock.ts';

interface World {
  readonly clock: ManualClock;
  readonly store: HeldStore;
  readonly reports: Report[];
  readonly sent: string[];
  readonly network: LoopbackNetwork;
}

function world(): World {
  const sent: string[] = [];
  const network = new LoopbackNetwork({ drop: (from, _to, message) => sent.push(`${from} ${message.kind}`) < 0 });
  return { clock: new ManualClock(), store: new HeldStore(memoryStore()), reports: [], sent, network };
}

async function startIn({ clock, store, reports, network }: World, site = 'a') {
  const host = await openHost(network, `node-${site}`, { store: store.open, clock, onReport: ({ report }) => reports.push(report) });
  return { host, site: await host.start({ cluster: 'c', site }) };
}

/** What a promise came to; null while it is open. */
function watched(promise: Promise<Done>): { result: Done | null } {
  const seen: { result: Done | null } = { result: null };
  void promise.then((result) => {
    seen.result = result;
  });
  return seen;
}

describe('a command', () => {
  it('resolves when its commit is durable, and not before', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    await w.store.release();
    const told = watched(site.setInfo('x'));
    await w.clock.advance(1000);
    expect(w.store.held).toHaveLength(1);
    expect(told.result).toBeNull();
    await w.store.release();
    expect(told.result).toMatchObject({ ok: true, clock: site.clock });
    await w.store.releaseAll();
  });

  it('given during a commit waits for the next one', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    const told = watched(site.setInfo('during'));
    const flushed = watched(site.flush());
    await w.store.release();
    expect([told.result, flushed.result]).toEqual([null, null]);
    expect(w.store.held).toHaveLength(1);
    await w.store.releaseAll();
    await settle();
    expect(told.result).toMatchObject({ ok: true });
    expect(flushed.result).toMatchObject({ ok: true });
  });

  it('is not sent and not told to the application before it is durable', async () => {
    const w = world();
    const { site } = await startIn(w);
    const told: string[] = [];
    site.onChange((change) => void told.push(change.site));
    void site.setMember('b', true);
    await w.clock.advance(0);
    expect(w.store.held).toHaveLength(1);
    expect([told, w.sent]).toEqual([[], []]);
    await w.store.releaseAll();
    await settle();
    expect(told.sort()).toEqual(['a', 'b']);
  });
});

describe('a store that fails', () => {
  it('is tried again with growing waits, and nothing is lost', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    await w.store.release();
    const told = watched(site.setInfo('kept'));
    await w.clock.advance(1000);
    const waits: number[] = [];
    for (const failure of [1, 2, 3]) {
      await w.store.fail(`full disk ${failure}`);
      waits.push(w.clock.dueMs[0] ?? -1);
      await w.clock.advance(w.clock.dueMs[0] ?? 0);
    }
    expect(waits).toEqual([100, 200, 400]);
    expect(told.result).toBeNull();
    await w.store.releaseAll();
    await settle();
    expect(told.result).toMatchObject({ ok: true });
    expect(w.reports.map(({ event }) => event)).toEqual(['store-failing', 'store-failing', 'store-failing', 'store-healed']);
    expect(site.stats().reports).toEqual({ 'store-failing': 3, 'store-healed': 1 });
  });

  it('leaves those who wait with `not-durable` after five failures, and the change in memory', async () => {
    const w = world();
    const { host, site } = await startIn(w);
    await w.clock.advance(0);
    await w.store.release();
    const told = watched(site.setInfo('later'));
    await w.clock.advance(1000);
    for (let failure = 1; failure <= 5; failure++) {
      await w.store.fail('no space');
      if (failure < 5) await w.clock.advance(w.clock.dueMs[0] ?? 0);
    }
    expect(told.result).toEqual({ ok: false, why: 'not-durable' });
    await w.clock.advance(w.clock.dueMs[0] ?? 0);
    await w.store.releaseAll();
    await host.close();
    const again = await openHost(w.network, 'node-a', { store: w.store.open, clock: w.clock });
    expect((await again.start({ cluster: 'c', site: 'a' })).describe('a')).toMatchObject({ info: 'later' });
  });

  it('does not keep a stop waiting for ever', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    const stopped = watched(site.stop());
    for (let failure = 1; failure <= 5; failure++) {
      await w.store.fail('gone');
      if (failure < 5) await w.clock.advance(w.clock.dueMs[0] ?? 0);
    }
    expect(stopped.result).toEqual({ ok: false, why: 'not-durable' });
    expect(site.running).toBe(false);
    expect(w.clock.dueMs).toEqual([]);
  });
});

describe('a stop', () => {
  it('during a commit waits for it, commits what came since, and sends nothing more', async () => {
    const w = world();
    const { host, site } = await startIn(w);
    await w.clock.advance(0);
    const told = watched(site.setInfo('last word'));
    const stopped = watched(site.stop());
    await settle();
    expect(stopped.result).toBeNull();
    await w.store.release();
    expect([stopped.result, told.result]).toEqual([null, null]);
    await w.store.releaseAll();
    await settle();
    expect(told.result).toMatchObject({ ok: true });
    expect(stopped.result).toMatchObject({ ok: true });
    expect(await site.stop()).toEqual(stopped.result);
    expect(w.clock.dueMs).toEqual([]);
    await host.close();
    const again = await openHost(w.network, 'node-a', { store: w.store.open, clock: w.clock });
    expect((await again.start({ cluster: 'c', site: 'a' })).describe('a')).toMatchObject({ info: 'last word' });
  });

  it('ends a join, and refuses what comes after it', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    const joined = watched(site.join('nowhere'));
    const stopping = site.stop();
    expect(await site.setInfo(1)).toEqual({ ok: false, why: 'busy' });
    await w.store.releaseAll();
    await stopping;
    expect(joined.result).toEqual({ ok: false, why: 'stopped' });
    expect(await site.kick('b')).toEqual({ ok: false, why: 'not-running' });
  });

  it('makes room for the same site', async () => {
    const w = world();
    w.store.holding = false;
    const { host, site } = await startIn(w);
    await expect(host.start({ cluster: 'c', site: 'a' })).rejects.toMatchObject({ problem: { name: 'already-running' } });
    await site.stop();
    const clock = site.clock;
    expect((await host.start({ cluster: 'c', site: 'a' })).clock).toBeGreaterThan(clock);
  });
});

describe('a wipe', () => {
  it('that stops ends the site once it is durable', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    const waiting = watched(site.setMember('b', true));
    const wiped = watched(site.wipe({ stop: true }));
    await w.store.release();
    expect([wiped.result, site.running]).toEqual([null, true]);
    await w.store.releaseAll();
    await settle();
    expect(wiped.result).toMatchObject({ ok: true });
    expect(waiting.result).toEqual({ ok: false, why: 'superseded' });
    expect([site.running, site.members()]).toEqual([false, []]);
    expect(await site.stop()).toMatchObject({ ok: true });
    expect(w.clock.dueMs).toEqual([]);
  });

  it('that cannot become durable does not keep a stop waiting', async () => {
    const w = world();
    const { site } = await startIn(w);
    await w.clock.advance(0);
    await w.store.release();
    const wiped = watched(site.wipe());
    const stopped = watched(site.stop());
    await settle();
    await w.store.fail('gone');
    expect(stopped.result).toEqual({ ok: false, why: 'not-durable' });
    expect(wiped.result).toEqual({ ok: false, why: 'stopped' });
    expect(w.clock.dueMs).toEqual([]);
  });

  it('followed by a stop does both', async () => {
    const w = world();
    const { host, site } = await startIn(w);
    await w.clock.advance(0);
    await w.store.release();
    void site.setMember('b', true);
    const wiped = watched(site.wipe());
    const closed = host.close();
    await settle();
    await w.store.releaseAll();
    await closed;
    expect(wiped.result).toMatchObject({ ok: true });
    expect([site.running, site.members()]).toEqual([false, ['a']]);
  });
});

describe('a pause of the process', () => {
  it('is followed by one flush, not by a burst', async () => {
    const w = world();
    w.store.holding = false;
    await startIn(w);
    await w.clock.advance(10_000);
    const before = w.store.commits;
    await w.clock.jump(3_600_000);
    expect(w.store.commits - before).toBeLessThanOrEqual(1);
  });
});

describe('disposal', () => {
  it('stops a site, closes a host, and frees store and node', async () => {
    const w = world();
    w.store.holding = false;
    const { host, site } = await startIn(w);
    await site[Symbol.asyncDispose]();
    expect(site.running).toBe(false);
    await host[Symbol.asyncDispose]();
    await host.close();
    await expect(host.start({ cluster: 'c', site: 'b' })).rejects.toMatchObject({ problem: { of: 'host', name: 'closed' } });
    const again = await openHost(w.network, 'node-a', { store: w.store.open });
    await until(() => again.node === 'node-a', 'it opens again');
  });
});
