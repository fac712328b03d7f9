/** Cleanup to the letter: who is forgotten, when, and what is left (R4 to R6). */

import { describe, expect, test } from 'vitest';
import { musterRules, originalRules } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

const long = wallS - 11;

/** P knows the kick of X, made so many seconds ago at clock 10, and its address; both were stored when P's clock was 11. */
function knowsKick(agoS = 11, args: ConstructorParameters<typeof Lone>[0] = {}): Lone {
  const p = new Lone(args);
  p.hear('X', [op('mem', 'X', false, 10, { origin: 'K', wallTime: wallS - agoS }), op('host', 'X', 'nX', 2)], { clock: 10 });
  p.told = [];
  return p;
}

function cleanup(p: Lone): string {
  return p.replica.cleanup(p.wallS).join();
}

describe('is forgotten', () => {
  test('who was kicked longer ago than `forgetAfter`, to the second', () => {
    for (const [agoS, forgotten] of [
      [10, ''],
      [11, 'X'],
    ] as const) {
      const p = knowsKick(agoS);
      p.hear('X', [], { clock: 10, acked: 11 });
      expect(cleanup(p)).toBe(forgotten);
    }
  });

  test('only when all active peers have acknowledged all there is of it, not only the kick', () => {
    const p = knowsKick();
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: 11 });
    p.hear('R', [op('mem', 'R', true, 1), op('info', 'X', 'late', 3)], { acked: 11 });
    const stored = p.at('info', 'X') as number;
    expect(stored).toBeGreaterThan(p.at('mem', 'X') as number);
    expect(cleanup(p)).toBe('');
    p.hearGap('Q', stored);
    expect(cleanup(p)).toBe('');
    p.hearGap('R', stored - 1);
    expect(cleanup(p)).toBe('');
    p.hearGap('R', stored);
    expect(cleanup(p)).toBe('X');
  });

  test('not while a member has acknowledged nothing at all: one that is dead, or fictitious (R5)', () => {
    const p = knowsKick();
    p.hear('X', [], { clock: 10, acked: 11 });
    p.replica.setMember('F', true, wallS);
    expect(cleanup(p)).toBe('');
    // Kicked, it holds nothing up once it is long gone itself.
    p.replica.setMember('F', false, wallS);
    expect(cleanup(p)).toBe('');
    p.wallS += 11;
    expect(cleanup(p)).toBe('X');
  });

  test('without waiting for who is forgotten already, or is only listened to, or is this site itself', () => {
    const p = new Lone().forgetX();
    p.hear('S', []);
    p.hear('Y', [op('mem', 'Y', false, 12, { wallTime: long })], { clock: 12 });
    p.hear('Y', [], { clock: 12, acked: p.replica.clock });
    expect(cleanup(p)).toBe('Y');
  });

  test('alone with it: only when it has its kick itself, or the time of a tombstone is over (R5)', () => {
    const p = knowsKick();
    expect(cleanup(p)).toBe('');
    p.hearGap('X', 10);
    expect(cleanup(p)).toBe('');
    p.wallS = wallS - 11 + 1000;
    expect(cleanup(p)).toBe('');
    p.wallS++;
    expect(cleanup(p)).toBe('X');
    const q = knowsKick();
    q.hearGap('X', 11);
    expect(cleanup(q)).toBe('X');
  });

  test('never this site itself (R6)', () => {
    const p = new Lone();
    p.replica.setMember('P', false, long);
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: 2 });
    expect(cleanup(p)).toBe('');
    expect(p.value('host', 'P')).toBe('nP');
  });

  test('each that can be, and all are told in the order of their bytes', () => {
    const p = new Lone();
    const gone = ['\uffff', '\u{10000}', 'b', 'a', 'c'];
    p.hear('Q', [op('mem', 'Q', true, 1), ...gone.map((site) => op('mem', site, false, 2, { wallTime: long }))]);
    p.hearGap('Q', p.replica.clock);
    expect(p.replica.cleanup(wallS)).toEqual(['a', 'b', 'c', '\uffff', '\u{10000}']);
  });
});

describe('is left', () => {
  test('the kick alone, in its place, and nothing that was acknowledged; on disk too (R4)', () => {
    const p = knowsKick();
    p.hear('X', [op('info', 'X', 1, 3), op('live', 'X', 1, 4)], { clock: 10 });
    p.hearGap('X', p.replica.clock);
    p.flush();
    const kick = p.replica.entry('mem', 'X');
    p.told = [];
    expect(cleanup(p)).toBe('X');
    expect(p.told).toEqual(['forgot X mem X 10']);
    expect(p.replica.peer('X')).toMatchObject({ mem: kick, host: null, info: null, live: null, ackedIn: null, ackedOut: null });
    const { drop, peers, entries } = p.replica.collect(2, wallS);
    expect([drop, peers]).toEqual([['X'], [{ site: 'X', ackedIn: null, ackedInRun: '', ackedOut: null, forgotten: true }]]);
    expect(entries).toEqual([{ op: kick?.op, importedAt: 11 }]);
    expect([p.replica.peers(), p.replica.isForgotten('X')]).toEqual([['P'], true]);
    expect(cleanup(p)).toBe('');
  });

  test('the kick on disk also if it was the last thing written there', () => {
    const p = knowsKick();
    p.hearGap('X', 11);
    p.flush();
    expect([p.replica.durableClock, p.at('mem', 'X')]).toEqual([11, 11]);
    cleanup(p);
    expect(p.replica.collect(2, wallS)).toMatchObject({ drop: ['X'], entries: [{ op: { key: { type: 'mem', site: 'X' } } }] });
  });

  test('nothing at all once the kick is older than a tombstone may live (R4a)', () => {
    const p = knowsKick();
    p.hearGap('X', 11);
    cleanup(p);
    p.told = [];
    p.wallS = wallS - 11 + 1000;
    cleanup(p);
    expect(p.told).toEqual([]);
    p.wallS++;
    expect(cleanup(p)).toBe('');
    expect(p.told).toEqual(['forgot X entirely']);
    expect(p.replica.peer('X')).toBeUndefined();
    expect(p.replica.collect(1, wallS)).toMatchObject({ drop: ['X'], peers: [] });
  });

  test('the kick for as long as a tombstone lives, to the second, though all active peers have acknowledged it (R4a)', () => {
    const p = knowsKick();
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: 11 });
    expect(cleanup(p)).toBe('X');
    p.hear('Q', [], { clock: 21, acked: p.replica.clock });
    for (const agoS of [12, 1000]) {
      p.wallS = long + agoS;
      cleanup(p);
      expect(p.replica.isForgotten('X')).toBe(true);
    }
    p.wallS = long + 1001;
    cleanup(p);
    expect(p.replica.peer('X')).toBeUndefined();
  });

  test('the kick, however old, as long as an active peer has not acknowledged that it travels again (R4a)', () => {
    const p = new Lone().forgetX();
    p.flush();
    p.hear('Q', [op('mem', 'Q', true, 1), op('mem', 'X', true, 9)]);
    const spread = p.at('mem', 'X') as number;
    expect(spread).toBe(p.replica.clock);
    p.wallS += 1001;
    p.hearGap('Q', spread - 1);
    cleanup(p);
    expect(p.replica.isForgotten('X')).toBe(true);
    p.hearGap('Q', spread);
    cleanup(p);
    expect(p.replica.peer('X')).toBeUndefined();
  });

  test('nothing in the original, which forgets itself too', () => {
    const p = knowsKick(11, { rules: originalRules });
    p.replica.setMember('P', false, long);
    expect(cleanup(p)).toBe('P,X');
    expect(p.replica.dump()).toMatchObject({ ackedIn: {}, ackedOut: {}, peers: {} });
    expect(p.told).toContain('forgot X entirely');
    const q = knowsKick(11, { rules: { ...musterRules, keepsTombstones: false } });
    expect([cleanup(q), q.replica.peer('X')]).toEqual(['X', undefined]);
  });

  test('no part of a state that was on its way', () => {
    const p = knowsKick();
    expect(p.hear('X', [op('mem', 'X', false, 11)], { part: { index: 0, of: 2 } })).toBe('part');
    p.wallS += 11;
    p.hearGap('X', p.replica.clock);
    expect(cleanup(p)).toBe('X');
    expect(p.hear('X', [op('mem', 'X', false, 12)], { part: { index: 1, of: 2 } })).toBe('part');
    expect(p.replica.ackedIn('X')).toBeNull();
  });
});

describe('a return', () => {
  test('by command asks everybody again, and is written with what it undoes (R4)', () => {
    const p = new Lone().forgetX();
    p.hear('Q', [op('mem', 'Q', true, 1)]);
    p.flush();
    p.told = [];
    p.replica.setMember('X', true, wallS);
    expect(p.told.at(-1)).toBe('revived X');
    expect(p.replica.ackedIn('Q')).toBeNull();
    const { peers } = p.replica.collect(2, wallS);
    expect(peers).toEqual([
      { site: 'X', ackedIn: null, ackedInRun: '', ackedOut: null, forgotten: false },
      { site: 'Q', ackedIn: null, ackedInRun: '', ackedOut: 0, forgotten: false },
    ]);
  });

  test('is none if the site was never away: it was kicked, or nobody listened to it', () => {
    const p = knowsKick();
    p.replica.setMember('X', true, wallS);
    p.replica.setMember('Z', true, wallS);
    expect(p.told.join()).not.toContain('revived');
    expect(p.replica.ackedIn('X')).toBe(10);
  });
});
