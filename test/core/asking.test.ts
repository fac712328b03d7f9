/** Asking and answering: joins and their ends, contact points in turn, answers to strangers and their limits, states in parts. */

import { describe, expect, test } from 'vitest';
import { defaultLimits, type Message } from '../../src/core/index.ts';
import { Lab, type Mail, type Site } from './harness.ts';
import { loseDisk } from './story.ts';

function asks(lab: Lab, from: Site): string[] {
  const found = lab.mail.filter((mail) => mail.from === from && mail.message.kind === 'ask');
  return found.map(({ dest }) => ('contact' in dest ? dest.contact : 'node' in dest ? dest.node : 'back'));
}

describe('an ask in the name of whom it reaches', () => {
  const ofTwin = (a: Site, run: string): Message => ({
    kind: 'ask',
    node: 'elsewhere',
    run,
    to: null,
    from: 'A',
    cluster: 'c',
    id: 7,
    since: 0,
    acked: a.up.replica.clock,
  });

  test('is declined, so that a second process with our identity hears of the first', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    lab.dropAll();
    a.call((server, now) => server.received(ofTwin(a, 'another run'), { via: null }, now));
    const decline = { kind: 'decline', to: 'A', from: 'A', cluster: 'c', id: 7, why: 'from-self', run: a.run };
    expect(lab.mail).toMatchObject([{ dest: { site: 'A', node: 'elsewhere' }, message: decline }]);
    expect(a.reports).toEqual([{ event: 'refused', why: 'from-self', from: 'A' }]);
  });

  test('is not declined if we sent it ourselves, by another name of our node', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    lab.dropAll();
    a.call((server, now) => server.received(ofTwin(a, a.run), { via: null }, now));
    expect(lab.mail).toEqual([]);
  });

  test('is reported by the one that asked, and by nobody who did not', () => {
    const lab = new Lab();
    const [b] = lab.start('B') as [Site];
    const twin = lab.add('B').start('mB', ['nB']);
    lab.advance(0);
    const { message } = lab.mail.find((mail) => mail.message.kind === 'ask') as Mail;
    expect(message).toMatchObject({ to: null, from: 'B', run: twin.run });
    b.call((server, now) => server.received(message, { via: null }, now));
    const decline = lab.mail.find((mail) => mail.message.kind === 'decline')?.message as Message;
    const hear = (message: Message): void => twin.call((server, now) => server.received(message, { via: null }, now));
    hear({ ...decline, id: 1_000_000 } as Message);
    hear({ ...decline, run: twin.run } as Message);
    expect(twin.reports.map(({ event }) => event)).toEqual(['refused', 'refused']);
    hear(decline);
    expect(twin.reports.map(({ event }) => event)).toEqual(['refused', 'refused', 'identity-conflict', 'refused']);
  });
});

describe('a join', () => {
  test('asks again in time, takes a late answer to an earlier ask, and is done when it is durable', () => {
    const lab = new Lab();
    const [a, j] = lab.start('A', 'J') as [Site, Site];
    const request = j.join(a);
    const first = lab.one(j, a, 'ask');
    lab.drop(first);
    lab.advance(2000);
    expect(asks(lab, j)).toEqual(['nA']);
    lab.deliverAll((mail) => mail.message.kind === 'ask');
    lab.deliver(first);
    const [late, good] = lab.find(a, j, 'answer').sort((x, y) => idOf(x) - idOf(y)) as [Mail, Mail];
    j.holds = true;
    lab.deliver(late);
    expect(j.members).toEqual(['A', 'J']);
    expect(j.done.has(request)).toBe(false);
    j.commit();
    expect(j.done.get(request)).toMatchObject({ ok: true });
    expect(j.timers.has('join')).toBe(false);
    expect(lab.find(j, a).length).toBe(1);
    const { clock } = j.up.replica;
    lab.deliver(good);
    expect(j.reports.at(-1)).toEqual({ event: 'refused', why: 'unasked', from: 'A' });
    expect(j.up.replica.clock).toBe(clock);
  });

  test('gives up after ten asks', () => {
    const lab = new Lab();
    const [j] = lab.start('J') as [Site];
    const request = j.do({ do: 'pull', dest: { site: 'A', node: 'nowhere' }, to: 'A', member: true }).request;
    lab.advance(19_999);
    expect(asks(lab, j).length).toBe(10);
    expect(j.done.has(request)).toBe(false);
    lab.advance(1);
    expect(j.done.get(request)).toEqual({ ok: false, why: 'no-answer' });
    lab.advance(60_000);
    expect(asks(lab, j).length).toBe(10);
  });

  test('gives way to a newer one, ends with a stop or a wipe, and can be abandoned', () => {
    const lab = new Lab();
    const [a, j] = lab.start('A', 'J') as [Site, Site];
    const first = j.join(a);
    const second = j.join(a);
    expect(j.done.get(first)).toEqual({ ok: false, why: 'superseded' });
    j.up.abandon(first);
    expect(j.done.has(second)).toBe(false);
    j.up.abandon(second);
    expect(j.done.get(second)).toEqual({ ok: false, why: 'stopped' });
    const third = j.join(a);
    j.wipe();
    expect(j.done.get(third)).toEqual({ ok: false, why: 'stopped' });
    const fourth = j.join(a);
    j.stop();
    expect(j.done.get(fourth)).toEqual({ ok: false, why: 'stopped' });
  });

  test('is answered only by whom it asked', () => {
    const lab = new Lab();
    const [a, b, j] = lab.start('A', 'B', 'J') as [Site, Site, Site];
    j.join(a);
    const { message } = lab.one(j, a, 'ask');
    lab.dropAll();
    b.call((server, now) => server.received({ ...message, to: 'B' } as Message, { via: null }, now));
    lab.deliverAll((mail) => mail.message.kind === 'answer');
    expect(j.reports.at(-1)).toEqual({ event: 'refused', why: 'unasked', from: 'B' });
    expect(j.members).toEqual(['J']);
  });
});

describe('contact points', () => {
  test('are asked in turn, own node excepted, at the first flush, every half minute, and while alone', () => {
    const lab = new Lab();
    const site = lab.add('A').start('nA', ['n1', 'nA', 'n2']);
    lab.advance(0);
    expect(asks(lab, site)).toEqual(['n1']);
    lab.advance(3000);
    expect(asks(lab, site)).toEqual(['n1', 'n2', 'n1', 'n2']);
    const [b] = lab.start('B') as [Site];
    b.join(site);
    lab.deliverAll();
    lab.dropAll();
    const busy = lab.nowMs;
    while (lab.nowMs < 30_000) lab.rounds(1);
    const { length } = lab.mail;
    expect([busy < 10_000, length]).toEqual([true, 0]);
    lab.advance(1000);
    expect(asks(lab, site).length).toBe(0);
    lab.dropAll();
    b.crash();
    lab.rounds(3);
    lab.advance(1000);
    expect(asks(lab, site).length).toBe(1);
  });
});

describe('an answer', () => {
  test('acknowledges what its sender has of the asker, or each ask of a contact point would undo what is acknowledged', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    b.join(a);
    lab.rounds(4);
    b.restart('nB', ['nA']);
    lab.rounds(4);
    const acked = a.up.replica.ackedIn('B');
    expect(acked).toBeGreaterThan(0);
    b.call((server, now) => server.woke('contact', now));
    lab.deliverAll(({ message }) => message.kind === 'ask' || message.kind === 'answer');
    expect(b.up.replica.ackedOut('A')).toBe(acked);
  });

  test('shows a site that has lost its disk all that was acknowledged of its last life (R8)', () => {
    const lab = new Lab();
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    b.join(a);
    for (let i = 0; i < 5; i++) b.setInfo(i);
    lab.rounds(4);
    const said = b.up.replica.clock;
    loseDisk(b);
    b.join(a);
    lab.deliverAll(({ message }) => message.kind !== 'sync');
    expect(b.reports.map(({ event }) => event)).toContain('set-back');
    expect(b.op('host', 'B')?.clock).toBeGreaterThan(said);
  });
});

describe('answers to strangers and gaps', () => {
  const stranger = (from: string, since = 5): Message => ({
    kind: 'sync',
    node: `x${from}`,
    run: 'r',
    to: 'A',
    ackedRun: '',
    data: { cluster: 'c', from, since, acked: 0, clock: 9, data: [] },
  });
  const hear = (site: Site, message: Message): void => site.call((server, now) => server.received(message, { via: null }, now));

  test('go to the node in the envelope, once per peer and interval', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    for (let i = 0; i < 5; i++) hear(a, stranger('S'));
    expect(lab.mail.map(({ dest, message }) => [dest, message.kind])).toEqual([[{ site: 'S', node: 'xS' }, 'gap']]);
    lab.nowMs += 999;
    hear(a, stranger('S'));
    expect(lab.mail.length).toBe(1);
    lab.nowMs += 1;
    hear(a, stranger('S'));
    expect(lab.mail.length).toBe(2);
    expect(a.up.stats()).toMatchObject({ gaps: 7, gapAnswers: 2 });
  });

  test('are limited over all names, which are free to invent, and leave nothing behind', () => {
    const lab = new Lab({ limits: { ...defaultLimits, answersMax: 10 } });
    const [a] = lab.start('A') as [Site];
    const before = a.up.replica.dump();
    for (let i = 0; i < 100; i++) hear(a, stranger(`S${i}`));
    expect(lab.mail.length).toBe(10);
    expect(a.up.replica.dump()).toEqual(before);
    lab.nowMs += 1000;
    for (let i = 0; i < 100; i++) hear(a, stranger(`T${i}`));
    expect(lab.mail.length).toBe(20);
  });

  test('are never answered themselves, and what is refused changes nothing', () => {
    const lab = new Lab();
    const [a, b] = lab.inStep('A', 'B') as [Site, Site];
    const before = a.up.replica.dump();
    hear(a, { ...stranger('S'), to: 'B' } as Message);
    hear(a, { ...stranger('S'), data: { cluster: 'd', from: 'S', since: 5, acked: 0, clock: 9, data: [] } } as Message);
    hear(a, stranger('A'));
    hear(a, { ...stranger('B'), data: { cluster: 'c', from: 'B', since: 0, acked: 0, clock: 2 ** 47, data: [] } } as Message);
    hear(a, { ...stranger('S', 0), data: { cluster: 'c', from: 'S', since: 0, acked: 2 ** 48 - 5, clock: 9, data: [] } } as Message);
    expect(a.reports.map((r) => (r.event === 'refused' ? r.why : r.event))).toEqual([
      'wrong-site',
      'wrong-cluster',
      'from-self',
      'clock-too-far',
      'clock-too-far',
    ]);
    expect(a.up.stats().refused).toEqual({ 'wrong-site': 1, 'wrong-cluster': 1, 'from-self': 1, 'clock-too-far': 2 });
    hear(a, { kind: 'gap', node: 'nB', run: b.run, to: 'A', from: 'B', cluster: 'c', acked: 1, ackedRun: a.run });
    expect(a.up.replica.dump()).toEqual({ ...before, ackedOut: { B: 1 } });
    hear(a, { kind: 'gap', node: 'nB', run: b.run, to: 'A', from: 'B', cluster: 'c', acked: 2 ** 48, ackedRun: a.run });
    expect(a.reports.at(-1)).toEqual({ event: 'refused', why: 'clock-too-far', from: 'B' });
    expect(lab.mail).toEqual([]);
  });

  test('a newcomer may join a cluster that is further on than one message may step', () => {
    const lab = new Lab();
    const [a] = lab.start('A') as [Site];
    const far = 2 ** 41;
    hear(a, { ...stranger('S', 0), data: { cluster: 'c', from: 'S', since: 0, acked: 0, clock: far, data: [] } } as Message);
    expect(a.up.replica.clock).toBe(far + 1);
    hear(a, { ...stranger('S', 0), data: { cluster: 'c', from: 'S', since: 0, acked: 0, clock: far * 3, data: [] } } as Message);
    expect(a.reports.at(-1)).toEqual({ event: 'refused', why: 'clock-too-far', from: 'S' });
    expect(a.up.replica.clock).toBe(far + 1);
  });
});

describe('a state in parts', () => {
  function inParts(): { lab: Lab; a: Site; b: Site; parts: Mail[] } {
    const lab = new Lab({ limits: { ...defaultLimits, operationsMax: 4 } });
    const [a, b] = lab.start('A', 'B') as [Site, Site];
    for (let i = 0; i < 5; i++) a.do({ do: 'setMember', target: `F${i}`, member: true });
    for (let i = 0; i < 5; i++) a.do({ do: 'setLiveness', target: `F${i}`, restarts: 0, self: false, up: true });
    b.join(a);
    lab.deliverAll((mail) => mail.message.kind === 'ask');
    const parts = lab.find(a, b, 'answer');
    expect(parts.map(({ message }) => message.kind === 'answer' && message.part)).toEqual([0, 1, 2].map((index) => ({ index, of: 3 })));
    return { lab, a, b, parts };
  }

  test('counts when all of it is in', () => {
    const { lab, b, parts } = inParts();
    lab.repeat(parts[0]!);
    lab.repeat(parts[0]!);
    lab.repeat(parts[1]!);
    expect(b.up.replica.ackedIn('A')).toBeNull();
    expect(b.value('mem', 'B')).toBe(true);
    expect(b.op('mem', 'B')?.clock).toBe(0);
    lab.repeat(parts[2]!);
    expect(b.up.replica.ackedIn('A')).not.toBeNull();
    expect(b.op('mem', 'B')?.clock).toBeGreaterThan(0);
  });

  test('that arrived in another order, and so lost what had no mem yet, is asked for again', () => {
    const { lab, a, b, parts } = inParts();
    for (const part of [...parts].reverse()) lab.repeat(part);
    expect(b.up.replica.ackedIn('A')).toBeNull();
    lab.dropAll();
    lab.rounds(6);
    expect(b.up.replica.dumpValues()).toEqual(a.up.replica.dumpValues());
  });
});

function idOf({ message }: Mail): number {
  return message.kind === 'answer' ? message.id : -1;
}
