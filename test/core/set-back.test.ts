/** A site that was set back notices, jumps past all evidence, and asserts itself anew (R8): exactly when, and exactly how far. */

import { describe, expect, test } from 'vitest';
import { defaultLimits, fromLiveness, toLiveness } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

const leap = 2 ** 20;

/** Has said a few things, and its clock is 6. */
function talkative(args: ConstructorParameters<typeof Lone>[0] = {}): Lone {
  const p = new Lone(args);
  for (let i = 0; i < 4; i++) p.replica.setMember('F', true, wallS);
  p.replica.setInfo('mine', wallS);
  p.told = [];
  return p;
}

/** The clock values to which it jumped. */
function jumps(p: Lone): number[] {
  return p.reports.flatMap((report) => (report.event === 'set-back' ? [report.clock] : []));
}

describe('evidence', () => {
  test('is an acknowledgement above our clock, of whatever run', () => {
    for (const ackedRun of ['', 'run of P', 'another']) {
      const p = talkative();
      p.hear('Q', [], { acked: 6, clock: 1, ackedRun: '' });
      expect(jumps(p)).toEqual([]);
      const { clock } = p.replica;
      p.hear('Q', [], { acked: clock + 1, clock: 1, ackedRun });
      expect(p.reports).toEqual([{ event: 'set-back', from: 'Q', was: clock, clock: clock + 2 }]);
    }
  });

  test('is an acknowledgement of another run above the clock that we started with', () => {
    const before = talkative();
    const p = new Lone();
    const restored = new Lone();
    restored.replica.restore({ meta: { clock: 6, wallS, run: 'last run' }, peers: [], entries: [] }, wallS);
    restored.replica.begin('nP', 'run of P', wallS);
    for (let i = 0; i < 4; i++) restored.replica.setMember('F', true, wallS);
    const hear = (acked: number, ackedRun: string): number => {
      restored.hear('Q', [], { acked, ackedRun, clock: 1 });
      return jumps(restored).length;
    };
    expect([before.replica.clock, p.replica.clock, restored.replica.clock]).toEqual([6, 1, 11]);
    expect([hear(6, 'last run'), hear(10, ''), hear(10, 'run of P'), hear(7, 'last run')]).toEqual([0, 0, 0, 1]);
    // Once it has jumped, all that the old life was acknowledged lies below.
    expect([hear(7, 'last run'), hear(restored.replica.clock - 5, 'last run')]).toEqual([1, 1]);
  });

  test('is an operation of ours above our clock, the greatest of them; not one of somebody else', () => {
    const p = talkative();
    p.hear('Q', [op('mem', 'Q', true, 30), op('mem', 'P', true, 6)], { clock: 30 });
    expect(jumps(p)).toEqual([]);
    const mine = [33, 40, 35].map((clock) => op('mem', `Z${clock}`, true, clock, { origin: 'P' }));
    p.hear('Q', [...mine, op('mem', 'Y', true, 50, { origin: 'Q' })], { acked: 1, clock: 50 });
    expect(p.reports.at(-1)).toEqual({ event: 'set-back', from: 'Q', was: 31, clock: 41 });
  });

  test('counts in a gap, and in a gap answer', () => {
    const p = talkative();
    expect(p.hear('Q', [], { since: 5, acked: 10, clock: 9 })).toBe('gap');
    expect(jumps(p)).toEqual([11]);
    p.monoMs += 60_000;
    expect(p.hearGap('Q', 100)).toBeNull();
    p.monoMs += 60_000;
    expect(p.hearGap('Q', 1, { forgotten: op('mem', 'P', false, 200) })).toBeNull();
    expect(jumps(p)).toEqual([11, 101, 201]);
  });
});

describe('recovery', () => {
  test('gives every entry a fresh place, so that all of it travels again, and says host and metadata anew', () => {
    const p = talkative();
    p.hear('Q', [op('mem', 'Q', true, 1)], { clock: 9, acked: 100 });
    expect(['F', 'P'].map((site) => p.at('mem', site))).toEqual([101, 101]);
    expect(p.told).toEqual([
      'set back 101',
      'issued host P 102',
      'won host P 102',
      'issued info P 103',
      'won info P 103',
      'won mem Q 1',
      'took Q accepted',
    ]);
    expect([p.value('host', 'P'), p.value('info', 'P')]).toEqual(['nP', 'mine']);
    expect(
      p.replica
        .getData(101, 0)
        .data.map(({ key }) => `${key.type} ${key.site}`)
        .sort(),
    ).toEqual(['host P', 'info P', 'mem F', 'mem P', 'mem Q']);
    // What was said in a message built before is not what is said now.
    expect(p.replica.getData(102, 0).data.length).toBe(3);
  });

  test('says nothing of what it never said: neither metadata, nor liveness', () => {
    const silent = new Lone();
    silent.hear('Q', [], { acked: 100 });
    expect([silent.value('host', 'P'), silent.replica.entry('info', 'P'), silent.replica.entry('live', 'P')]).toEqual(['nP', null, null]);
    const p = talkative();
    p.hear('Q', [op('mem', 'Q', true, 1), op('live', 'Q', toLiveness(7, true, true), 2)], { clock: 9, acked: 100 });
    expect(p.value('live', 'P')).toBeUndefined();
  });

  test('says that it is up, with one restart more than the greatest seen, be it ours or in the message', () => {
    const says = (own: number, heard: number): unknown => {
      const p = talkative();
      p.replica.setLiveness('P', { restarts: own, self: true, up: false }, wallS);
      const live = op('live', 'P', toLiveness(heard, false, false), 3, { origin: 'Q' });
      p.hear('Q', [op('live', 'Z', toLiveness(99, true, true), 3), live], { clock: 9, acked: 100 });
      return fromLiveness(p.value('live', 'P') as number);
    };
    expect(says(2, 1)).toEqual({ restarts: 3, self: true, up: true });
    expect(says(1, 4)).toEqual({ restarts: 5, self: true, up: true });
    // Beyond the greatest there is none.
    expect(says(1, 2 ** 40)).toEqual({ restarts: 2 ** 40, self: false, up: false });
  });

  test('leaps if it happens again within a minute, so that all that peers still remember of the old life lies below', () => {
    const p = talkative();
    p.monoMs = 1_000_000;
    p.hear('Q', [], { acked: 100 });
    p.monoMs += 59_999;
    const { clock } = p.replica;
    p.hear('Q', [], { acked: clock + 1 });
    p.monoMs += 60_000;
    const later = p.replica.clock;
    p.hear('Q', [], { acked: later + 1 });
    expect(jumps(p)).toEqual([101, clock + 1 + leap, later + 2]);
  });

  test('does not leap past the greatest clock value there may be', () => {
    const limits = { ...defaultLimits, clockMax: 2 ** 23 };
    const p = new Lone({ limits });
    p.hear('Q', [], { acked: 2 ** 22 - 10 });
    p.hear('Q', [], { acked: 2 ** 22 });
    expect(jumps(p)).toEqual([2 ** 22 - 9, 2 ** 22 + 1]);
  });
});

describe('the fourth time within a minute', () => {
  test('somebody else uses our identity: it is reported, and nothing more is asserted', () => {
    const p = talkative();
    for (let i = 0; i < 3; i++) p.hear('Q', [], { acked: p.replica.clock + 1 });
    expect(jumps(p).length).toBe(3);
    p.told = [];
    const { clock } = p.replica;
    p.monoMs += 59_999;
    expect(p.hear('R', [], { acked: clock + 1 })).toBe('accepted');
    expect(p.reports.at(-1)).toEqual({ event: 'identity-conflict', from: 'R' });
    expect(p.told).toEqual(['took R accepted']);
    expect(p.replica.clock).toBe(clock + 1);
    p.hear('R', [op('mem', 'P', true, 10_000_000)], { acked: 10_000_000, clock: 10_000_000 });
    expect(p.reports.length).toBe(4);
  });

  test('is none if the first was a minute ago', () => {
    const p = talkative();
    for (let i = 0; i < 4; i++) {
      p.hear('Q', [], { acked: p.replica.clock + 1 });
      p.monoMs += 20_000;
    }
    expect(jumps(p).length).toBe(4);
  });
});
