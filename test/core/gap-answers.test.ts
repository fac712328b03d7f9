/** What a stranger is told in a gap answer, and what is learned from one (R1, R2): to the letter. */

import { describe, expect, test } from 'vitest';
import { defaultLimits, musterRules, type Op } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

const ofQ = [op('mem', 'Q', true, 1), op('host', 'Q', 'nQ', 2)];
const nothing = { acked: 0, ackedRun: '' };

function knowsQ(args: ConstructorParameters<typeof Lone>[0] = {}): Lone {
  const p = new Lone(args);
  p.hear('Q', ofQ);
  return p;
}

describe('told', () => {
  const told = (p: Lone, from = 'Q', node = `n${from}`, data: readonly Op[] = []): unknown =>
    p.replica.gapAnswerFor({ cluster: 'c', from, since: 0, acked: 0, clock: 1, data }, node, p.wallS);

  test('to whom nothing was ever taken in from: nothing', () => {
    const p = new Lone();
    expect(told(p, 'S')).toEqual(nothing);
    p.hear('Q', [op('mem', 'Z', true, 1)]);
    p.flush();
    expect(told(p, 'Z')).toEqual(nothing);
  });

  test('is the durable acknowledgement, with the run that it belongs to', () => {
    const p = knowsQ();
    expect(told(p)).toEqual(nothing);
    p.flush();
    expect(told(p)).toEqual({ acked: 20, ackedRun: 'run of Q' });
    p.hear('Q', [], { clock: 30 });
    expect(told(p)).toEqual({ acked: 20, ackedRun: 'run of Q' });
  });

  test('is never more than is still true', () => {
    const p = knowsQ();
    p.flush();
    p.hear('Q', [], { clock: 7 });
    expect(told(p)).toEqual({ acked: 7, ackedRun: 'run of Q' });
    // An orphan arrives: all that was acknowledged must come again.
    p.hear('Q', [op('host', 'Z', 'nZ', 8)], { since: 7, clock: 8 });
    expect(told(p)).toEqual(nothing);
  });

  test('is the durable one alone, if what is in memory is of another run', () => {
    const p = knowsQ();
    p.flush();
    p.hear('Q', [], { clock: 7, run: 'another' });
    expect(told(p)).toEqual({ acked: 20, ackedRun: 'run of Q' });
    p.flush();
    expect(told(p)).toEqual({ acked: 7, ackedRun: 'another' });
  });

  test('is the address that we hold, if it is another than the one in use, and durable', () => {
    const p = knowsQ();
    expect(told(p, 'Q', 'mQ')).toEqual(nothing);
    p.flush();
    expect(told(p, 'Q', 'mQ')).toEqual({ acked: 20, ackedRun: 'run of Q', host: ofQ[1] });
    p.hear('Q', [op('host', 'Q', 'oQ', 15)]);
    expect(told(p, 'Q', 'mQ')).toEqual({ acked: 20, ackedRun: 'run of Q' });
  });

  test('is the tombstone, once that is durable', () => {
    const p = new Lone().forgetX();
    expect(told(p, 'X')).toEqual(nothing);
    p.flush();
    const tombstone = p.replica.entry('mem', 'X')?.op;
    expect(told(p, 'X')).toEqual({ ...nothing, forgotten: tombstone });
    // Nor is a kick that is no tombstone told: it travels in syncs.
    const q = knowsQ();
    q.hear('R', [op('mem', 'Q', false, 9)]);
    q.flush();
    expect(told(q)).toEqual({ acked: 20, ackedRun: 'run of Q' });
  });
});

describe('told, of whom nothing is known any more', () => {
  test('is its own word for a kick that is older than a tombstone may live, and no other (R4a)', () => {
    const told = (data: readonly Op[], p = new Lone()): unknown =>
      p.replica.gapAnswerFor({ cluster: 'c', from: 'S', since: 0, acked: 0, clock: 1, data }, 'nS', wallS);
    const kick = op('mem', 'S', false, 1, { wallTime: wallS - 1001 });
    expect(told([op('host', 'S', 'nS', 1), kick])).toEqual({ ...nothing, forgotten: kick });
    expect(told([{ ...kick, wallTime: wallS - 1000 }])).toEqual(nothing);
    expect(told([op('mem', 'Z', false, 1, { wallTime: wallS - 1001 })])).toEqual(nothing);
    const p = new Lone();
    p.hear('Q', [op('mem', 'S', true, 1)]);
    expect(told([kick], p)).toEqual(nothing);
  });
});

describe('learned', () => {
  test('is what the peer has of us, and nothing else', () => {
    const p = knowsQ();
    const before = p.replica.dump();
    expect(p.hearGap('Q', 1, { ackedRun: 'run of P' })).toBeNull();
    expect(p.replica.dump()).toEqual({ ...before, ackedOut: { Q: 1 } });
    p.flush();
    p.hearGap('Q', 1);
    expect(p.replica.collect(1, wallS).peers).toEqual([]);
  });

  test('is nothing from a stranger, or one that is forgotten here', () => {
    const p = new Lone().forgetX();
    const before = p.replica.dump();
    expect([p.hearGap('S', 1), p.hearGap('X', 1)]).toEqual([null, null]);
    expect(p.replica.dump()).toEqual(before);
    expect(p.replica.peer('S')).toBeUndefined();
  });

  test('is that a peer has nothing of ours, if what it has is of a run that is not known to lead to ours (R8)', () => {
    const lead = (ackedRun: string, rules = musterRules): number | null => {
      const p = new Lone({ rules });
      p.replica.restore({ meta: { clock: 6, wallS, run: 'last run' }, peers: [], entries: [] }, wallS);
      p.replica.begin('nP', 'run of P', wallS);
      p.hear('Q', ofQ);
      p.hearGap('Q', 5, { ackedRun });
      return p.replica.ackedOut('Q');
    };
    expect(['', 'run of P', 'last run', 'an older run'].map((run) => lead(run))).toEqual([5, 5, 5, 0]);
    expect(lead('an older run', { ...musterRules, noticesSetBack: false })).toBe(5);
  });

  test('is our own kick, past which the clock goes, and after which nothing more is sent to who told us (R4, R12)', () => {
    const p = knowsQ();
    const kick = op('mem', 'P', false, 50, { origin: 'Q' });
    p.hearGap('Q', 1, { forgotten: kick });
    expect([p.replica.entry('mem', 'P')?.op, p.at('mem', 'P'), p.replica.clock]).toEqual([kick, 51, 51]);
    const addressees = (): string[] => {
      const sites: string[] = [];
      p.replica.forEachAddressee(({ site }) => sites.push(site));
      return sites;
    };
    addressees();
    p.replica.setInfo('unheard', wallS);
    expect(addressees()).toEqual([]);
    // A kick that is not greater changes nothing.
    const { clock } = p.replica;
    p.hearGap('Q', 1, { forgotten: { ...kick } });
    p.hearGap('Q', 1, { forgotten: op('mem', 'P', false, 40, { origin: 'Q' }) });
    expect(p.replica.clock).toBe(clock);
    // A return is another word, which Q has not answered.
    p.replica.setMember('P', true, wallS);
    p.replica.setMember('P', false, wallS);
    expect(addressees()).toEqual(['Q']);
  });

  test('is another address that somebody gave us: ours is said anew, past it', () => {
    const p = knowsQ();
    p.hearGap('Q', 1, { host: op('host', 'P', 'mP', 21) });
    expect([p.value('host', 'P'), p.replica.entry('host', 'P')?.op.clock]).toEqual(['nP', p.replica.clock]);
    const { clock } = p.replica;
    p.hearGap('Q', 1, { host: op('host', 'P', 'mP', 21) });
    expect(p.replica.clock).toBe(clock);
  });

  test('is not answered by a site that has given up asserting (R8)', () => {
    const p = knowsQ();
    for (let i = 0; i < 4; i++) p.hearGap('Q', p.replica.clock + 1);
    expect(p.reports.at(-1)).toEqual({ event: 'identity-conflict', from: 'Q' });
    p.hearGap('Q', 1, { host: op('host', 'P', 'mP', p.replica.clock + 5) });
    expect(p.value('host', 'P')).toBe('mP');
  });
});

describe('refused as too far (R10)', () => {
  const { clockMax, clockStepMax } = defaultLimits;
  const room = 2 ** 22;

  test('is what comes near the greatest clock value, whoever says it', () => {
    const hears = (acked: number): unknown => new Lone().hearGap('S', acked);
    expect([hears(clockMax - room), hears(clockMax - room + 1)]).toEqual([null, 'clock-too-far']);
    const p = new Lone();
    const before = p.replica.dump();
    expect(p.hearGap('S', 0, { forgotten: op('mem', 'P', false, clockMax, { origin: 'S' }) })).toBe('clock-too-far');
    expect(p.hearGap('S', 0, { host: op('host', 'P', 'mP', clockMax) })).toBe('clock-too-far');
    expect(p.replica.dump()).toEqual(before);
  });

  test('is a step beyond the limit, once something was taken in from the peer, and only then', () => {
    const p = knowsQ();
    const { clock } = p.replica;
    expect(p.hearGap('Q', clock + clockStepMax + 1)).toBe('clock-too-far');
    expect(p.hear('Q', [], { clock: clock + clockStepMax + 1 })).toBe('clock-too-far');
    expect(p.replica.clock).toBe(clock);
    expect(p.hear('Q', [], { clock: clock + clockStepMax })).toBe('accepted');
    // Of Z it is known only that it is a member.
    p.hear('Q', [op('mem', 'Z', true, 1)]);
    expect(p.hear('Z', [], { clock: p.replica.clock + 2 * clockStepMax })).toBe('accepted');
    // What was asked for may be as far as it likes, within the last limit.
    expect(p.answered('Q', [], { clock: p.replica.clock + 2 * clockStepMax })).toBe('accepted');
    expect(p.answered('Q', [], { clock: clockMax })).toBe('clock-too-far');
  });
});
