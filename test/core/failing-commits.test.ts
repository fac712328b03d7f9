/** Commits that fail, and wipes that overtake them: nothing untrue is told, and nothing that may still come true is lost. */

import { describe, expect, test } from 'vitest';
import { Lab } from './harness.ts';
import { held, keepWaiting } from './held.ts';

describe('a wipe during a commit', () => {
  test('drops held messages and asks, then clears the disk, and only then starts afresh', () => {
    const { lab, a, b } = held();
    const doomed = a.setInfo('doomed');
    a.flush();
    const waiting = a.setInfo('waiting');
    a.call((server, now) =>
      server.received(
        { kind: 'ask', node: 'nB', run: 'r', to: 'A', from: 'B', cluster: 'c', id: 1, since: 0, acked: 0 },
        { via: null },
        now,
      ),
    );
    const wiped = a.wipe();
    expect(a.done.get(waiting.request)).toEqual({ ok: false, why: 'superseded' });
    a.commit();
    expect(lab.mail.filter((mail) => mail.from === a)).toEqual([]);
    // It was durable, if only for a moment.
    expect(a.done.get(doomed.request)).toMatchObject({ ok: true });
    expect(a.batch).toMatchObject({ clear: true, entries: [], peers: [] });
    expect(a.do({ do: 'flush' })).toMatchObject({ ok: false, why: 'busy' });
    a.commit();
    expect(a.done.get(wiped)).toMatchObject({ ok: true });
    expect(a.members).toEqual(['A']);
    expect(a.up.replica.clock).toBe(waiting.clock + 1);
    a.holds = false;
    lab.rounds(4);
    expect(a.members).toEqual(['A', 'B']);
    expect(b.value('info', 'A')).toBeUndefined();
  });

  test('that fails: what it was to make durable never will be', () => {
    const { a } = held();
    const doomed = a.setInfo('doomed');
    a.flush();
    const wiped = a.wipe();
    a.commit(false);
    expect(a.done.get(doomed.request)).toEqual({ ok: false, why: 'superseded' });
    a.lab.advance(200);
    a.commit();
    expect(a.done.get(wiped)).toMatchObject({ ok: true });
    expect(a.disk.snapshot()?.entries).toEqual([]);
  });

  test('has the changes of the commit under way told to nobody', () => {
    const { a, lab } = held();
    a.notices.length = 0;
    a.setInfo('doomed');
    a.flush();
    a.wipe();
    a.commit();
    expect(a.notices).toEqual([]);
    a.holds = false;
    a.commit();
    lab.rounds(2);
    for (const { changes } of a.notices) expect([...changes.values()]).not.toContainEqual(expect.objectContaining({ info: 'doomed' }));
  });

  test('drops what the application was still to be told', () => {
    const { lab, a, b } = held();
    keepWaiting({ lab, a, b });
    const told = a.notices.length;
    lab.dropAll();
    a.wipe();
    a.take();
    expect(a.notices.slice(told).flatMap(({ changes }) => [...changes.keys()])).not.toContain('B');
  });
});

describe('a commit that fails', () => {
  test('sends and notifies nothing; its changes go with newer ones into the next, after a wait', () => {
    const { lab, a, b } = held();
    const first = a.setInfo(1);
    a.flush();
    const notices = a.notices.length;
    const second = a.do({ do: 'setMember', target: 'F', member: true });
    a.commit(false);
    expect(lab.find(a, b)).toEqual([]);
    expect(a.notices.length).toBe(notices);
    expect(a.reports.at(-1)).toEqual({ event: 'store-failing', error: 'disk full', failures: 1, retryMs: 100 });
    a.flush();
    expect(a.batch).toBeNull();
    lab.advance(100);
    expect(a.batch!.entries.map(({ op }) => op.key.type).sort()).toEqual(['info', 'mem']);
    a.commit();
    expect(a.reports.at(-1)).toEqual({ event: 'store-healed' });
    expect([first, second].map(({ request }) => a.done.get(request))).toEqual([
      { ok: true, clock: first.clock },
      { ok: true, clock: second.clock },
    ]);
    expect(lab.find(a, b).length).toBe(1);
  });

  test('again and again: waits grow to a limit, and those who wait are told not-durable', () => {
    const { lab, a, b } = held();
    const vain = a.setInfo(1);
    a.call((server, now) =>
      server.received(
        { kind: 'ask', node: 'nB', run: 'r', to: 'A', from: 'B', cluster: 'c', id: 9, since: 0, acked: 0 },
        { via: null },
        now,
      ),
    );
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      a.commit(false);
      const report = a.reports.at(-1)!;
      if (report.event === 'store-failing') waits.push(report.retryMs);
      if (i === 4) {
        expect(a.done.get(vain.request)).toEqual({ ok: false, why: 'not-durable' });
        expect(lab.one(a, b, 'decline').message).toMatchObject({ id: 9, why: 'not-durable' });
      }
      lab.advance(a.timers.get('retry')! - lab.nowMs);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    a.commit();
    expect(a.disk.snapshot()?.entries.some(({ op }) => op.value === 1)).toBe(true);
  });

  test('at a stop: given up after the limit, and no timer is left', () => {
    const { lab, a } = held();
    a.setInfo(1);
    const ended = a.stop();
    for (let i = 0; i < 5; i++) {
      a.commit(false);
      lab.advance(2000);
    }
    expect(a.done.get(ended)).toEqual({ ok: false, why: 'not-durable' });
    expect([...a.timers.keys()]).toEqual([]);
    expect(a.batch).toBeNull();
  });

  test('of a forgotten site: the deletions come again, with what has returned since', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 100 });
    const { a } = held(lab);
    a.holds = false;
    lab.sites[1]!.crash();
    a.kick('B');
    a.flush();
    lab.wallS += 200;
    a.holds = true;
    a.cleanup();
    a.flush();
    expect(a.batch!.drop).toEqual(['B']);
    a.do({ do: 'setMember', target: 'B', member: true });
    a.commit(false);
    lab.advance(200);
    expect(a.batch!.drop).toEqual(['B']);
    a.commit();
    a.restart();
    expect(a.value('mem', 'B')).toBe(true);
    expect(a.value('host', 'B')).toBeUndefined();
  });
});

test('after a commit that ended well the waiting begins anew with the shortest', () => {
  const { a } = held();
  const waits = (): number[] => a.reports.flatMap((report) => (report.event === 'store-failing' ? [report.retryMs] : []));
  const fail = (times: number): void => {
    a.setInfo(times);
    a.flush();
    for (let i = 0; i < times; i++) {
      a.commit(false);
      a.wake('retry');
    }
    a.commit();
  };
  fail(3);
  fail(2);
  expect(waits()).toEqual([100, 200, 400, 100, 200]);
});
