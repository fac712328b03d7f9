/** The life of a Server, from before its start to after its end: timers, counts, late events, and what it says of itself. */

import { describe, expect, test } from 'vitest';
import { defaultConfig, type Message, originalRules, type Ports, Server } from '../../src/core/index.ts';
import { Lab, type Site } from './harness.ts';
import { op } from './lone.ts';

const allTimers = ['flush', 'contact', 'retry', 'cleanup', 'join'] as const;

function hear(site: Site, message: Message): void {
  site.call((server, now) => server.received(message, { via: null }, now));
}

function syncFrom(from: string, fields: object = {}, data: object = {}): Message {
  const body = { cluster: 'c', from, since: 0, acked: 0, clock: 9, data: [], ...data };
  return { kind: 'sync', node: `n${from}`, run: `run of ${from}`, to: 'A', ackedRun: '', data: body, ...fields } as Message;
}

describe('before its start', () => {
  test('a Server takes nothing, and tells whoever waits', () => {
    const heard: unknown[] = [];
    const note =
      (name: string) =>
      (...said: unknown[]) =>
        void heard.push([name, ...said]);
    const names = ['commit', 'send', 'wake', 'notify', 'done', 'report'] as const;
    const ports = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Ports;
    const server = new Server(defaultConfig('c', 'A'), ports);
    const now = { monoMs: 0, wallS: 0 };
    expect([server.cluster, server.site, server.durableClock, server.running]).toEqual(['c', 'A', -1, false]);
    expect(server.command(1, { do: 'flush' }, now)).toEqual({ ok: false, clock: 0, why: 'not-running' });
    server.abandon(1);
    server.committed(1, { ok: true }, now);
    for (const timer of allTimers) server.woke(timer, now);
    server.notified(0, now);
    expect(heard).toEqual([]);
    server.received(syncFrom('B'), { via: null }, now);
    server.stop(2, now);
    expect(heard).toEqual([
      ['report', { event: 'refused', why: 'not-running', from: 'B' }],
      ['done', 2, { ok: false, why: 'not-running' }],
    ]);
    expect(server.stats()).toEqual({ accepted: 0, gaps: 0, gapAnswers: 0, refused: { 'not-running': 1 }, vain: { 'not-running': 1 } });
  });
});

describe('a start', () => {
  test('with a disk that is older than a tombstone may live says that it was wiped (R4a)', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 100 });
    const [a] = lab.inStep('A', 'B') as [Site];
    const { wallS } = lab;
    a.crash();
    lab.wallS += 101;
    a.start();
    expect(a.reports).toEqual([{ event: 'wiped-stale', lastCommitS: wallS }]);
    expect(a.members).toEqual(['A']);
  });

  test('arms the timers of what there is to do, and no others', () => {
    const lab = new Lab();
    const timers = (id: string, contacts: string[], settings = {}): string[] =>
      [...lab.add(id, settings).start(`n${id}`, contacts).timers.keys()].sort();
    expect(timers('A', [])).toEqual(['flush']);
    expect(timers('B', ['nB'])).toEqual(['flush']);
    expect(timers('C', ['nC', 'nA'])).toEqual(['contact', 'flush']);
    expect(timers('D', ['nA'], { rules: originalRules })).toEqual(['flush']);
    expect(timers('E', [], { cleanupIntervalMs: 5000 })).toEqual(['cleanup', 'flush']);
  });

  test('asks with numbers of its own, that others accept', () => {
    const lab = new Lab();
    const a = lab.add('A');
    a.disk.load({ meta: { clock: 2 ** 40 + 3, wallS: lab.wallS, run: 'r' }, peers: [], entries: [] });
    const firsts = [1, 2, 3].map(() => {
      lab.mail.length = 0;
      a.restart('nA', ['nB']);
      lab.advance(4000);
      const ids = lab.mail.map(({ message }) => (message.kind === 'ask' ? message.id : -1));
      const [first = -1] = ids;
      expect(first).toBeLessThan(2 ** 30);
      expect(ids).toEqual([0, 1, 2, 3, 4].map((i) => first + i));
      return first;
    });
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(Math.abs(firsts[i]! - firsts[j]!)).toBeGreaterThan(10_000);
  });
});

describe('timers', () => {
  test('a contact point is asked every half minute, for ever', () => {
    const lab = new Lab();
    const a = lab.add('A').start('nA', ['nB']);
    const [b] = lab.start('B') as [Site];
    b.join(a);
    lab.deliverAll();
    let asked = 0;
    while (lab.nowMs < 125_000) {
      lab.advance(1000);
      asked += lab.find(a, b, 'ask').length;
      lab.deliverAll();
    }
    expect(asked).toBe(4);
  });

  test('whoever is long gone is forgotten in time, which is reported once', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 1000, cleanupIntervalMs: 5000 });
    const [a, b] = lab.inStep('A', 'X') as [Site, Site];
    a.kick('X');
    lab.rounds(4);
    b.crash();
    lab.advance(5000);
    expect(a.reports).toEqual([]);
    lab.advance(30_000);
    expect(a.reports).toEqual([{ event: 'forgotten', sites: ['X'] }]);
    expect(a.timers.has('cleanup')).toBe(true);
  });

  test('that fire during the wait after a failed commit do not cut it short', () => {
    const lab = new Lab();
    const [a] = lab.inStep('A', 'B') as [Site];
    a.holds = true;
    a.setInfo(1);
    a.flush();
    a.commit(false);
    for (const timer of ['flush', 'contact', 'cleanup', 'join'] as const) a.wake(timer);
    expect(a.batch).toBeNull();
    lab.advance(100);
    expect(a.batch).not.toBeNull();
  });

  test('that fire while it ends do nothing', () => {
    const lab = new Lab();
    const a = lab.add('A', { cleanupIntervalMs: 5000, forgetAfterS: 10 }).start('nA', ['nB']);
    lab.advance(0);
    lab.dropAll();
    a.holds = true;
    a.kick('X');
    const ended = a.stop();
    lab.wallS += 2 ** 30;
    for (const timer of allTimers) a.wake(timer);
    expect([lab.mail, [...a.timers.keys()], a.reports]).toEqual([[], [], []]);
    a.commit();
    expect([a.batch, a.done.get(ended)?.ok, a.up.running]).toEqual([null, true, false]);
  });
});

describe('a stop that is given up', () => {
  test('leaves no timer, and a late one does not begin again', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    a.holds = true;
    lab.advance(0);
    const ended = a.stop();
    for (let i = 0; i < 4; i++) {
      a.commit(false);
      lab.advance(2000);
    }
    a.commit(false);
    expect([[...a.timers.keys()], a.done.get(ended)]).toEqual([[], { ok: false, why: 'not-durable' }]);
    for (const timer of allTimers) a.wake(timer);
    expect(a.batch).toBeNull();
  });
});

describe('commands', () => {
  test('that are taken say so, with the clock; those that are not are not told again', () => {
    const lab = new Lab();
    const [a] = lab.start('A', 'B') as [Site];
    lab.advance(0);
    const { clock } = a.up.replica;
    expect(a.up.durableClock).toBe(clock);
    for (const command of [{ do: 'flush' }, { do: 'cleanup' }, { do: 'pull', dest: { contact: 'nB' }, to: null, member: false }] as const)
      expect(a.do(command)).toMatchObject({ ok: true, clock });
    a.kick('Z');
    const vain = a.kick('Z');
    expect(vain).toMatchObject({ ok: false, why: 'already-kicked', clock: clock + 1 });
    lab.rounds(2);
    expect(a.done.has(vain.request)).toBe(false);
    expect(a.up.stats().vain).toEqual({ 'already-kicked': 1 });
  });

  test('a wipe with a stop ends it', () => {
    const lab = new Lab();
    const [a] = lab.inStep('A', 'B') as [Site];
    const { clock } = a.up.replica;
    const { request, ok } = a.do({ do: 'wipe', stop: true });
    expect([ok, a.done.get(request), a.up.running, [...a.timers.keys()]]).toEqual([true, { ok: true, clock }, false, []]);
    expect(a.do({ do: 'flush' })).toMatchObject({ ok: false, why: 'not-running' });
    expect(a.disk.snapshot()).toMatchObject({ entries: [], peers: [], meta: { clock } });
  });
});

describe('messages', () => {
  test('are counted by how they were treated', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 1000 });
    const [a] = lab.start('A') as [Site];
    hear(a, syncFrom('B'));
    hear(a, syncFrom('B', {}, { since: 10, clock: 11 }));
    hear(a, { kind: 'gap', node: 'nB', run: 'run of B', to: 'A', from: 'B', cluster: 'c', acked: 1, ackedRun: a.run });
    expect([a.up.stats(), a.reports]).toEqual([{ accepted: 1, gaps: 1, gapAnswers: 1, refused: {}, vain: {} }, []]);
    a.kick('X');
    hear(a, syncFrom('X', {}, { acked: a.up.replica.clock }));
    hear(a, syncFrom('B', {}, { acked: a.up.replica.clock }));
    lab.wallS += 11;
    a.cleanup();
    expect(a.up.replica.isForgotten('X')).toBe(true);
    hear(a, syncFrom('X', {}, { data: [op('host', 'X', 'nX', 1)] }));
    expect(a.up.stats()).toMatchObject({ accepted: 3, gaps: 2 });
  });

  test('for another site, or of another cluster, are refused, whatever their kind (R10)', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    const ask = { kind: 'ask', node: 'nB', run: 'r', to: 'A', from: 'B', cluster: 'c', id: 1, since: 0, acked: 0 };
    const gap = { kind: 'gap', node: 'nB', run: 'r', to: 'A', from: 'B', cluster: 'c', acked: 0, ackedRun: '' };
    const refused = (message: object): unknown => {
      a.reports.length = 0;
      hear(a, message as Message);
      return a.reports.map((report) => report.event === 'refused' && report.why);
    };
    for (const message of [ask, gap, syncFrom('B')]) expect(refused({ ...message, to: 'C' })).toEqual(['wrong-site']);
    for (const message of [gap, syncFrom('B')]) expect(refused({ ...message, to: null })).toEqual(['wrong-site']);
    for (const message of [ask, gap, syncFrom('B', {}, { cluster: 'd' })])
      expect(refused({ ...message, cluster: 'd' })).toEqual(['wrong-cluster']);
    expect(refused({ ...ask, to: null })).toEqual([]);
  });
});

describe('notifications', () => {
  test('are made of what changed; of nothing, none', () => {
    const lab = new Lab();
    const [a] = lab.inStep('A', 'B') as [Site];
    lab.rounds(3);
    const { length } = a.notices;
    lab.rounds(3);
    expect(a.notices.length).toBe(length);
    a.setInfo(1);
    a.flush();
    expect(a.notices.slice(length).map(({ upTo, changes }) => [upTo, [...changes.keys()]])).toEqual([[a.up.replica.clock, ['A']]]);
  });

  test('of which the application says that it has taken in another are still outstanding', () => {
    const lab = new Lab();
    const [a] = lab.inStep('A', 'B') as [Site];
    a.slow = true;
    a.setInfo(1);
    a.flush();
    a.setInfo(2);
    a.flush();
    const { length } = a.notices;
    a.call((server, now) => server.notified(a.notices.at(-1)!.upTo + 1, now));
    expect(a.notices.length).toBe(length);
    a.take();
    expect(a.notices.at(-1)!.changes.get('A')).toMatchObject({ info: 2 });
  });
});
