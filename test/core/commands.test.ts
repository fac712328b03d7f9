/** Commands say whether they took effect (R11), and what they issue: each refusal, and that it changes nothing. */

import { describe, expect, test } from 'vitest';
import { defaultLimits, musterRules, type Replica, type Taken, toLiveness, type Value } from '../../src/core/index.ts';
import { Lone, op, wallS } from './lone.ts';

const original = { rules: { ...musterRules, checksInput: false, refusesVainCommands: false } };

/** Why a command was refused; or by how much it moved the clock. */
function outcome(p: Lone, command: (replica: Replica) => Taken): string | number {
  const before = p.replica.dump();
  const taken = command(p.replica);
  expect(taken.clock).toBe(p.replica.clock);
  if (taken.ok) return taken.clock - before.clock;
  expect(p.replica.dump()).toEqual(before);
  return taken.why;
}

describe('membership', () => {
  const set = (target: unknown, member: unknown, p = new Lone()): string | number =>
    outcome(p, (replica) => replica.setMember(target as string, member as boolean, wallS));

  test('of a site whose name cannot be one is refused; the original takes it', () => {
    for (const name of ['', '\ud800', 'x'.repeat(256), 7]) expect(set(name, true)).toBe('bad-site-id');
    expect(set('x'.repeat(255), true)).toBe(1);
    expect(set('', true, new Lone(original))).toBe(1);
  });

  test('is true or false, and nothing else', () => {
    for (const member of ['yes', 1, null, undefined]) expect(set('Z', member)).toBe('bad-value');
    expect(set('Z', 'yes', new Lone(original))).toBe(1);
  });

  test('of the kicked is not taken again, but given always', () => {
    const p = new Lone();
    expect([set('Z', false, p), set('Z', false, p), set('Z', true, p), set('Z', true, p)]).toEqual([1, 'already-kicked', 1, 1]);
    expect(p.replica.entry('mem', 'Z')).toMatchObject({
      op: { origin: 'P', clock: 4, magic: 0, value: true, wallTime: wallS },
      importedAt: 4,
    });
    const q = new Lone(original);
    expect([set('Z', false, q), set('Z', false, q)]).toEqual([1, 1]);
  });

  test('is not given when the clock has reached its end, nor is anything else', () => {
    const p = new Lone({ limits: { ...defaultLimits, clockMax: 2 } });
    expect([set('Z', true, p), set('Z', true, p)]).toEqual([1, 'clock-too-far']);
    expect(outcome(p, (replica) => replica.setInfo(1, wallS))).toBe('clock-too-far');
    expect(outcome(p, (replica) => replica.importFallback([], wallS))).toBe('clock-too-far');
    const q = new Lone({ ...original, limits: { ...defaultLimits, clockMax: 1 } });
    expect(set('Z', true, q)).toBe(1);
  });
});

describe('a return', () => {
  test('that is refused leaves the site forgotten; so does another kick', () => {
    const limits = { ...defaultLimits };
    const p = new Lone({ limits }).forgetX();
    limits.clockMax = p.replica.clock;
    expect(p.replica.setMember('X', true, wallS)).toMatchObject({ ok: false, why: 'clock-too-far' });
    expect(p.replica.isForgotten('X')).toBe(true);
    const q = new Lone({ rules: { ...musterRules, refusesVainCommands: false } }).forgetX();
    expect(q.replica.setMember('X', false, wallS).ok).toBe(true);
    expect(q.replica.isForgotten('X')).toBe(true);
  });
});

describe('metadata', () => {
  test('is copied and frozen on entry; the original keeps what it is given', () => {
    const mine = { list: [1] };
    const p = new Lone();
    p.replica.setInfo(mine, wallS);
    mine.list.push(2);
    expect(p.value('info', 'P')).toEqual({ list: [1] });
    const q = new Lone(original);
    q.replica.setInfo(mine, wallS);
    expect(q.value('info', 'P')).toBe(mine);
  });

  test('that is no value, or too large, is refused', () => {
    const set = (value: unknown, p = new Lone()): string | number => outcome(p, (replica) => replica.setInfo(value as Value, wallS));
    expect([set(Number.NaN), set('x'.repeat(65_537)), set(null)]).toEqual(['bad-value', 'too-large', 1]);
  });
});

describe('liveness', () => {
  const set = (p: Lone, target: string, restarts: number, self: boolean, up: boolean): string | number =>
    outcome(p, (replica) => replica.setLiveness(target, { restarts, self, up }, wallS));

  test('counts restarts from 0 to 2^40', () => {
    for (const restarts of [-1, 0.5, 2 ** 40 + 1, Number.NaN, '1' as unknown as number])
      expect(set(new Lone(), 'P', restarts, true, true)).toBe('bad-number');
    for (const restarts of [0, 2 ** 40]) expect(set(new Lone(), 'P', restarts, true, true)).toBe(1);
    expect(set(new Lone(original), 'P', -1, true, true)).toBe(1);
  });

  test('of a site that is unknown, or forgotten, is refused; of a kicked one it is not', () => {
    const p = new Lone().forgetX();
    expect([set(p, 'Z', 0, false, true), set(p, 'X', 0, false, true)]).toEqual(['not-a-member', 'not-a-member']);
    p.replica.setMember('Z', false, wallS);
    expect(set(p, 'Z', 0, false, true)).toBe(1);
    expect(set(new Lone(original), 'Z', 0, false, true)).toBe(1);
  });

  test('by a third party has the restarts that are known; a site itself may say how often it restarted', () => {
    const p = new Lone();
    p.hear('Q', [op('mem', 'Q', true, 1)]);
    expect([set(p, 'Q', 5, false, true), set(p, 'Q', 6, false, true), set(p, 'Q', 5, false, true)]).toEqual([1, 'other-restarts', 1]);
    expect([set(p, 'P', 5, true, true), set(p, 'P', 6, true, true)]).toEqual([1, 1]);
    expect(p.value('live', 'P')).toBe(toLiveness(6, true, true));
  });

  test('that is outranked by what is known is refused; the original spends a clock value on it', () => {
    const p = new Lone();
    expect([set(p, 'P', 5, true, true), set(p, 'P', 5, true, false), set(p, 'P', 4, true, true)]).toEqual([1, 'outranked', 'outranked']);
    const q = new Lone(original);
    expect([set(q, 'P', 5, true, true), set(q, 'P', 5, true, false)]).toEqual([1, 1]);
    expect(q.value('live', 'P')).toBe(toLiveness(5, true, true));
  });
});

describe('fallback data', () => {
  const take = (p: Lone, ...sites: Parameters<Replica['importFallback']>[0]): string | number =>
    outcome(p, (replica) => replica.importFallback(sites, wallS));

  test('says membership, address and metadata with clock 0 and a magic below that of everything else, at one clock value (R7)', () => {
    const p = new Lone();
    expect(take(p, { site: 'F', node: 'nF', info: { a: 1 } }, { site: 'G', node: 'nG' })).toBe(1);
    const made = { origin: 'P', clock: 0, magic: wallS - 2 ** 40, wallTime: 0 };
    expect(p.replica.entry('mem', 'F')).toMatchObject({ op: { ...made, value: true }, importedAt: 2 });
    expect(p.replica.entry('host', 'F')).toMatchObject({ op: { ...made, value: 'nF' }, importedAt: 2 });
    expect(p.replica.entry('info', 'F')).toMatchObject({ op: { ...made, value: { a: 1 } }, importedAt: 2 });
    expect([p.value('mem', 'G'), p.value('info', 'G')]).toEqual([true, undefined]);
    expect([p.replica.ackedIn('P'), p.replica.ackedOut('P')]).toEqual([null, null]);
  });

  test('of the original has one magic for all, and leaves acknowledgements of 0 for the importer', () => {
    const p = new Lone({ rules: { ...original.rules, breaksTies: false } });
    take(p, { site: 'F', node: 'nF' });
    expect(p.replica.entry('host', 'F')?.op.magic).toBe(-99_999);
    expect([p.replica.ackedIn('P'), p.replica.ackedOut('P')]).toEqual([0, 0]);
    expect(p.replica.collect(1, wallS).peers.map(({ site }) => site)).toEqual(['P']);
  });

  test('with one bad name or value is refused whole', () => {
    const good = { site: 'F', node: 'nF' };
    expect(take(new Lone(), good, { site: '', node: 'n' })).toBe('bad-site-id');
    expect(take(new Lone(), good, { site: 'G', node: '' })).toBe('bad-site-id');
    expect(take(new Lone(), good, { ...good, info: Number.NaN })).toBe('bad-value');
    expect(take(new Lone(original), good, { site: '', node: '' })).toBe(1);
  });

  test('loses to all else, and gives a forgotten site neither its membership nor an address (R4)', () => {
    const p = new Lone().forgetX();
    take(p, { site: 'X', node: 'mX', info: 1 }, { site: 'P', node: 'mP' });
    expect([p.replica.isForgotten('X'), p.value('host', 'X'), p.value('info', 'X'), p.value('host', 'P')]).toEqual([
      true,
      undefined,
      undefined,
      'nP',
    ]);
  });

  test('returns a site that was forgotten by a kick that ranks below it', () => {
    const p = new Lone();
    p.hear('X', [op('mem', 'X', false, 0, { origin: 'K', magic: -(2 ** 41) })], { clock: 1 });
    p.hear('X', [], { clock: 1, acked: 2 });
    p.hear('Q', []);
    expect(p.replica.cleanup(wallS + 11)).toEqual(['X']);
    take(p, { site: 'X', node: 'mX' });
    expect([p.replica.isForgotten('X'), p.value('host', 'X'), p.replica.ackedIn('Q')]).toEqual([false, 'mX', null]);
  });
});
