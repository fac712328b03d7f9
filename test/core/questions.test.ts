/** Read-only questions to a replica: lists by bytes, who lives where, what the application is told of a site. */

import { describe, expect, test } from 'vitest';
import { Lone, op, wallS } from './lone.ts';

describe('lists of sites', () => {
  test('are ordered by UTF-8 bytes: members are those whose `mem` is true, peers those who have one and are not forgotten', () => {
    const p = new Lone().forgetX();
    const ids = ['\u{10000}', '\uffff', 'b', 'a'];
    p.hear(
      'Q',
      ids.map((id) => op('mem', id, id !== 'b', 1)),
    );
    p.hear('S', []);
    expect(p.replica.members()).toEqual(['P', 'a', '\uffff', '\u{10000}']);
    expect(p.replica.peers()).toEqual(['P', 'a', 'b', '\uffff', '\u{10000}']);
  });
});

describe('who lives at a node', () => {
  test('is the greatest of those who claim it: by their operations, then by their ids (W15)', () => {
    const p = new Lone();
    const at = (site: string, clock: number, origin = site): void => {
      p.hear('Q', [op('mem', site, true, 1), op('host', site, 'n', clock, { origin })]);
    };
    expect(p.replica.siteOfNode('n')).toBeNull();
    at('b', 3);
    expect(p.replica.siteOfNode('n')).toBe('b');
    at('a', 3);
    expect(p.replica.siteOfNode('n')).toBe('b');
    at('c', 2);
    expect(p.replica.siteOfNode('n')).toBe('b');
    at('a', 4);
    expect(p.replica.siteOfNode('n')).toBe('a');
    // Of one origin, such as in fallback data, the ids alone decide.
    at('d', 5, 'o');
    at('e', 5, 'o');
    at('D', 5, 'o');
    expect(p.replica.siteOfNode('n')).toBe('e');
    p.replica.setMember('e', false, wallS);
    expect([p.replica.siteOfNode('n'), p.replica.nodeOfSite('e')]).toEqual(['e', 'n']);
    expect([p.replica.siteOfNode('nP'), p.replica.nodeOfSite('nobody')]).toEqual(['P', null]);
  });
});

describe('what the application is told of a site', () => {
  test('a member: what is known of it, and nothing of what is not', () => {
    const p = new Lone();
    expect(p.replica.describe('P')).toStrictEqual({ member: true, clock: 0, host: 'nP' });
    p.replica.setMember('F', true, wallS);
    expect(p.replica.describe('F')).toStrictEqual({ member: true, clock: 2 });
    p.replica.setInfo(null, wallS);
    p.replica.setLiveness('P', { restarts: 2, self: true, up: false }, wallS);
    const liveness = { restarts: 2, self: true, up: false };
    expect(p.replica.describe('P')).toStrictEqual({ member: true, clock: 0, host: 'nP', info: null, liveness });
  });

  test('a member that is down in its first life, of which liveness is the number 0', () => {
    const p = new Lone();
    const liveness = { restarts: 0, self: true, up: false };
    p.replica.setLiveness('P', liveness, wallS);
    expect(p.replica.describe('P')).toStrictEqual({ member: true, clock: 0, host: 'nP', liveness });
  });

  test('none: who said so, and when; of whom nothing is known, nothing', () => {
    const p = new Lone();
    p.replica.setMember('F', false, wallS);
    expect(p.replica.describe('F')).toStrictEqual({ member: false, origin: 'P', clock: 2 });
    p.hear('S', []);
    for (const site of ['S', 'nobody']) expect(p.replica.describe(site)).toStrictEqual({ member: false, origin: null, clock: null });
  });

  test('of each site once, if anything was stored of it later than it was last told', () => {
    const p = new Lone();
    p.replica.setMember('F', true, wallS);
    p.replica.setInfo(1, wallS);
    p.replica.setInfo(2, wallS);
    expect([...p.replica.changesSince(0)]).toEqual([
      ['P', p.replica.describe('P')],
      ['F', p.replica.describe('F')],
    ]);
    expect([...p.replica.changesSince(2).keys()]).toEqual(['P']);
    expect([...p.replica.changesSince(4).keys()]).toEqual([]);
  });
});

describe('a dump', () => {
  test('shows all that is stored, and tells absent acknowledgements from those of 0', () => {
    const p = new Lone();
    p.replica.setMember('__proto__', true, wallS);
    p.hear('Q', [], { acked: 1 });
    expect(p.hear('R', [op('mem', 'R', true, 1)], { clock: 0 })).toBe('accepted');
    const said = { origin: 'P', wallTime: wallS };
    const dump = p.replica.dump();
    expect(dump.clock).toBe(22);
    expect(Object.entries(dump.ackedIn)).toEqual([
      ['Q', 20],
      ['R', 0],
    ]);
    expect(Object.entries(dump.ackedOut)).toEqual([
      ['Q', 1],
      ['R', 0],
    ]);
    expect(Object.entries(dump.peers)).toEqual([
      ['P', { mem: { ...said, value: true, clock: 0, importedAt: 0 }, host: { ...said, value: 'nP', clock: 1, importedAt: 1 } }],
      ['__proto__', { mem: { ...said, value: true, clock: 2, importedAt: 2 } }],
      ['R', { mem: { ...said, origin: 'R', value: true, clock: 1, importedAt: 22 } }],
    ]);
    expect(Object.entries(p.replica.dumpValues())).toEqual([
      ['P', { mem: true, host: 'nP' }],
      ['__proto__', { mem: true }],
      ['R', { mem: true }],
    ]);
  });
});

test('a single question of a site that nobody knows is answered with nothing', () => {
  const { replica } = new Lone();
  expect([replica.entry('mem', 'Z'), replica.ackedIn('Z'), replica.ackedOut('Z'), replica.isForgotten('Z'), replica.peer('Z')]).toEqual([
    null,
    null,
    null,
    false,
    undefined,
  ]);
  expect([replica.cluster, replica.site, replica.holds(op('mem', 'P', true, 0))]).toEqual(['c', 'P', false]);
  expect(replica.holds(replica.entry('mem', 'P')!.op)).toBe(true);
});
