/** Pulls and contact points to the letter: who may answer, how late, how often, and when it is asked again (R3). */

import { describe, expect, test } from 'vitest';
import { defaultLimits, type Message } from '../../src/core/index.ts';
import { Lab, type Site } from './harness.ts';

function hear(site: Site, message: Message): void {
  site.call((server, now) => server.received(message, { via: null }, now));
}

describe('pulls', () => {
  test('from whoever listens somewhere are answered by anybody', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    const { request } = a.do({ do: 'pull', dest: { contact: 'nB' }, to: null, member: false });
    lab.deliverAll();
    lab.advance(1000);
    expect([a.done.get(request)?.ok, a.members, b.members]).toEqual([true, ['A', 'B'], ['B']]);
    // Too late, a timer finds nothing to repeat.
    a.wake('join');
    expect(lab.find(a, b, 'ask')).toEqual([]);
  });

  test('have numbers that rise, as others accept them', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    for (let i = 0; i < 3; i++) a.join(b);
    const ids = lab.find(a, b, 'ask').map(({ message }) => ('id' in message ? message.id : -1));
    expect(ids.map((id) => id - ids[0]!)).toEqual([0, 1, 2]);
  });

  test('that are abandoned leave no timer', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    a.up.abandon(a.join(b));
    expect(a.timers.has('join')).toBe(false);
  });

  test('that are declined are repeated when their time is over, and no sooner', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    a.join(b);
    const { message } = lab.one(a, b, 'ask');
    lab.dropAll();
    hear(a, {
      kind: 'decline',
      node: 'nB',
      run: b.run,
      to: 'A',
      from: 'B',
      cluster: 'c',
      id: 'id' in message ? message.id : 0,
      why: 'not-durable',
    });
    lab.advance(1999);
    expect(lab.find(a, b, 'ask')).toEqual([]);
    lab.advance(1);
    expect(lab.find(a, b, 'ask').length).toBe(1);
  });

  test('may bring a clock that is further on than one message may step (R10)', () => {
    const lab = new Lab({ limits: { ...defaultLimits, clockStepMax: 50 } });
    const [a, b] = lab.inStep('A', 'B') as [Site, Site];
    for (let i = 0; i < 100; i++) b.setInfo(i);
    const request = a.join(b);
    lab.deliverAll();
    expect([a.done.get(request)?.ok, a.value('info', 'B')]).toEqual([true, 99]);
  });
});

describe('answers of contact points', () => {
  function asking(): { lab: Lab; a: Site; answers(): Message[] } {
    const lab = new Lab();
    const a = lab.add('A').start('nA', ['nB']);
    lab.start('B');
    lab.advance(0);
    lab.advance(8000);
    const answers = (): Message[] => {
      lab.deliverAll(({ message }) => message.kind === 'ask');
      return lab.mail.filter(({ message }) => message.kind === 'answer').map(({ message }) => message);
    };
    return { lab, a, answers };
  }

  test('are taken as long as eight more have not been asked', () => {
    const { a, answers } = asking();
    const all = answers();
    expect(all.length).toBeGreaterThan(8);
    hear(a, all.at(-9)!);
    expect(a.reports.at(-1)).toEqual({ event: 'refused', why: 'unasked', from: 'B' });
    expect(a.members).toEqual(['A']);
    hear(a, all.at(-8)!);
    expect(a.members).toEqual(['A', 'B']);
  });

  test('are taken once', () => {
    const { a, answers } = asking();
    const all = answers();
    hear(a, all.at(-1)!);
    const { clock } = a.up.replica;
    hear(a, all.at(-2)!);
    expect([a.up.replica.clock, a.up.stats().refused]).toEqual([clock, { unasked: 1 }]);
  });

  test('are asked for again once nothing was taken in for three intervals, to the millisecond', () => {
    const { lab, a, answers } = asking();
    hear(a, answers().at(-1)!);
    lab.dropAll();
    const asked = (): number => lab.mail.filter(({ from, message }) => from === a && message.kind === 'ask').length;
    lab.advance(2999);
    expect(asked()).toBe(0);
    lab.advance(1);
    expect(asked()).toBe(1);
  });
});
