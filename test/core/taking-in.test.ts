/** Taking a sync in, to the letter: what each message changes in the one that hears it, and what it leaves alone. */

import { describe, expect, test } from 'vitest';
import { musterRules } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

/** What `Q` says of itself. */
const ofQ = [op('mem', 'Q', true, 1), op('host', 'Q', 'nQ', 2)];

/** `P` has taken in all of `Q`, up to clock 20. */
function knowsQ(): Lone {
  const p = new Lone();
  p.hear('Q', ofQ);
  return p;
}

describe('refused whole, changing nothing (R10)', () => {
  test.each([
    ['wrong-cluster', 'Q', { cluster: 'd' }],
    ['from-self', 'P', {}],
    ['clock-too-far', 'Q', { clock: 2 ** 48 }],
  ] as const)('%s', (why, from, said) => {
    const p = knowsQ();
    const before = p.replica.dump();
    p.told = [];
    expect(p.hear(from, [op('mem', 'Z', true, 3, { origin: 'Q' })], said)).toBe(why);
    expect([p.replica.dump(), p.told]).toEqual([before, []]);
  });
});

describe('a gap changes `ackedOut` of whom it comes from, and nothing else (accept-exact)', () => {
  test('of a peer', () => {
    const p = knowsQ();
    const before = p.replica.dump();
    expect(p.hear('Q', [op('mem', 'Z', true, 30)], { since: 21, clock: 30, acked: 1 })).toBe('gap');
    expect(p.replica.dump()).toEqual({ ...before, ackedOut: { Q: 1 } });
  });

  test('of a stranger, whose name is free to invent: not even that (R2)', () => {
    const p = new Lone();
    const before = p.replica.dump();
    expect(p.hear('S', [op('mem', 'S', true, 30)], { since: 21, clock: 30, acked: 1 })).toBe('gap');
    expect(p.replica.dump()).toEqual(before);
    expect(p.replica.peer('S')).toBeUndefined();
  });

  test('of a forgotten site that returns: its acknowledgement was of another life here (R4)', () => {
    const p = new Lone().forgetX();
    expect(p.hear('X', [op('mem', 'X', true, 30)], { since: 21, clock: 30, acked: 1 })).toBe('gap');
    expect([p.replica.ackedOut('X'), p.replica.isForgotten('X')]).toEqual([null, true]);
  });

  test('a `since` of a run that nothing was taken in from is one, whatever its number (R8)', () => {
    const p = knowsQ();
    expect(p.hear('Q', [], { since: 5, clock: 30, run: 'another' })).toBe('gap');
    expect(p.hear('Q', [], { since: 5, clock: 30, run: 'another', sinceRun: 'run of Q' })).toBe('accepted');
    expect(p.hear('Q', [], { since: 30, clock: 31, run: 'another' })).toBe('accepted');
  });
});

describe('acknowledging', () => {
  test('the same clock value of another run is another acknowledgement (R8)', () => {
    const p = knowsQ();
    p.hear('Q', [], { run: 'another' });
    expect(p.replica.peer('Q')?.ackedInRun).toBe('another');
  });

  test('what is acknowledged already is not written again', () => {
    const p = knowsQ();
    p.flush();
    p.hear('Q', ofQ);
    expect(p.replica.collect(1, wallS)).toMatchObject({ peers: [], entries: [] });
  });

  test('a late message lowers it', () => {
    const p = knowsQ();
    p.hear('Q', [], { clock: 7 });
    expect(p.replica.ackedIn('Q')).toBe(7);
  });
});

describe('what is refused, and whether it comes again (R4)', () => {
  const hostOfZ = op('host', 'Z', 'nZ', 22);

  test('an address without its `mem`, in what is new since a clock value: all is asked for again', () => {
    const p = knowsQ();
    p.told = [];
    expect(p.hear('Q', [hostOfZ], { since: 20, clock: 25 })).toBe('accepted');
    expect(p.value('host', 'Z')).toBeUndefined();
    expect(p.replica.ackedIn('Q')).toBeNull();
    expect(p.told).toEqual(['orphan host Z 22', 'took Q accepted']);
    expect(p.hear('Q', [], { since: 25, clock: 26 })).toBe('gap');
  });

  test('in a full state: there is no more to come', () => {
    const p = knowsQ();
    expect(p.hear('Q', [hostOfZ], { clock: 25 })).toBe('accepted');
    expect([p.value('host', 'Z'), p.replica.ackedIn('Q')]).toEqual([undefined, 25]);
  });

  test('with a kick that is too old to be stored: neither is stored, and nothing is missing (R4a)', () => {
    const p = knowsQ();
    p.told = [];
    p.hear('Q', [op('mem', 'Z', false, 21, { wallTime: wallS - 1001 }), hostOfZ], { since: 20, clock: 25 });
    expect(p.replica.peer('Z')).toBeUndefined();
    expect(p.replica.ackedIn('Q')).toBe(25);
    expect(p.told).toEqual(['expired mem Z 21', 'orphan host Z 22', 'took Q accepted']);
  });

  test('a kick is stored until it is older than a tombstone may live, also of a site that is only listened to (R4a)', () => {
    const p = new Lone();
    p.hear('Z', []);
    p.hear('Q', [op('mem', 'Z', false, 1, { wallTime: wallS - 1001 })]);
    expect(p.value('mem', 'Z')).toBeUndefined();
    p.hear('Q', [op('mem', 'Z', false, 1, { wallTime: wallS - 1000 })]);
    expect(p.value('mem', 'Z')).toBe(false);
  });

  test('the address of a forgotten site: its tombstone travels instead', () => {
    const p = new Lone().forgetX();
    p.flush();
    p.hear('Q', [...ofQ, op('host', 'X', 'mX', 19)]);
    expect(p.value('host', 'X')).toBeUndefined();
    expect(p.told).toContain('tombstone host X 19');
    expect(p.at('mem', 'X')).toBe(p.replica.clock);
  });

  test('a site that returns in what is new since a clock value: what was refused of it meanwhile must come again', () => {
    const p = new Lone().forgetX();
    p.hear('Q', ofQ);
    p.hear('R', [op('mem', 'R', true, 1)]);
    expect(p.hear('Q', [op('mem', 'X', true, 21)], { since: 20, clock: 25 })).toBe('accepted');
    expect(p.replica.members()).toContain('X');
    expect([p.replica.ackedIn('Q'), p.replica.ackedIn('R')]).toEqual([null, null]);
  });

  test('a site that returns in a full state: that state is all there is of its sender', () => {
    const p = new Lone().forgetX();
    p.hear('R', [op('mem', 'R', true, 1)]);
    p.hear('Q', [...ofQ, op('host', 'X', 'mX', 19), op('mem', 'X', true, 18)]);
    expect(p.value('host', 'X')).toBe('mX');
    expect([p.replica.ackedIn('Q'), p.replica.ackedIn('R')]).toEqual([20, null]);
    expect(p.told).toContain('revived X');
  });

  test('a greater kick of a forgotten site does not bring it back', () => {
    const p = new Lone().forgetX();
    p.hear('Q', [...ofQ, op('mem', 'X', false, 12)]);
    expect([p.replica.isForgotten('X'), p.replica.entry('mem', 'X')?.op.clock]).toEqual([true, 12]);
  });
});

describe('a kick that outranks what arrives travels again, so that its sender gets it (R4a)', () => {
  /** Where the kick of X stands before and after `Q` has said `mem X`. */
  function moves(p: Lone, ...said: Parameters<typeof op>): boolean {
    const before = p.at('mem', 'X');
    p.hear('Q', [...ofQ, op(...said)]);
    return p.at('mem', 'X') !== before;
  }

  test('if it is a tombstone, once per interval', () => {
    const p = new Lone().forgetX();
    p.flush();
    expect(moves(p, 'mem', 'X', true, 3)).toBe(true);
    expect(p.at('mem', 'X')).toBe(p.replica.clock);
    expect(moves(p, 'mem', 'X', true, 3)).toBe(false);
    p.flush();
    expect(moves(p, 'mem', 'X', true, 4)).toBe(true);
  });

  test('if others may have dropped it as too old', () => {
    const p = new Lone();
    p.hear('X', [op('mem', 'X', false, 10)], { clock: 10 });
    p.flush();
    expect(moves(p, 'mem', 'X', true, 3)).toBe(false);
    p.wallS += 1001;
    expect(moves(p, 'mem', 'X', true, 3)).toBe(true);
  });

  test('not if what arrives is the same kick', () => {
    const p = new Lone().forgetX();
    p.flush();
    expect(moves(p, 'mem', 'X', false, 10, { origin: 'K' })).toBe(false);
  });
});

describe('a sender that is forgotten here (R4)', () => {
  test.each([
    ['its address', op('host', 'X', 'mX', 19)],
    ['an older return', op('mem', 'X', true, 9)],
    ['the same kick', op('mem', 'X', false, 10, { origin: 'K' })],
    ['the return of another', op('mem', 'Z', true, 19)],
  ])('is not listened to if it brings only %s', (_what, brought) => {
    const p = new Lone().forgetX();
    const before = p.replica.dump();
    expect(p.hear('X', [brought], { acked: 1 })).toBe('forgotten-sender');
    expect(p.replica.dump()).toEqual(before);
    expect(p.told).toEqual(['took X forgotten-sender']);
  });

  test('is listened to if it brings a greater kick of itself, and stays forgotten', () => {
    const p = new Lone().forgetX();
    expect(p.hear('X', [op('mem', 'X', false, 12)])).toBe('accepted');
    expect(p.replica.isForgotten('X')).toBe(true);
  });

  test('tells us at least what became of ourselves, and nothing else', () => {
    const p = new Lone().forgetX();
    const said = [
      op('mem', 'Z', false, 19),
      op('mem', 'P', false, 18, { origin: 'X' }),
      op('host', 'P', 'mP', 5),
      op('host', 'X', 'mX', 19),
    ];
    expect(p.hear('X', said)).toBe('forgotten-sender');
    expect([p.value('mem', 'P'), p.value('mem', 'Z'), p.value('host', 'X'), p.value('host', 'P')]).toEqual([
      false,
      undefined,
      undefined,
      'nP',
    ]);
    expect(p.replica.clock).toBe(19);
    expect(p.replica.ackedIn('X')).toBeNull();
  });
});

describe('a sender that says itself that it was kicked longer ago than a tombstone lives (R4a)', () => {
  const kicked = op('mem', 'S', false, 9, { wallTime: wallS - 1001 });
  const host = op('host', 'S', 'nS', 8);

  test('is treated as a forgotten one by who knows nothing of it', () => {
    const p = new Lone();
    expect(p.hear('S', [host, kicked, op('mem', 'P', false, 7, { origin: 'S' })])).toBe('forgotten-sender');
    expect([p.replica.peer('S'), p.value('mem', 'P')]).toEqual([undefined, false]);
    expect(new Lone({ rules: { ...musterRules, keepsTombstones: false } }).hear('S', [host, kicked])).toBe('accepted');
  });

  test('is listened to by who knows its membership, or if the kick is of another, or not that old', () => {
    const p = new Lone();
    p.hear('Q', [op('mem', 'S', true, 1)]);
    expect(p.hear('S', [host, kicked])).toBe('accepted');
    expect([p.value('mem', 'S'), p.value('host', 'S')]).toEqual([false, 'nS']);
    expect(new Lone().hear('S', [op('mem', 'Z', false, 9, { wallTime: wallS - 1001 })])).toBe('accepted');
    expect(new Lone().hear('S', [{ ...kicked, wallTime: wallS - 1000 }])).toBe('accepted');
    expect(new Lone().hear('S', [{ ...kicked, value: true }])).toBe('accepted');
    expect(new Lone().hear('S', [op('info', 'S', false, 9, { wallTime: wallS - 1001 })])).toBe('accepted');
  });
});

describe('parts of one state (R10)', () => {
  const first = { part: { index: 0, of: 2 } };
  const second = { part: { index: 1, of: 2 } };

  test.each([
    ['clock', { clock: 21 }],
    ['number of parts', { part: { index: 1, of: 3 } }],
    ['run', { run: 'another' }],
  ])('are not counted with those of another %s', (_what, other) => {
    const p = new Lone();
    expect(p.hear('Q', ofQ, first)).toBe('part');
    expect(p.hear('Q', [], { ...second, ...other })).toBe('part');
    expect(p.replica.ackedIn('Q')).toBeNull();
    // The other state has taken the place of the first.
    expect(p.hear('Q', [], second)).toBe('part');
  });

  test('are not counted with those since another clock value', () => {
    const p = knowsQ();
    p.hear('Q', [], { ...first, since: 10, clock: 30 });
    expect(p.hear('Q', [], { ...second, since: 11, clock: 30 })).toBe('part');
    expect(p.replica.ackedIn('Q')).toBe(20);
  });

  test('in which a site returned do not count: an earlier one may have brought what was refused', () => {
    const p = new Lone().forgetX();
    expect(p.hear('Q', [...ofQ, op('host', 'X', 'mX', 19)], first)).toBe('part');
    expect(p.hear('Q', [op('mem', 'X', true, 18)], second)).toBe('part');
    expect([p.value('host', 'X'), p.replica.ackedIn('Q')]).toEqual([undefined, null]);
  });

  test('in an order in which something was refused leave what was acknowledged before', () => {
    const p = knowsQ();
    const parts = [[op('mem', 'Z', true, 21)], [op('host', 'Z', 'nZ', 22)]] as const;
    expect(p.hear('Q', parts[1], { ...second, clock: 25 })).toBe('part');
    expect(p.hear('Q', parts[0], { ...first, clock: 25 })).toBe('part');
    expect([p.value('mem', 'Z'), p.value('host', 'Z'), p.replica.ackedIn('Q')]).toEqual([true, undefined, 20]);
    expect(p.hear('Q', parts[0], { ...first, clock: 25 })).toBe('part');
    expect(p.hear('Q', parts[1], { ...second, clock: 25 })).toBe('accepted');
    expect([p.value('host', 'Z'), p.replica.ackedIn('Q')]).toEqual(['nZ', 25]);
  });

  test('that lack the `mem` of an address altogether are whole nevertheless', () => {
    const p = new Lone();
    p.hear('Q', [...ofQ, op('host', 'Z', 'nZ', 9)], first);
    expect(p.hear('Q', [], second)).toBe('accepted');
    expect(p.replica.ackedIn('Q')).toBe(20);
  });

  test('one of one is a whole state', () => {
    const p = new Lone();
    expect(p.hear('Q', ofQ, { part: { index: 0, of: 1 } })).toBe('accepted');
    expect(p.hear('Q', [op('host', 'Z', 'nZ', 22)], { since: 20, clock: 25, part: { index: 0, of: 1 } })).toBe('accepted');
  });
});

describe('an operation that replaces what this site says of itself (R8)', () => {
  /** Says three things, so that what another life of `P` said with clock 3 is no evidence of a set-back by itself. */
  function talkative(rules = musterRules): Lone {
    const p = new Lone({ rules });
    for (let i = 0; i < 4; i++) p.replica.setMember('F', true, wallS);
    p.told = [];
    return p;
  }
  const old = op('host', 'P', 'mP', 3);

  test('is answered with a fresh one', () => {
    const p = talkative();
    p.hear('Q', [...ofQ, old]);
    expect(p.value('host', 'P')).toBe('nP');
    expect(p.told.filter((what) => what.includes('host P'))).toEqual(['won host P 3', 'issued host P 22', 'won host P 22']);
  });

  test('metadata too', () => {
    const p = talkative();
    p.replica.setInfo('mine', wallS);
    const { clock } = p.replica;
    p.replica.setMember('F', true, wallS);
    p.hear('Q', [op('info', 'P', 'not mine', clock + 1)]);
    expect(p.value('info', 'P')).toBe('mine');
    expect(p.value('host', 'P')).toBe('nP');
    expect(p.replica.entry('host', 'P')?.op.clock).toBe(1);
  });

  test('stands if the rule is off, or the site has given up asserting', () => {
    const off = talkative({ ...musterRules, noticesSetBack: false });
    off.hear('Q', [...ofQ, old]);
    expect(off.value('host', 'P')).toBe('mP');
    const p = new Lone();
    for (let i = 1; i <= 4; i++) p.hear('Q', [], { acked: p.replica.clock + 1 });
    expect(p.reports.at(-1)).toEqual({ event: 'identity-conflict', from: 'Q' });
    p.hear('Q', [op('host', 'P', 'mP', p.replica.clock)], { clock: p.replica.clock });
    expect(p.value('host', 'P')).toBe('mP');
  });
});

test('an echo of what is stored is not held against it, and not told to a watcher', () => {
  const p = knowsQ();
  p.told = [];
  p.hear('Q', ofQ);
  expect(p.told).toEqual(['took Q accepted']);
  p.hear('Q', [{ ...ofQ[0]! }]);
  expect(p.told.slice(1)).toEqual(['lost mem Q 1', 'took Q accepted']);
});
