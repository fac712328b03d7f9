/** Who waits for a commit, and what leaves when it ends: asks beside flushes, stops and wipes beside both (R1). */

import { describe, expect, test } from 'vitest';
import { defaultLimits, type Message } from '../../src/core/index.ts';
import { Lab, type Site } from './harness.ts';
import { type Held, held, keepWaiting } from './held.ts';

/** They have said everything to each other. */
function quiet(lab: Lab = new Lab()): Held {
  return held(lab, 2);
}

function ask(a: Site, from: string, id: number, to: 'A' | null = 'A'): void {
  const message: Message = { kind: 'ask', node: `n${from}`, run: 'r', to, from, cluster: 'c', id, since: 0, acked: 0 };
  a.call((server, now) => server.received(message, { via: null }, now));
}

/** What A has sent since the last look, in words. */
function sent(lab: Lab, a: Site): string[] {
  const words = lab.mail
    .filter(({ from }) => from === a)
    .map(({ message }) => ('id' in message ? `${message.kind} ${message.id}` : message.kind));
  lab.dropAll();
  return words;
}

describe('an ask', () => {
  test('is answered at once, without a commit, if memory and disk are the same', () => {
    const { lab, a } = quiet();
    a.flush();
    a.commit();
    sent(lab, a);
    ask(a, 'J', 1);
    expect(a.batch).toBeNull();
    expect(sent(lab, a)).toEqual(['answer 1']);
  });

  test('makes a commit of its own, after which nothing leaves but its answer', () => {
    const { lab, a } = quiet();
    const { request } = a.setInfo('news');
    const notices = a.notices.length;
    ask(a, 'J', 1);
    a.commit();
    expect([sent(lab, a), a.notices.length]).toEqual([['answer 1'], notices]);
    expect(a.done.get(request)).toMatchObject({ ok: true });
    expect(a.batch).toBeNull();
  });

  test('takes the place of an earlier one of the same site, but for one that it addressed otherwise', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    a.flush();
    for (const [from, id, to] of [
      ['J', 1, 'A'],
      ['J', 2, null],
      ['K', 3, 'A'],
      ['J', 4, 'A'],
      ['J', 5, null],
    ] as const)
      ask(a, from, id, to);
    a.setInfo('more');
    a.commit();
    sent(lab, a);
    a.commit();
    expect(sent(lab, a)).toEqual(['answer 3', 'answer 4', 'answer 5']);
  });

  test('gives way to newer ones when too many wait', () => {
    const { lab, a } = quiet(new Lab({ limits: { ...defaultLimits, asksMax: 3 } }));
    a.setInfo('news');
    a.flush();
    for (let i = 1; i <= 5; i++) ask(a, `J${i}`, i);
    a.commit();
    sent(lab, a);
    a.commit();
    expect(sent(lab, a)).toEqual(['answer 3', 'answer 4', 'answer 5']);
  });

  test('does not take the place of a flush that waits too', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    a.flush();
    a.flush();
    ask(a, 'J', 1);
    a.commit();
    expect(sent(lab, a)).toEqual(['sync']);
    a.commit();
    expect(sent(lab, a)).toEqual(['sync', 'answer 1']);
  });

  test('whose commit failed is answered by the next, and still nothing else leaves', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    ask(a, 'J', 1);
    a.commit(false);
    lab.advance(100);
    a.commit();
    expect(sent(lab, a)).toEqual(['answer 1']);
    expect(a.batch).toBeNull();
  });

  test('that was declined is not answered later', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    ask(a, 'J', 1);
    for (let i = 0; i < 5; i++) {
      a.commit(false);
      lab.advance(a.timers.get('retry')! - lab.nowMs);
    }
    expect(sent(lab, a)).toEqual(['decline 1']);
    a.commit();
    // The flush that was due meanwhile goes its way.
    expect(sent(lab, a)).toEqual(['sync']);
  });
});

describe('a flush whose commit failed', () => {
  test('is made by the next', () => {
    const { lab, a, b } = quiet();
    a.setInfo('news');
    a.flush();
    a.timers.delete('flush');
    a.commit(false);
    lab.advance(100);
    a.commit();
    expect(lab.find(a, b).length).toBe(1);
    expect(a.timers.get('flush')).toBe(lab.nowMs + 1000);
  });
});

describe('the timer of a failed commit', () => {
  test('does nothing when it comes too late: while a commit is under way, or after one that ended well', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    a.flush();
    a.commit(false);
    lab.advance(100);
    const { seq } = a.batch!;
    a.wake('retry');
    expect(a.batch!.seq).toBe(seq);
    a.commit();
    a.wake('retry');
    expect(a.batch).toBeNull();
  });
});

describe('a stop', () => {
  test('lets what was under way leave, drops the flush that waits, and arms no timer', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    a.flush();
    a.flush();
    const ended = a.stop();
    a.commit();
    expect(sent(lab, a)).toEqual(['sync']);
    expect([...a.timers.keys()]).toEqual([]);
    a.commit();
    expect([sent(lab, a), a.done.get(ended)?.ok, a.batch]).toEqual([[], true, null]);
  });

  test('lets the application hear what waited for it', () => {
    const { lab, a, b } = quiet();
    keepWaiting({ lab, a, b });
    a.stop();
    a.take();
    expect(a.notices.at(-1)!.changes.get('B')).toMatchObject({ info: 'of B' });
  });
});

describe('a wipe', () => {
  test('during the commit of an ask drops its answer', () => {
    const { lab, a } = quiet();
    a.setInfo('news');
    ask(a, 'J', 1);
    const wiped = a.wipe();
    a.commit();
    a.commit();
    expect([sent(lab, a), a.done.get(wiped)?.ok]).toEqual([[], true]);
  });

  test('is never given up, however often its commit fails', () => {
    const { lab, a } = quiet();
    const wiped = a.wipe();
    for (let i = 0; i < 12; i++) {
      a.commit(false);
      lab.advance(a.timers.get('retry')! - lab.nowMs);
    }
    expect(a.done.has(wiped)).toBe(false);
    a.commit();
    expect([a.done.get(wiped)?.ok, a.members]).toEqual([true, ['A']]);
  });
});
