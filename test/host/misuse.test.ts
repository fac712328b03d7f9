/** Callers without types: what the compiler would not let through is refused with a reason, and nothing of it is done. */

import { describe, expect, it } from 'vitest';
import { defaultLimits, HostError, type HostOptions, type Membership, MembershipHost, type StartArgs } from '../../src/index.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { LoopbackNetwork } from '../../src/transport/loopback.ts';
import { fast, openHost } from './hosts.ts';

/** Takes anything for anything. */
const any = <T>(value: unknown): T => value as T;

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const bare: unknown = Object.create(null);

describe('an open', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['one contact instead of a list', { contacts: '127.0.0.1:7001' }, 'bad-setting', /^contacts must be a list of nodes, not "127/],
    ['a number for contacts', { contacts: 5 }, 'bad-setting', /^contacts must be a list of nodes, not 5/],
    ['a contact that cannot even be shown', { contacts: ['m', 1n] }, 'bad-id', /^The node 1 /],
    ['a node that cannot even be shown', { node: cycle }, 'bad-id', /^The node an object /],
    ['no limits', { limits: null }, 'bad-setting', /^limits\.clockMax must be a whole number from 1, not undefined/],
    ['some limits', { limits: { idBytesMax: 9 } }, 'bad-setting', /^limits\.clockMax /],
    [
      'a limit that limits nothing',
      { limits: { ...defaultLimits, operationsMax: Number.NaN } },
      'bad-setting',
      /^limits\.operationsMax .*NaN/,
    ],
  ])('with %s is refused in one sentence, and leaves nothing open', async (_name, wrong, name, message) => {
    const network = new LoopbackNetwork();
    const store = memoryStore();
    const opening = MembershipHost.open({ store, transport: network.at('n'), ...any<Partial<HostOptions>>(wrong) });
    await expect(opening).rejects.toThrow(HostError);
    await expect(opening).rejects.toMatchObject({ problem: { of: 'host', name }, message: expect.stringMatching(message) });
    await openHost(network, 'n', { store });
  });
});

describe('a start', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a big number for an id', { site: 5n }, 'bad-id', /^The site id 5 /],
    ['a cycle for an id', { cluster: cycle }, 'bad-id', /^The cluster id an object /],
    ['a symbol for an id', { site: Symbol('s') }, 'bad-id', /^The site id Symbol\(s\) /],
    ['text for a number', { syncIntervalMs: '50' }, 'bad-setting', /^syncIntervalMs .* not "50"\.$/],
    ['a bare object for a number', { asksMax: bare }, 'bad-setting', /^asksMax .* not an object\.$/],
    ['a setting that there is none', { syncintervalMs: 50 }, 'bad-setting', /^There is no setting syncintervalMs: .*syncIntervalMs/],
    ['what belongs to the host', { limits: defaultLimits }, 'bad-setting', /^There is no setting limits: /],
    ['rules', { rules: {} }, 'bad-setting', /^There is no setting rules: /],
  ])('with %s is refused in one sentence, and nothing runs', async (_name, wrong, name, message) => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const starting = host.start({ cluster: 'c', site: 'a', ...any<Partial<StartArgs>>(wrong) });
    await expect(starting).rejects.toThrow(HostError);
    await expect(starting).rejects.toMatchObject({ problem: { of: 'host', name }, message: expect.stringMatching(message) });
    expect(await host.listLocalSites('all')).toEqual([]);
  });

  it('that breaks off can be made again', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    await expect(host.start({ cluster: 'c', site: 'a', observer: any({}) })).rejects.toThrow(TypeError);
    expect(await host.listLocalSites('running')).toEqual([]);
    expect((await host.start({ cluster: 'c', site: 'a' })).running).toBe(true);
  });
});

it('what a caller does to what it was given changes nothing here', async () => {
  const contacts = ['m'];
  const host = await openHost(new LoopbackNetwork(), 'n', { contacts });
  contacts.push(any(5));
  const args = { cluster: 'c', site: 'a', ...fast };
  const site = await host.start(args);
  args.site = 'b';
  const info = { role: ['web'] };
  const setting = site.setInfo(info);
  info.role.push('db');
  await setting;
  await site.setMember('', true);
  const told = (): unknown => [site.members(), site.peers(), site.describe('a'), site.dump(), site.stats(), host.stats(), site.site];
  const before = structuredClone(told());
  site.members().pop();
  site.peers().pop();
  any<{ member: boolean }>(site.describe('a')).member = false;
  any<{ clock: number }>(site.dump()).clock = 99;
  any<Record<string, number>>(site.stats().vain)['bad-site-id'] = 99;
  any<Record<string, number>>(site.stats().refused)['malformed'] = 99;
  any<Record<string, number>>(host.stats().refused)['malformed'] = 99;
  expect(told()).toEqual(before);
  expect(site.describe('a')).toMatchObject({ info: { role: ['web'] } });
});

describe('a search', () => {
  it.each<[string, Record<string, unknown>, object, string]>([
    ['no ids', {}, {}, 'bad-id'],
    ['a number for an id', { cluster: 'c', site: 5 }, {}, 'bad-id'],
    ['no end', { cluster: 'c', site: 'a' }, { withinMs: Number.NaN }, 'bad-setting'],
    ['text for a time', { cluster: 'c', site: 'a' }, { withinMs: '5' }, 'bad-setting'],
  ])('with %s is refused', async (_name, replica, options, name) => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    await expect(host.findElsewhere(any(replica), options)).rejects.toMatchObject({ problem: { of: 'host', name } });
  });
});

describe('a command', () => {
  type Call = (site: Membership) => Promise<unknown>;
  it.each<[string, Call, string]>([
    ['setLiveness of a big number', (site) => site.setLiveness('a', any(1n), true, true), 'bad-number'],
    ['setLiveness of a symbol', (site) => site.setLiveness('a', any(Symbol('x')), true, true), 'bad-number'],
    ['setLiveness of text for truth', (site) => site.setLiveness('a', 1, any('no'), true), 'bad-value'],
    ['setLiveness of nothing for truth', (site) => site.setLiveness('a', 1, true, any(undefined)), 'bad-value'],
    ['importFallback of nothing', (site) => site.importFallback(any(undefined)), 'bad-value'],
    ['importFallback of text', (site) => site.importFallback(any('ab')), 'bad-value'],
    ['importFallback of a list of nothing', (site) => site.importFallback([{ site: 'f', node: 'n' }, any(null)]), 'bad-value'],
    ['join of nothing', (site) => site.join(any(undefined)), 'bad-site-id'],
    ['join of no address', (site) => site.join(''), 'bad-site-id'],
    ['join of half a character', (site) => site.join('\ud800'), 'bad-site-id'],
    ['join of an object for a site', (site) => site.join('m', { site: any({}) }), 'bad-site-id'],
    ['join of a symbol for a site', (site) => site.join('m', { site: any(Symbol('x')) }), 'bad-site-id'],
    ['wipe of text for truth', (site) => site.wipe({ stop: any('false') }), 'bad-value'],
  ])('%s is refused, and changes nothing', async (_name, call, why) => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const site = await host.start({ cluster: 'c', site: 'a', ...fast });
    await site.flush();
    const before = site.dump();
    expect(await call(site)).toEqual({ ok: false, why });
    expect(site.dump()).toEqual(before);
    expect(site.running).toBe(true);
  });

  it('whose argument throws rejects with what it threw, and changes nothing', async () => {
    const host = await openHost(new LoopbackNetwork(), 'n');
    const site = await host.start({ cluster: 'c', site: 'a', ...fast });
    await site.flush();
    const before = site.dump();
    const trap = {
      get now(): never {
        throw new RangeError('trap');
      },
    };
    await expect(site.setInfo(any(trap))).rejects.toThrow(new RangeError('trap'));
    await expect(
      site.importFallback([
        { site: 'f', node: 'n' },
        { site: 'g', node: 'n', info: any(trap) },
      ]),
    ).rejects.toThrow('trap');
    expect(site.dump()).toEqual(before);
    expect(await site.setInfo(1)).toMatchObject({ ok: true });
  });
});
