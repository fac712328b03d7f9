/** Who returns after tombstones have expired: nobody remembers what was refused of it, so that it has to travel with the return (R4a). */

import { describe, expect, test } from 'vitest';
import { disagreement } from './agreement.ts';
import type { Lab, Site } from './harness.ts';
import { stage } from './story.ts';

const tombstoneForS = 20;

/** Everybody knows X with address and metadata, and that it was kicked so long ago that nobody would store it any more. */
function longKicked(): { lab: Lab; p: Site; q: Site; x: Site } {
  const lab = stage('muster', { tombstoneForS });
  const [p, q, x] = lab.inStep('P', 'Q', 'X') as [Site, Site, Site];
  x.setInfo('of X');
  lab.rounds(4);
  p.kick('X');
  lab.rounds(4);
  lab.wallS += tombstoneForS + 1;
  return { lab, p, q, x };
}

describe('a site that returns after its kick has expired', () => {
  test('brings its address to a newcomer that got it with the kick, dropped both and acknowledged them', () => {
    const { lab, p, q, x } = longKicked();
    x.crash();
    const [s] = lab.start('S') as [Site];
    s.join(p);
    lab.rounds(4);
    expect([s.value('mem', 'X'), s.value('host', 'X')]).toEqual([undefined, undefined]);
    q.do({ do: 'setMember', target: 'X', member: true });
    lab.rounds(6);
    expect(s.value('host', 'X')).toBe('nX');
    expect(s.value('info', 'X')).toBe('of X');
    expect(disagreement([p, q, s])).toBeNull();
  });

  test('brings it to those who have cleaned up, from those who have not', () => {
    const { lab, p, q, x } = longKicked();
    x.crash();
    // The first time leaves a tombstone, the second none.
    for (const _ of [1, 2]) p.cleanup();
    expect(p.up.replica.peer('X')).toBeUndefined();
    lab.rounds(4);
    q.do({ do: 'setMember', target: 'X', member: true });
    lab.rounds(6);
    expect(p.value('host', 'X')).toBe('nX');
    expect(disagreement([p, q])).toBeNull();
  });
});

describe('a site that is long gone but not forgotten', () => {
  /** B has forgotten X for good without waiting for K, which it kicked later, and which still holds X. */
  function passedOver(): { lab: Lab; b: Site; k: Site } {
    const lab = stage('muster', { tombstoneForS });
    const [b, k, x] = lab.inStep('B', 'K', 'X') as [Site, Site, Site];
    x.crash();
    lab.cutOff.add(k);
    b.kick('X');
    lab.rounds(2);
    lab.wallS += 8;
    b.kick('K');
    lab.rounds(2);
    lab.wallS += tombstoneForS - 7;
    // The first time leaves a tombstone, the second none.
    for (const _ of [1, 2]) b.cleanup();
    expect(b.up.replica.peer('X')).toBeUndefined();
    expect(b.up.replica.isForgotten('K')).toBe(false);
    return { lab, b, k };
  }

  function comesBack(lab: Lab, b: Site, k: Site): void {
    lab.cutOff.clear();
    lab.rounds(4);
    k.join(b);
    lab.rounds(6);
  }

  test('is asked again for what it holds, when it returns (R5)', () => {
    const { lab, b, k } = passedOver();
    comesBack(lab, b, k);
    expect(b.members).toContain('K');
    expect(disagreement([b, k])).toBeNull();
  });

  test('so too if whoever passed it over has restarted since', () => {
    const { lab, b, k } = passedOver();
    b.flush();
    lab.rounds(2);
    b.restart();
    comesBack(lab, b, k);
    expect(disagreement([b, k])).toBeNull();
  });

  test('so too if it was kicked once more meanwhile', () => {
    const { lab, b, k } = passedOver();
    // A kick that was made elsewhere, by somebody who did not know of the first.
    const [s] = lab.start('S') as [Site];
    for (let i = 0; i < 20; i++) s.setInfo(i);
    s.kick('K');
    s.join(b);
    lab.rounds(4);
    expect(b.op('mem', 'K')?.origin).toBe('S');
    s.crash();
    comesBack(lab, b, k);
    expect(disagreement([b, k])).toBeNull();
  });

  test('falls silent for all that (R12)', () => {
    const { lab, b, k } = passedOver();
    lab.cutOff.clear();
    lab.rounds(8);
    for (let i = 0; i < 5; i++) {
      b.cleanup();
      lab.rounds(2);
    }
    lab.dropAll();
    k.flush();
    expect(lab.find(k, b, 'sync')).toEqual([]);
  });
});
