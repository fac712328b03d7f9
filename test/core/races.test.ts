/** Every race that a Server must handle: what happens while a commit is under way, fails, or comes too late. */

import { describe, expect, test } from 'vitest';
import { Lab, type Site } from './harness.ts';
import { held } from './held.ts';

function infoIn(lab: Lab, from: Site, to: Site): unknown[] {
  return lab
    .find(from, to)
    .map(({ message }) => (message.kind === 'sync' ? message.data.data.filter((op) => op.key.type === 'info').map((op) => op.value) : []));
}

describe('during a commit', () => {
  test('a command belongs to the next flush: the snapshot is what it was when the commit began', () => {
    const { lab, a, b } = held();
    a.setInfo('in');
    a.flush();
    const late = a.setInfo('late');
    expect(lab.find(a, b)).toEqual([]);
    a.commit();
    expect(infoIn(lab, a, b)).toEqual([['in']]);
    const { message } = lab.one(a, b);
    expect(message.kind === 'sync' && message.data.clock).toBe(late.clock - 1);
    expect(a.done.has(late.request)).toBe(false);
    lab.dropAll();
    lab.advance(1000);
    a.commit();
    expect(infoIn(lab, a, b)).toEqual([['late']]);
    expect(a.done.get(late.request)).toEqual({ ok: true, clock: late.clock });
  });

  test('a message is taken in, and neither it nor its acknowledgement leaves with that commit', () => {
    const { lab, a, b } = held();
    const before = a.up.replica.ackedIn('B');
    a.flush();
    b.setInfo('news');
    b.flush();
    lab.deliverAll();
    expect(a.value('info', 'B')).toBe('news');
    a.commit();
    const { message } = lab.one(a, b);
    if (message.kind !== 'sync') throw new Error('not a sync');
    expect(message.data.acked).toBe(before);
    expect(message.data.data.some((op) => op.value === 'news')).toBe(false);
  });

  test('the timer makes one more flush, and not two', () => {
    const { lab, a } = held();
    a.do({ do: 'cleanup' });
    a.setInfo(1);
    a.flush();
    a.wake('flush');
    a.wake('flush');
    a.flush();
    const first = a.batch!.seq;
    a.commit();
    expect(a.batch!.seq).toBe(first + 1);
    a.commit();
    expect(a.batch).toBeNull();
    expect(lab.find(a, lab.sites[1]!).length).toBe(2);
  });

  test('several asks with different since wait for one commit, each answered from its snapshot', () => {
    const { lab, a } = held();
    const taken = a.setInfo('fresh');
    const [c, d] = [lab.add('C').start('nC'), lab.add('D').start('nD')];
    for (const [site, since] of [
      [c, 0],
      [d, taken.clock],
    ] as const) {
      a.call((server, now) =>
        server.received(
          { kind: 'ask', node: site.node, run: site.run, to: 'A', from: site.id, cluster: 'c', id: 7, since, acked: 0 },
          { via: null },
          now,
        ),
      );
    }
    a.setInfo('later');
    expect(lab.mail.filter((mail) => mail.message.kind === 'answer')).toEqual([]);
    a.commit();
    // D's ask came during the commit that C's began: it has a commit of its own.
    expect(lab.find(a, c, 'answer').length).toBe(1);
    expect(lab.find(a, d, 'answer').length).toBe(0);
    a.commit();
    const [toC, toD] = [lab.one(a, c, 'answer').message, lab.one(a, d, 'answer').message];
    if (toC.kind !== 'answer' || toD.kind !== 'answer') throw new Error('not answers');
    expect(toC.data.data.length).toBeGreaterThan(2);
    expect(toC.data.data.some((op) => op.value === 'later')).toBe(false);
    expect(toD.data.data.map((op) => op.value)).toEqual(['later']);
    expect(a.batch).toBeNull();
  });

  test('two asks that wait for the same commit are answered from one snapshot, each from its own since', () => {
    const { lab, a } = held();
    a.flush();
    const { clock } = a.setInfo('fresh');
    const [c, d] = [lab.add('C').start('nC'), lab.add('D').start('nD')];
    for (const [site, since] of [
      [c, 0],
      [d, clock],
    ] as const) {
      a.call((server, now) =>
        server.received(
          { kind: 'ask', node: site.node, run: site.run, to: null, from: site.id, cluster: 'c', id: 1, since, acked: 3 },
          { via: null },
          now,
        ),
      );
    }
    a.commit();
    a.commit();
    const lengths = [c, d].map((site) => {
      const { message } = lab.one(a, site, 'answer');
      return message.kind === 'answer' ? [message.data.since, message.data.acked, message.data.clock, message.data.data.length > 1] : null;
    });
    expect(lengths).toEqual([
      [0, 0, clock, true],
      [clock, 0, clock, false],
    ]);
  });

  test('a stop waits, makes a last commit without messages, and is done', () => {
    const { lab, a } = held();
    a.setInfo(1);
    a.flush();
    const late = a.setInfo(2);
    const ended = a.stop();
    expect(a.do({ do: 'flush' })).toMatchObject({ ok: false, why: 'busy' });
    a.commit();
    expect(a.done.has(ended)).toBe(false);
    lab.dropAll();
    a.commit();
    expect(a.done.get(late.request)).toMatchObject({ ok: true });
    expect(a.done.get(ended)).toMatchObject({ ok: true });
    expect(lab.mail).toEqual([]);
    expect([...a.timers.keys()]).toEqual([]);
    expect(a.do({ do: 'flush' })).toMatchObject({ ok: false, why: 'not-running' });
  });

  test('a stop answers no asks', () => {
    const { lab, a } = held();
    a.flush();
    a.call((server, now) =>
      server.received(
        { kind: 'ask', node: 'nB', run: 'r', to: 'A', from: 'B', cluster: 'c', id: 1, since: 0, acked: 0 },
        { via: null },
        now,
      ),
    );
    a.stop();
    a.commit();
    lab.dropAll();
    a.commit();
    expect(lab.mail).toEqual([]);
  });
});

describe('too late', () => {
  test('a commit of an earlier incarnation, or one nobody began, changes nothing', () => {
    const { lab, a } = held();
    a.setInfo(1);
    a.flush();
    const seq = a.batch!.seq;
    const before = a.up.replica.dump();
    for (const other of [seq - 1, seq + 1]) a.call((server, now) => server.committed(other, { ok: true }, now));
    expect(lab.mail).toEqual([]);
    a.commit();
    a.call((server, now) => server.committed(seq, { ok: false, error: 'again' }, now));
    expect(a.up.replica.dump()).toEqual(before);
    expect(a.reports).toEqual([]);
  });

  test('a timer after a stop, a message after a stop, a notification that nobody waits for', () => {
    const { lab, a, b } = held();
    a.holds = false;
    b.flush();
    a.stop();
    lab.dropAll();
    for (const timer of ['flush', 'contact', 'retry', 'cleanup', 'join'] as const) a.wake(timer);
    a.call((server, now) => server.notified(12_345, now));
    b.flush();
    lab.deliverAll();
    expect(a.batch).toBeNull();
    expect(a.reports).toEqual([{ event: 'refused', why: 'not-running', from: 'B' }]);
    expect(a.stop()).toBeGreaterThan(0);
    expect([...a.done.values()].at(-1)).toEqual({ ok: false, why: 'not-running' });
  });
});

test('a slow application gets the latest of each site in one piece', () => {
  const lab = new Lab();
  const [a, b] = lab.inStep('A', 'B') as [Site, Site];
  a.slow = true;
  const told = a.notices.length;
  for (let i = 0; i < 4; i++) {
    b.setInfo(i);
    lab.rounds(2);
  }
  expect(a.notices.length).toBe(told + 1);
  a.take();
  expect(a.notices.length).toBe(told + 2);
  expect(a.notices.at(-1)!.changes.get('B')).toMatchObject({ member: true, info: 3 });
  a.take();
  expect(a.notices.length).toBe(told + 2);
});

test('after a pause time has jumped: one flush follows, not one for each interval that was missed', () => {
  const lab = new Lab();
  const [a, b] = lab.inStep('A', 'B') as [Site, Site];
  lab.nowMs += 3_600_000;
  a.wake('flush');
  expect(lab.find(a, b).length).toBe(1);
  expect(a.timers.get('flush')).toBe(lab.nowMs + 1000);
});
