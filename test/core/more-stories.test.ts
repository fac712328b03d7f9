/** The stories in which the original breaks its promises, second half: fallback data, disks, poison, surprises, traffic. */

import { expect, test } from 'vitest';
import { checkMessage, defaultLimits, type Message } from '../../src/core/index.ts';
import type { Lab, Site } from './harness.ts';
import { cargo, forget, loseDisk, type RulesName, stage, story } from './story.ts';

story('W9: fallback data is imported, wiped, and imported again with other content', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, j] = lab.inStep('A', 'J');
  j!.do({ do: 'importFallback', sites: [{ site: 'R', node: 'r1' }] });
  lab.rounds(3);
  expect(a!.value('host', 'R')).toBe('r1');
  j!.wipe();
  j!.do({ do: 'importFallback', sites: [{ site: 'R', node: 'r2' }] });
  j!.join(a!);
  lab.rounds(5);
  expect([a!.value('host', 'R'), j!.value('host', 'R')]).toEqual(isMuster ? ['r2', 'r2'] : ['r1', 'r2']);
});

story('W10: a lost disk; the old address beats the new one, even at the site itself', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, x] = lab.inStep('A', 'X');
  x!.restart();
  lab.rounds(3);
  loseDisk(x!, 'mX');
  x!.join(a!);
  lab.rounds(6);
  expect([a!.value('host', 'X'), x!.value('host', 'X')]).toEqual(isMuster ? ['mX', 'mX'] : ['nX', 'nX']);
  expect(x!.reports.some((r) => r.event === 'set-back')).toBe(isMuster);
});

story('W10, variant: a restored backup; what is new lies below what peers acknowledged', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, x] = lab.inStep('A', 'X');
  const backup = x!.backup();
  for (let i = 0; i < 30; i++) x!.setInfo(i);
  lab.rounds(3);
  x!.crash();
  x!.disk.load(backup);
  lab.advance(1000);
  lab.dropAll();
  x!.start();
  x!.kick('F');
  x!.setInfo('one more');
  lab.advance(0);
  lab.dropAll();
  a!.flush();
  lab.deliverAll();
  lab.rounds(6);
  expect(x!.value('mem', 'F')).toBe(false);
  expect(a!.value('mem', 'F')).toBe(isMuster ? false : undefined);
});

story('W11: a fresh address of a site that was forgotten is relayed alone', (rules, isMuster) => {
  const lab = stage(rules);
  const [p, q, x] = lab.inStep('P', 'Q', 'X');
  lab.cutOff.add(x!);
  p!.kick('X');
  lab.rounds(6);
  forget(lab, p!);
  lab.cutOff.clear();
  lab.dropAll();
  x!.crash();
  x!.start('mX');
  lab.advance(0);
  for (const mail of lab.find(x!, p!)) lab.drop(mail);
  lab.deliverAll();
  q!.flush();
  lab.deliverAll();
  expect(p!.value('host', 'X')).toBe(isMuster ? undefined : 'mX');
  expect(p!.op('mem', 'X') === null).toBe(!isMuster);
});

test('W12: one change is echoed by everyone to everyone; both rule sets do it, until R9 answers it', () => {
  const transfers = (rules: RulesName): number => {
    const lab = stage(rules);
    const [a] = lab.inStep('A', 'B', 'C', 'D', 'E', 'F');
    lab.rounds(3);
    a!.setInfo('news');
    let count = 0;
    for (let round = 0; round < 6; round++) {
      lab.advance(1000);
      for (const mail of lab.mail) count += cargo(mail);
      lab.deliverAll();
    }
    return count;
  };
  expect(transfers('muster')).toBe(transfers('original'));
  expect(transfers('muster')).toBeGreaterThan(5);
});

story('W13: a liveness that is no integer, and a clock of 2^80', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  a!.setInfo('sent');
  a!.flush();
  const { message } = lab.one(a!, b!);
  if (message.kind !== 'sync') throw new Error('not a sync');
  const op = { origin: 'A', key: { type: 'live' as const, site: 'A' }, clock: 1, magic: 0, value: 'soon', wallTime: 0 };
  const poisoned: Message = { ...message, data: { ...message.data, data: [op] } };
  const farAhead: Message = { ...message, data: { ...message.data, clock: 2 ** 80 } };
  for (const evil of [poisoned, farAhead]) {
    // Where our rules hold, nothing reaches a Server that was not checked.
    const checked = isMuster ? checkMessage(evil, defaultLimits) : { ok: true as const, message: evil };
    expect(checked).toEqual(isMuster ? { ok: false, why: 'bad-number' } : { ok: true, message: evil });
    if (checked.ok) b!.call((server, now) => server.received(checked.message, { via: null }, now));
  }
  expect(b!.value('live', 'A')).toBe(isMuster ? undefined : 'soon');
  expect(b!.up.replica.clock > 2 ** 79).toBe(!isMuster);
});

story('W14: commands that have no effect', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  a!.do({ do: 'setLiveness', target: 'B', restarts: 3, self: false, up: true });
  const outranked = a!.do({ do: 'setLiveness', target: 'B', restarts: 3, self: false, up: false });
  expect(outranked).toMatchObject(isMuster ? { ok: false, why: 'outranked' } : { ok: true });
  expect(a!.value('live', 'B')).toBe(53);
  a!.kick('B');
  const first = a!.op('mem', 'B');
  lab.wallS += 5;
  expect(a!.kick('B')).toMatchObject(isMuster ? { ok: false, why: 'already-kicked' } : { ok: true });
  expect(a!.op('mem', 'B') === first).toBe(isMuster);
  expect(b!.id).toBe('B');
});

test.each(['original', 'muster'] as const)(
  'W15: of two sites that claim one node the greater host operation wins, then the greater id (%s)',
  (rules) => {
    const lab = stage(rules);
    const [a, b] = lab.inStep('A', 'B');
    b!.crash();
    const other = lab.add('C').start('nB');
    other.join(a!);
    lab.rounds(3);
    // Both were started with clock 1, so the ids decide.
    expect([a!.op('host', 'B')?.clock, a!.op('host', 'C')?.clock]).toEqual([1, 1]);
    expect(a!.up.replica.siteOfNode('nB')).toBe('C');
    other.crash();
    b!.start('nB');
    lab.rounds(3);
    expect(a!.up.replica.siteOfNode('nB')).toBe('B');
  },
);

test.each(['original', 'muster'] as const)(
  'W16: an older kick with a greater clock beats a later rejoin: the order is total, not causal (%s)',
  (rules) => {
    const lab = stage(rules);
    const [p, q, x] = lab.inStep('P', 'Q', 'X');
    lab.cutOff.add(p!);
    for (let i = 0; i < 70; i++) p!.setInfo(i);
    p!.kick('X');
    p!.flush();
    lab.rounds(2);
    x!.do({ do: 'setMember', target: 'X', member: false });
    lab.rounds(1);
    const rejoin = x!.do({ do: 'setMember', target: 'X', member: true });
    expect(rejoin.clock).toBeLessThan(p!.op('mem', 'X')!.clock);
    lab.cutOff.clear();
    lab.rounds(6);
    for (const site of [p!, q!, x!]) expect(site.value('mem', 'X')).toBe(false);
  },
);

story('W17: a kicked site goes on sending', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, x] = lab.inStep('A', 'X');
  a!.kick('X');
  lab.rounds(5);
  expect(x!.value('mem', 'X')).toBe(false);
  expect(sentBy(lab, x!) === 0).toBe(isMuster);
});

function sentBy(lab: Lab, site: Site): number {
  lab.advance(3000);
  return lab.mail.filter((mail) => mail.from === site).length;
}
