/** The stories that broke earlier drafts of our own rules. Each ends well now. */

import { describe, expect, test } from 'vitest';
import { disagreement } from './agreement.ts';
import { Lab } from './harness.ts';
import { cargo, forget, loseDisk, stage, story } from './story.ts';

describe('tombstones (R4)', () => {
  story('who joins a site that has forgotten another gets the tombstone, and refuses what comes late', (rules, isMuster) => {
    const lab = stage(rules);
    const [a, b] = lab.inStep('A', 'B');
    const [x] = lab.start('X');
    x!.join(a!);
    lab.deliverAll((mail) => mail.message.kind !== 'sync');
    const late = lab.one(x!, a!).message;
    if (late.kind !== 'sync') throw new Error('not a sync');
    lab.rounds(3);
    x!.crash();
    a!.kick('X');
    lab.rounds(3);
    forget(lab, a!, b!);
    const [j] = lab.start('J');
    j!.join(b!);
    lab.rounds(2);
    j!.call((server, now) => server.received({ ...late, to: 'J' }, { via: null }, now));
    lab.rounds(3);
    for (const site of [a!, b!, j!]) expect(site.members).toEqual(isMuster ? ['A', 'B', 'J'] : ['A', 'B', 'J', 'X']);
  });

  story('a revival whose address was refused, yet acknowledged, brings the address after all', (rules, isMuster) => {
    const lab = stage(rules);
    const [p, q, x] = lab.inStep('P', 'Q', 'X');
    lab.cutOff.add(x!);
    p!.kick('X');
    lab.rounds(6);
    forget(lab, p!);
    lab.cutOff.clear();
    lab.dropAll();
    const toP = (): void => {
      for (const mail of lab.find(x!, p!)) lab.drop(mail);
    };
    x!.restart('mX');
    lab.advance(0);
    toP();
    lab.deliverAll();
    q!.flush();
    lab.deliverAll();
    // The original refuses nothing: it holds an address of a site that it knows nothing else of (W11).
    expect(p!.value('host', 'X')).toBe(isMuster ? undefined : 'mX');
    // X learns of its kick, and returns by its own action; only Q hears it at first.
    lab.rounds(2);
    x!.do({ do: 'setMember', target: 'X', member: true });
    x!.flush();
    toP();
    lab.deliverAll();
    q!.flush();
    lab.deliverAll();
    expect(p!.value('mem', 'X')).toBe(true);
    x!.crash();
    lab.rounds(4);
    expect(p!.value('host', 'X')).toBe('mX');
    expect(disagreement([p!, q!])).toBeNull();
  });

  test('an older member, brought to one who dropped the kick as too old, does not stay there', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 100 });
    const [p, r, x] = lab.inStep('P', 'R', 'X');
    lab.cutOff.add(r!);
    x!.crash();
    p!.kick('X');
    p!.flush();
    lab.wallS += 101;
    const [j] = lab.start('J');
    j!.join(p!);
    lab.rounds(3);
    expect(p!.value('mem', 'X')).toBe(false);
    expect(j!.op('mem', 'X')).toBeNull();
    // R, which never heard of the kick, reaches J alone, and then is gone.
    lab.cutOff.clear();
    lab.dropAll();
    r!.join(j!);
    lab.deliverAll((mail) => mail.message.kind !== 'sync');
    const mail = lab.one(r!, j!);
    r!.crash();
    lab.dropAll();
    lab.repeat(mail);
    expect(j!.value('mem', 'X')).toBe(true);
    lab.rounds(6);
    expect(j!.value('mem', 'X')).toBe(false);
  });

  test('who left so long ago that nobody remembers it brings nobody back, and is told so', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 100 });
    const [p, q, l, x] = lab.inStep('P', 'Q', 'L', 'X');
    l!.kick('L');
    lab.rounds(4);
    lab.cutOff.add(l!);
    p!.kick('X');
    lab.rounds(4);
    x!.crash();
    for (const laterS of [11, 101]) {
      lab.wallS += laterS;
      for (const site of [p!, q!]) site.cleanup();
      lab.rounds(2);
    }
    expect(p!.up.replica.peers()).toEqual(['P', 'Q']);
    // L is up again, knows X as a member, and is a contact point of P's.
    lab.cutOff.clear();
    lab.dropAll();
    for (let i = 0; i < 3; i++) {
      p!.do({ do: 'pull', dest: { contact: l!.node }, to: null, member: false });
      lab.rounds(2);
    }
    expect(l!.value('mem', 'X')).toBe(true);
    for (const site of [p!, q!]) expect(site.up.replica.peers()).toEqual(['P', 'Q']);
    lab.advance(3000);
    expect(lab.find(l!, p!)).toEqual([]);
    // By its own action it returns, and all that it knows with it.
    l!.do({ do: 'setMember', target: 'L', member: true });
    lab.rounds(4);
    expect(q!.members).toEqual(['L', 'P', 'Q', 'X']);
    expect(disagreement([p!, q!, l!])).toBeNull();
  });

  test('a tombstone that expires takes with it what was acknowledged since', () => {
    const lab = new Lab({ forgetAfterS: 10, tombstoneForS: 100 });
    const [p, x] = lab.inStep('P', 'X');
    p!.kick('X');
    lab.rounds(4);
    forget(lab, p!);
    // X leaves once more: a greater kick is taken in from it, though it is forgotten.
    x!.do({ do: 'setMember', target: 'X', member: true });
    x!.kick('X');
    x!.flush();
    lab.deliverAll();
    expect(p!.up.replica.isForgotten('X')).toBe(true);
    x!.crash();
    lab.wallS += 200;
    p!.cleanup();
    expect(p!.up.replica.isForgotten('X')).toBe(false);
    loseDisk(x!);
    x!.join(p!);
    lab.rounds(4);
    expect(p!.members).toEqual(['P', 'X']);
    expect(p!.value('host', 'X')).toBe('nX');
  });
});

describe('kicked sites (R12)', () => {
  story('a kicked site does not fall silent before its own last kick has arrived', (rules) => {
    const lab = stage(rules);
    const [a, b, x] = lab.inStep('A', 'B', 'X');
    x!.kick('B');
    x!.flush();
    lab.dropAll();
    a!.kick('X');
    a!.flush();
    lab.deliverAll();
    expect(x!.value('mem', 'X')).toBe(false);
    lab.rounds(4);
    expect(a!.members).toEqual(['A']);
    expect(b!.value('mem', 'B')).toBe(false);
  });

  story('two sites, one kicked, still forget', (rules, isMuster) => {
    const lab = stage(rules);
    const [a] = lab.inStep('A', 'X');
    a!.kick('X');
    lab.rounds(4);
    forget(lab, a!);
    expect(a!.up.replica.peers()).toEqual(['A']);
    expect(a!.up.replica.isForgotten('X')).toBe(isMuster);
  });

  test('a site that was forgotten, admitted and kicked again says its last words to all', () => {
    const lab = stage('muster');
    const [p, q, x] = lab.inStep('P', 'Q', 'X');
    lab.cutOff.add(x!);
    p!.kick('X');
    lab.rounds(4);
    forget(lab, p!);
    lab.cutOff.clear();
    lab.rounds(4);
    expect(x!.value('mem', 'X')).toBe(false);
    q!.do({ do: 'setMember', target: 'X', member: true });
    lab.rounds(4);
    expect(p!.members).toEqual(['P', 'Q', 'X']);
    x!.kick('Q');
    x!.kick('X');
    lab.cutOff.add(q!);
    lab.rounds(4);
    expect(p!.members).toEqual(['P']);
  });
});

describe('set back (R8)', () => {
  story('a kick issued after a lost disk, below what peers acknowledged, arrives', (rules, isMuster) => {
    const lab = stage(rules);
    const [a, b, x] = lab.inStep('A', 'B', 'X');
    for (let i = 0; i < 30; i++) x!.setInfo(i);
    lab.rounds(3);
    loseDisk(x!);
    x!.kick('F');
    x!.setInfo('one more');
    lab.advance(0);
    lab.dropAll();
    lab.rounds(8);
    expect([a!, b!, x!].map((site) => site.value('mem', 'F'))).toEqual(isMuster ? [false, false, false] : [undefined, undefined, false]);
    expect(disagreement([a!, b!, x!]) === null).toBe(isMuster);
  });

  test('a site with an empty disk that joins one who holds its old address learns of it from the answer to a stranger', () => {
    // Found by the hunt: both host operations have clock 1, the old address wins by content, and syncs went to it for ever.
    const lab = stage('muster');
    const [a, c, d] = lab.inStep('A', 'C', 'D');
    loseDisk(a!);
    loseDisk(d!, 'mD');
    d!.join(a!);
    lab.rounds(8);
    expect([a!, c!, d!].map((site) => site.value('host', 'D'))).toEqual(['mD', 'mD', 'mD']);
    expect(disagreement([a!, c!, d!])).toBeNull();
  });

  test('a tombstone of its own making shows a site that it was set back', () => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X');
    for (let i = 0; i < 30; i++) x!.setInfo(i);
    x!.kick('X');
    lab.rounds(4);
    forget(lab, a!);
    loseDisk(x!, 'mX');
    x!.do({ do: 'pull', dest: { site: 'A', node: 'nA' }, to: 'A', member: false });
    lab.deliverAll((mail) => mail.message.kind !== 'answer');
    lab.dropAll();
    const host = x!.op('host', 'X')!;
    a!.call((server, now) =>
      server.received(
        {
          kind: 'sync',
          node: 'mX',
          run: x!.run,
          to: 'A',
          ackedRun: '',
          data: { cluster: 'c', from: 'X', since: 0, acked: 0, clock: host.clock, data: [host] },
        },
        { via: null },
        now,
      ),
    );
    lab.deliverAll((mail) => mail.message.kind === 'gap');
    expect(x!.reports.map((r) => r.event)).toContain('set-back');
    expect(x!.value('mem', 'X')).toBe(false);
  });

  test('a clone is reported, and its host stops asserting', () => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X');
    const clone = lab.add('X');
    clone.disk.load(x!.backup());
    clone.start('mX');
    for (let i = 0; i < 30; i++) {
      x!.setInfo(i);
      clone.setInfo(-i);
      lab.rounds(1);
    }
    const reports = [...x!.reports, ...clone.reports].filter((r) => r.event === 'identity-conflict');
    expect(reports.length).toBeGreaterThan(0);
    expect(a!.members).toEqual(['A', 'X']);
  });
});

describe('contact points (R3)', () => {
  story('two islands that each found someone meet, since contact points are always asked', (rules, isMuster) => {
    const lab = stage(rules);
    const [a, b] = lab.inStep('A', 'B');
    const c = lab.add('C').start('nC', ['nA']);
    const d = lab.add('D').start('nD');
    lab.dropAll();
    lab.cutOff.add(a!);
    d.join(c);
    lab.rounds(10);
    expect(c.members).toEqual(['C', 'D']);
    lab.cutOff.clear();
    lab.rounds(70);
    for (const site of [a!, b!]) expect(site.members).toEqual(isMuster ? ['A', 'B', 'C', 'D'] : ['A', 'B']);
    for (const site of [c, d]) expect(site.members).toEqual(isMuster ? ['A', 'B', 'C', 'D'] : ['C', 'D']);
  });

  test('messages between sites in agreement carry nothing (quiescence)', () => {
    const lab = stage('muster');
    lab.inStep('A', 'B', 'C');
    lab.rounds(6);
    lab.advance(1000);
    expect(lab.mail.map(cargo)).toEqual(lab.mail.map(() => 0));
    expect(lab.mail.length).toBe(6);
  });
});
