/** Holes that a review of the rules found, each closed now: states in parts, runs that do not compare, equal order, fallback data. */

import { describe, expect, test } from 'vitest';
import { defaultLimits, musterRules, type Op, type Part, Replica, type SyncData } from '../../src/core/index.ts';
import { disagreement } from './agreement.ts';
import { forget, loseDisk, stage } from './story.ts';

const now = { monoMs: 0, wallS: 2_000_000_000 };

function op(type: Op['key']['type'], site: string, value: Op['value'], clock: number, origin = site): Op {
  return Object.freeze({ origin, key: Object.freeze({ type, site }), clock, magic: 0, value, wallTime: now.wallS });
}

describe('a state in parts', () => {
  /** P has forgotten X, whose kick has clock 10. */
  function forgetful(limits = defaultLimits): Replica {
    const keeping = { forgetAfterS: 10, tombstoneForS: 1000 };
    const replica = new Replica({ cluster: 'c', site: 'P', keeping, limits });
    replica.begin('nP', 'run of P', now.wallS);
    hear(replica, 'X', [op('mem', 'X', false, 10, 'P'), op('host', 'X', 'nX', 2)], { clock: 10 });
    replica.castSync({ data: body('X', [], { clock: 11, acked: replica.clock }), run: 'run of X', ackedRun: 'run of P' }, now);
    expect(replica.cleanup(now.wallS + 11)).toEqual(['X']);
    return replica;
  }

  function body(from: string, data: readonly Op[], fields: Partial<SyncData>): SyncData {
    return { cluster: 'c', from, since: 0, acked: 0, clock: 20, data, ...fields };
  }

  function hear(replica: Replica, from: string, data: readonly Op[], fields: Partial<SyncData> = {}, part?: Part): unknown {
    const outcome = replica.castSync({ data: body(from, data, fields), run: `run of ${from}`, ackedRun: '', part }, now);
    return outcome.ok ? outcome.verdict : outcome.why;
  }

  test('of which one brings a site back is not taken for all of it', () => {
    const p = forgetful();
    expect(hear(p, 'Q', [op('mem', 'Q', true, 1), op('host', 'Q', 'nQ', 2)], { clock: 5 })).toBe('accepted');
    // A full state comes from Q, whose first part revives X; its second part is lost.
    expect(hear(p, 'Q', [op('mem', 'X', true, 12)], {}, { index: 0, of: 2 })).toBe('part');
    expect(p.members()).toContain('X');
    expect(p.ackedIn('Q')).toBeNull();
    expect(hear(p, 'Q', [], { since: 20, clock: 21 })).toBe('gap');
  });

  test('that was begun before a site came back does not count as taken in', () => {
    const p = forgetful();
    // Q holds an old `mem` and the address of X: both are refused here.
    expect(hear(p, 'Q', [op('mem', 'X', true, 1), op('host', 'X', 'mX', 9)], {}, { index: 0, of: 2 })).toBe('part');
    expect(hear(p, 'R', [op('mem', 'X', true, 12)])).toBe('accepted');
    expect(p.members()).toContain('X');
    hear(p, 'Q', [op('mem', 'Q', true, 1)], {}, { index: 1, of: 2 });
    expect(p.ackedIn('Q')).toBeNull();
  });

  test('of another run is another state', () => {
    const p = forgetful();
    const send = (run: string, index: number): unknown => {
      const data = body('Q', [op('mem', `F${index}`, true, 3, 'Q')], {});
      return p.castSync({ data, run, ackedRun: '', part: { index, of: 2 } }, now);
    };
    send('first', 0);
    send('second', 1);
    expect(p.ackedIn('Q')).toBeNull();
    send('second', 0);
    expect(p.ackedIn('Q')).toBe(20);
  });

  test('from before a cleanup is not completed by one from after it', () => {
    const p = forgetful({ ...defaultLimits, operationsMax: 5 });
    hear(p, 'Y', [op('mem', 'Y', false, 30, 'P'), op('host', 'Y', 'nY', 2)], { clock: 30 });
    p.castSync({ data: body('Y', [], { clock: 31, acked: p.clock }), run: 'run of Y', ackedRun: 'run of P' }, now);
    p.setInfo('late', now.wallS);
    p.setLiveness('P', { restarts: 0, self: true, up: true }, now.wallS);
    const before = p.bodies(0, 0);
    expect(p.cleanup(now.wallS + 11)).toEqual(['Y']);
    const after = p.bodies(0, 0);
    expect([before.length, after.length]).toEqual([2, 2]);
    const q = new Replica({ cluster: 'c', site: 'Q' });
    for (const [index, data] of [before[0]!, after[1]!].entries())
      q.castSync({ data, run: 'run of P', ackedRun: '', part: { index, of: 2 } }, now);
    const lacks = after.flatMap(({ data }) => data).filter(({ key }) => q.entry(key.type, key.site) === null);
    expect(lacks.length).toBeGreaterThan(0);
    expect(q.ackedIn('P')).toBeNull();
  });

  test('is not made by the original, which knows no limit', () => {
    const limits = { ...defaultLimits, operationsMax: 2 };
    const parts = (rules = musterRules): number => {
      const replica = new Replica({ cluster: 'c', site: 'P', limits, rules });
      replica.begin('nP', 'run', now.wallS);
      replica.setInfo(1, now.wallS);
      return replica.bodies(0, 0).length;
    };
    expect(parts()).toBe(2);
    expect(parts({ ...musterRules, checksInput: false })).toBe(1);
  });
});

describe('clock values of different runs do not compare (R2, R8)', () => {
  test('a site that lost its disk, went on alone and started again still sends what it did meanwhile', () => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X');
    for (let i = 0; i < 40; i++) x!.setInfo(i);
    lab.rounds(3);
    lab.cutOff.add(x!);
    loseDisk(x!);
    x!.kick('F');
    for (let i = 0; i < 100; i++) x!.setInfo(-i);
    lab.rounds(2);
    // Its clock is now above all that A ever acknowledged, and A's word gives nothing away.
    x!.restart();
    lab.cutOff.clear();
    lab.dropAll();
    lab.rounds(8);
    expect(a!.value('mem', 'F')).toBe(false);
    expect(disagreement([a!, x!])).toBeNull();
  });

  test('a late message of a lost run does not let a wiped peer skip what it never got', () => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X');
    // A full message of the first run, whose clock is far ahead, though its operations are old.
    const old = x!.up.replica as unknown as Replica;
    const late = { kind: 'sync' as const, node: 'nX', run: x!.run, to: 'A', ackedRun: '', data: { ...old.getData(0, 0), clock: 400 } };
    loseDisk(x!);
    x!.join(a!);
    lab.rounds(4);
    x!.kick('F');
    x!.flush();
    lab.dropAll();
    // A hears of the kick, says so, and loses it again in a wipe.
    lab.rounds(2);
    expect(a!.value('mem', 'F')).toBe(false);
    a!.wipe();
    lab.dropAll();
    a!.call((server, at) => server.received(late, { via: null }, at));
    lab.dropAll();
    x!.flush();
    lab.deliverAll((mail) => mail.from === x!);
    lab.rounds(6);
    expect(x!.value('mem', 'F')).toBe(false);
    expect(a!.value('mem', 'F')).toBe(false);
    expect(disagreement([a!, x!])).toBeNull();
  });
});

describe('equal order (R7)', () => {
  test('a return that outranks a tombstone by content alone is a return', () => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X');
    x!.kick('X');
    const { clock } = x!.op('mem', 'X')!;
    lab.rounds(4);
    forget(lab, a!);
    expect(a!.up.replica.isForgotten('X')).toBe(true);
    // X loses its disk, and says the opposite with the same clock value.
    loseDisk(x!, 'mX');
    while (x!.up.replica.clock < clock - 1) x!.setInfo(0);
    x!.do({ do: 'setMember', target: 'X', member: true });
    expect(x!.op('mem', 'X')!.clock).toBe(clock);
    x!.do({ do: 'pull', dest: { site: 'A', node: 'nA' }, to: 'A', member: false });
    lab.deliverAll();
    lab.rounds(6);
    expect(disagreement([a!, x!])).toBeNull();
    expect(x!.members).toContain('A');
    expect([a!.value('mem', 'X'), x!.value('mem', 'X')]).toEqual([true, true]);
  });
});
