/** Whoever gives up waiting is told so at once, and leaves nothing half done. */

import { describe, expect, it } from 'vitest';
import { MembershipHost } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { HeldStore } from './held-store.ts';
import { fast, openHost, until } from './hosts.ts';

describe('aborting', () => {
  it('a join ends the asking', async () => {
    let asks = 0;
    const network = new LoopbackNetwork({
      drop: (_from, _to, message) => {
        if (message.kind === 'ask') asks++;
        return true;
      },
    });
    await openHost(network, 'deaf');
    const site = await (await openHost(network, 'n')).start({ cluster: 'c', site: 'a', ...fast, askTimeoutMs: 5, asksMax: 1000 });
    await site.kick('a');
    const controller = new AbortController();
    const joining = site.join('deaf', { signal: controller.signal });
    await until(() => asks >= 3, 'it asks again');
    controller.abort('changed my mind');
    await expect(joining).rejects.toBe('changed my mind');
    const after = asks;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asks).toBe(after);
    expect(site.members()).toEqual([]);
  });

  it('a flush ends the waiting, and the flush goes on', async () => {
    const store = new HeldStore(memoryStore());
    const site = await (await openHost(new LoopbackNetwork(), 'n', { store: store.open })).start({ cluster: 'c', site: 'a', ...fast });
    await until(() => store.held.length === 1, 'the first commit');
    const controller = new AbortController();
    const flushing = site.flush({ signal: controller.signal });
    controller.abort('too slow');
    await expect(flushing).rejects.toBe('too slow');
    await expect(site.flush({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    await store.releaseAll();
    expect(await site.flush()).toMatchObject({ ok: true });
  });

  it('an open leaves store and node free', async () => {
    const network = new LoopbackNetwork();
    const store = memoryStore();
    await expect(MembershipHost.open({ store, transport: network.at('n'), signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const controller = new AbortController();
    const late = MembershipHost.open({
      store,
      transport: async (receive) => {
        const opened = await network.at('n')(receive);
        controller.abort('now');
        return opened;
      },
      signal: controller.signal,
    });
    await expect(late).rejects.toBe('now');
    expect((await openHost(network, 'n', { store })).node).toBe('n');
  });
});
