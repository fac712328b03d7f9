/** A site that runs elsewhere is found before it is started twice, whoever knows of it; and nobody else is taken for it. */

import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { fast, openHost, until } from './hosts.ts';
import { ManualClock } from './manual-clock.ts';

const a = { cluster: 'c', site: 'a' };

describe('a site that runs elsewhere', () => {
  it('is found at a contact, or at a node that a contact knows it at', async () => {
    const network = new LoopbackNetwork();
    const first = await (await openHost(network, 'home')).start({ ...a, ...fast });
    const second = await (await openHost(network, 'other')).start({ ...a, site: 'b', ...fast });
    await second.join('home');
    await until(() => second.nodeOfSite('a') === 'home', 'b knows where a lives');
    for (const contact of ['home', 'other']) {
      const host = await openHost(network, `twin of ${contact}`, { contacts: ['nowhere', contact] });
      expect(await host.findElsewhere(a, { withinMs: 5000 })).toBe('home');
      expect(await host.findElsewhere({ ...a, cluster: 'd' }, { withinMs: 50 })).toBeNull();
    }
    expect(first.stats().reports).toEqual({ refused: 2 });
    expect(second.nodeOfSite('a')).toBe('home');
  });

  it('is found where it lived last, without contacts', async () => {
    const network = new LoopbackNetwork();
    const store = memoryStore();
    const before = await openHost(network, 'home', { store });
    await (await before.start({ ...a, ...fast })).stop();
    await before.close();
    await (await openHost(network, 'home')).start({ ...a, ...fast });
    const copy = await openHost(network, 'elsewhere', { store });
    expect(await copy.findElsewhere(a, { withinMs: 5000 })).toBe('home');
  });
});

describe('a site that does not', () => {
  it('is not found: everybody answers at once, or the time ends the search', async () => {
    const network = new LoopbackNetwork();
    const other = await (await openHost(network, 'other')).start({ ...a, site: 'b', ...fast });
    await other.flush();
    const alone = await openHost(network, 'alone');
    expect(await alone.findElsewhere(a, { withinMs: 60_000 })).toBeNull();
    const asking = await openHost(network, 'asking', { contacts: ['other', 'asking'] });
    expect(await asking.findElsewhere(a, { withinMs: 60_000 })).toBeNull();
    const deaf = await openHost(network, 'deaf', { contacts: ['nowhere'] });
    const startMs = performance.now();
    expect(await deaf.findElsewhere(a, { withinMs: 30 })).toBeNull();
    expect(performance.now() - startMs).toBeGreaterThan(25);
  });

  it('is not looked for any longer than the host is open', async () => {
    const clock = new ManualClock();
    const host = await openHost(new LoopbackNetwork(), 'here', { contacts: ['nowhere'], clock });
    const ended = expect(host.findElsewhere(a, { withinMs: 60_000 })).rejects.toMatchObject({ problem: { of: 'host', name: 'closed' } });
    await until(() => clock.dueMs.length === 1, 'the search waits');
    await host.close();
    await ended;
    expect(clock.dueMs).toEqual([]);
  });

  it('may be given up, and may run here', async () => {
    const host = await openHost(new LoopbackNetwork(), 'here', { contacts: ['nowhere'] });
    const controller = new AbortController();
    const seeking = host.findElsewhere(a, { withinMs: 60_000, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 5);
    await expect(seeking).rejects.toThrow('enough');
    await host.start({ ...a, ...fast });
    await expect(host.findElsewhere(a)).rejects.toThrow(/stop it first/);
  });
});
