/** What a flush, an answer and a gap answer say, field by field, and to whom they go (R2, R8, R12). */

import { describe, expect, test } from 'vitest';
import { checkMessage, defaultLimits, type Message, originalRules } from '../../src/core/index.ts';
import { Lab, type Site } from './harness.ts';
import { Lone, op, wallS } from './lone.ts';

/** The sites that a flush sends to, each with since when, and in which run of ours that was acknowledged. */
function addressees(p: Lone): string[] {
  const all: string[] = [];
  p.replica.forEachAddressee(({ site }, node, since, sinceRun) => all.push(`${site}@${node} since ${since} in ${sinceRun}`));
  return all.sort();
}

/** P, started anew with a clock of 6, which knows Q. */
function restored(): Lone {
  const p = new Lone();
  p.replica.restore({ meta: { clock: 6, wallS, run: 'last run' }, peers: [], entries: [] }, wallS);
  p.replica.begin('nP', 'run of P', wallS);
  p.hear('Q', [op('mem', 'Q', true, 1), op('host', 'Q', 'nQ', 2)]);
  return p;
}

describe('a flush', () => {
  test('goes to every site with an address, kicked ones too, but not to this one', () => {
    const p = restored();
    p.replica.setMember('Q', false, wallS);
    p.replica.setMember('F', true, wallS);
    expect(addressees(p)).toEqual(['Q@nQ since 0 in run of P']);
  });

  test('says in which run its `since` was acknowledged: up to the clock of the start, in the last one (R8)', () => {
    const p = restored();
    for (const [acked, run] of [
      [0, 'run of P'],
      [1, 'last run'],
      [6, 'last run'],
      [7, 'run of P'],
    ] as const) {
      p.hearGap('Q', acked);
      expect(addressees(p)).toEqual([`Q@nQ since ${acked} in ${run}`]);
    }
  });

  test('of a kicked site goes to whom it still owes something, and to nobody else (R12)', () => {
    const p = restored();
    p.replica.setMember('P', false, wallS);
    const { clock } = p.replica;
    p.hearGap('Q', clock - 1);
    expect(addressees(p).length).toBe(1);
    p.hearGap('Q', clock);
    expect(addressees(p)).toEqual([]);
    // Q said something: it is told once that this has arrived.
    p.hear('Q', [op('mem', 'Q', true, 1)], { acked: clock });
    expect([addressees(p).length, addressees(p).length]).toEqual([1, 0]);
    p.hear('Q', [], { acked: clock });
    expect(addressees(p)).toEqual([]);
    p.replica.setMember('P', true, wallS);
    expect(addressees(p).length).toBe(1);
  });

  test('of a kicked site owes nothing to whom it only heard of, and who has everything', () => {
    const p = restored();
    p.hear('Q', [op('mem', 'R', true, 1), op('host', 'R', 'nR', 2)]);
    expect(p.replica.peer('R')).toMatchObject({ ackedIn: null, ackedInRun: '' });
    p.replica.setMember('P', false, wallS);
    for (const site of ['Q', 'R']) p.hearGap(site, p.replica.clock);
    expect(addressees(p)).toEqual([`Q@nQ since ${p.replica.clock} in run of P`]);
    expect(addressees(p)).toEqual([]);
  });

  test('of a kicked site that follows the original goes to all', () => {
    const p = new Lone({ rules: originalRules });
    p.hear('Q', [op('mem', 'Q', true, 1), op('host', 'Q', 'nQ', 2)]);
    p.replica.setMember('P', false, wallS);
    p.hear('Q', [], { acked: p.replica.clock });
    expect(addressees(p).length).toBe(1);
  });

  test('says what its messages say, and no more', () => {
    const lab = new Lab();
    const [a, b] = lab.inStep('A', 'B') as [Site, Site];
    const { clock } = a.setInfo(1);
    a.flush();
    const { dest, message } = lab.one(a, b);
    const { replica } = a.up;
    expect(dest).toEqual({ site: 'B', node: 'nB' });
    expect(message).toStrictEqual({
      kind: 'sync',
      node: 'nA',
      run: a.run,
      to: 'B',
      ackedRun: b.run,
      data: { cluster: 'c', from: 'A', since: replica.ackedOut('B'), acked: replica.ackedIn('B'), clock, data: [a.op('info', 'A')] },
    });
    expect(checkMessage(message, defaultLimits).ok).toBe(true);
    lab.dropAll();
    const last = a.run;
    a.restart();
    a.flush();
    expect(lab.one(a, b).message).toMatchObject({ run: a.run, sinceRun: last });
  });
});

describe('an answer', () => {
  test('says all since what was asked for; in parts, each with its number', () => {
    const lab = new Lab({ limits: { ...defaultLimits, operationsMax: 2 } });
    const [a] = lab.start('A') as [Site];
    a.setInfo(1);
    a.flush();
    const ask = (since: number): unknown[] => {
      lab.dropAll();
      const message: Message = { kind: 'ask', node: 'nJ', run: 'r', to: 'A', from: 'J', cluster: 'c', id: 7, since, acked: 3 };
      a.call((server, now) => server.received(message, { via: null }, now));
      expect(lab.mail.map(({ dest }) => dest)).toEqual(lab.mail.map(() => ({ site: 'J', node: 'nJ' })));
      return lab.mail.map(({ message }) => message);
    };
    const head = { kind: 'answer', node: 'nA', run: a.run, to: 'J', id: 7, ackedRun: '' };
    const body = { cluster: 'c', from: 'A', acked: 0, clock: 2 };
    const [mem, host, info] = [a.op('mem', 'A'), a.op('host', 'A'), a.op('info', 'A')];
    expect(ask(1)).toStrictEqual([{ ...head, data: { ...body, since: 1, data: [host, info] } }]);
    expect(ask(0)).toStrictEqual([
      { ...head, data: { ...body, since: 0, data: [mem, host] }, part: { index: 0, of: 2 } },
      { ...head, data: { ...body, since: 0, data: [info] }, part: { index: 1, of: 2 } },
    ]);
  });
});

describe('a gap answer', () => {
  test('says who sends it, and what may be told', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    const data = { cluster: 'c', from: 'S', since: 5, acked: 0, clock: 9, data: [] };
    const message: Message = { kind: 'sync', node: 'nS', run: 'r', to: 'A', ackedRun: '', data };
    a.call((server, now) => server.received(message, { via: null }, now));
    expect(lab.mail.map(({ message }) => message)).toStrictEqual([
      { kind: 'gap', node: 'nA', run: a.run, from: 'A', cluster: 'c', to: 'S', acked: 0, ackedRun: '' },
    ]);
  });

  test('is due again to one peer, though others have had all there are to give in this interval (R2)', () => {
    const lab = new Lab({ limits: { ...defaultLimits, answersMax: 2 } });
    const [a] = lab.start('A') as [Site];
    const answered = (from: string): number => {
      const data = { cluster: 'c', from, since: 5, acked: 0, clock: 9, data: [] };
      const message: Message = { kind: 'sync', node: 'n', run: 'r', to: 'A', ackedRun: '', data };
      const before = lab.mail.length;
      a.call((server, now) => server.received(message, { via: null }, now));
      return lab.mail.length - before;
    };
    expect(['S', 'T', 'U'].map(answered)).toEqual([1, 1, 0]);
    lab.nowMs += 600;
    expect(answered('S')).toBe(0);
    lab.nowMs += 400;
    expect(answered('S')).toBe(1);
    expect(a.up.stats().gapAnswers).toBe(3);
    // T's answer is old enough to make room; then all room is taken again.
    expect(['U', 'T'].map(answered)).toEqual([1, 0]);
  });
});
