/** Changes reach every consumer at its own pace: coalesced to the latest state of each site, and never lost. */

import { describe, expect, it } from 'vitest';
import type { SiteChange } from '../../src/index.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { fast, formCluster, openHost, take, until } from './hosts.ts';

async function alone() {
  const host = await openHost(new LoopbackNetwork(), 'n');
  return host.start({ cluster: 'c', site: 'a', ...fast });
}

describe('an iteration', () => {
  it('begins with the current state of all sites, then follows', async () => {
    const site = await alone();
    await site.setMember('b', true);
    await site.setMember('z', true);
    await site.flush();
    const changes = site.changes()[Symbol.asyncIterator]();
    expect(await take(changes, 3)).toMatchObject([{ site: 'a', host: 'n' }, { site: 'b' }, { site: 'z' }]);
    const next = changes.next();
    await site.kick('b');
    expect(await next).toMatchObject({ done: false, value: { site: 'b', member: false, origin: 'a' } });
  });

  it('gives a slow consumer the latest state of each site, once', async () => {
    const site = await alone();
    await site.flush();
    const slow = site.changes()[Symbol.asyncIterator]();
    await take(slow, 1);
    for (let round = 1; round <= 20; round++) {
      await site.setMember(`s${round % 2}`, round < 19);
      await site.setInfo(round);
    }
    await site.flush();
    const waiting = await take(slow, 3);
    expect(waiting.map((change) => change.site).sort()).toEqual(['a', 's0', 's1']);
    expect(waiting.find((change) => change.site === 'a')).toMatchObject({ info: 20 });
    expect(waiting.find((change) => change.site === 's1')).toMatchObject({ member: false });
    const nothing = await Promise.race([slow.next(), new Promise((resolve) => setTimeout(resolve, 50, 'nothing'))]);
    expect(nothing).toBe('nothing');
  });

  it('ends after what waits for it when the site stops', async () => {
    const site = await alone();
    const seen: SiteChange[] = [];
    const reading = (async () => {
      for await (const change of site.changes()) seen.push(change);
    })();
    await site.setMember('b', true);
    await site.flush();
    const late = site.changes()[Symbol.asyncIterator]();
    await site.stop();
    await reading;
    expect(seen.map((change) => change.site).sort()).toEqual(['a', 'b']);
    expect((await take(late, 9)).map((change) => change.site)).toEqual(['a', 'b']);
    expect(await late.next()).toEqual({ done: true, value: undefined });
  });

  it('is left without a trace', async () => {
    const site = await alone();
    await site.flush();
    for await (const change of site.changes()) {
      expect(change.site).toBe('a');
      break;
    }
    const open = site.changes()[Symbol.asyncIterator]();
    await take(open, 1);
    const waiting = open.next();
    await open.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('rejects with the reason of its signal', async () => {
    const site = await alone();
    await site.flush();
    const controller = new AbortController();
    const changes = site.changes({ signal: controller.signal })[Symbol.asyncIterator]();
    await take(changes, 1);
    const waiting = changes.next();
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(changes.next()).rejects.toBe('enough');
    await expect(site.changes({ signal: controller.signal })[Symbol.asyncIterator]().next()).rejects.toBe('enough');
  });

  it('sees what happens at other sites', async () => {
    const [a, b] = await formCluster(['a', 'b']);
    const changes = a?.changes()[Symbol.asyncIterator]();
    if (changes === undefined) throw new Error('no iteration');
    await b?.setInfo('news');
    for (;;) {
      const [change] = await take(changes, 1);
      if (change?.site === 'b' && change.member && change.info === 'news') break;
    }
  });
});

describe('a callback', () => {
  it('is called one at a time, and coalesced while its promise is pending', async () => {
    const site = await alone();
    await site.flush();
    const infos: unknown[] = [];
    let running = 0;
    let release = (): void => {};
    const end = site.onChange(async (change) => {
      expect(++running).toBe(1);
      if (change.member) infos.push(change.info);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      running--;
    });
    await until(() => running === 1, 'the first call');
    for (let info = 1; info <= 5; info++) {
      await site.setInfo(info);
      await site.flush();
    }
    release();
    await until(() => infos.length === 2, 'the second call');
    expect(infos).toEqual([undefined, 5]);
    end();
    release();
    await site.setInfo(6);
    await site.flush();
    expect(infos).toHaveLength(2);
  });

  it('ends with its signal', async () => {
    const site = await alone();
    const controller = new AbortController();
    const seen: string[] = [];
    site.onChange((change) => void seen.push(change.site), { signal: controller.signal });
    await site.flush();
    await until(() => seen.length === 1, 'the first change');
    controller.abort();
    await site.setMember('b', true);
    await site.flush();
    expect(seen).toEqual(['a']);
    site.onChange(() => void seen.push('never'), { signal: controller.signal });
    await site.flush();
    expect(seen).toEqual(['a']);
  });

  it('may give commands', async () => {
    const site = await alone();
    site.onChange((change) => {
      if (change.site === 'a' && change.member && change.info === undefined) void site.setInfo('set from a callback');
    });
    await until(() => JSON.stringify(site.describe('a')).includes('callback'), 'the command of the callback');
  });
});
