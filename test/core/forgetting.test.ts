/** What forgetting and returning leave behind, in memory and on disk, and to whom a forgotten site still talks (R4, R12). */

import { expect, test } from 'vitest';
import type { Lab, Site } from './harness.ts';
import { forget, stage } from './story.ts';

/** X was kicked while cut off, and A and B have forgotten it. */
function forgotten(): { readonly lab: Lab; readonly a: Site; readonly x: Site } {
  const lab = stage('muster');
  const [a, b, x] = lab.inStep('A', 'B', 'X') as [Site, Site, Site];
  lab.cutOff.add(x);
  a.kick('X');
  lab.rounds(6);
  forget(lab, a, b);
  expect(a.up.replica.isForgotten('X')).toBe(true);
  return { lab, a, x };
}

/** Makes everything durable, and starts again from the disk. */
function again(lab: Lab, site: Site): Site['up']['replica'] {
  lab.rounds(2);
  site.crash();
  site.start(site.node);
  return site.up.replica;
}

test('who forgets a site forgets what it acknowledged, and what was acknowledged to it, on disk too', () => {
  const { lab, a } = forgotten();
  const acknowledged = (replica: Site['up']['replica']): unknown[] => [replica.ackedIn('X'), replica.ackedOut('X')];
  expect(acknowledged(a.up.replica)).toEqual([null, null]);
  const restored = again(lab, a);
  expect(restored.isForgotten('X')).toBe(true);
  expect(acknowledged(restored)).toEqual([null, null]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'soon' as unknown as number])(
  'a cleanup after %s seconds is refused, and forgets nobody',
  (forgetAfterS) => {
    const lab = stage('muster');
    const [a, x] = lab.inStep('A', 'X') as [Site, Site];
    a.kick('X');
    lab.rounds(4);
    lab.wallS += 1000;
    expect(a.do({ do: 'cleanup', forgetAfterS })).toMatchObject({ ok: false, why: 'bad-number' });
    expect(a.up.replica.isForgotten('X')).toBe(false);
    expect(x.value('mem', 'X')).toBe(false);
  },
);

test('a site that returned is not forgotten again by a restart', () => {
  const { lab, a, x } = forgotten();
  lab.cutOff.clear();
  lab.rounds(4);
  x.do({ do: 'setMember', target: 'X', member: true });
  lab.rounds(4);
  expect(a.up.replica.isForgotten('X')).toBe(false);
  const restored = again(lab, a);
  expect(restored.isForgotten('X')).toBe(false);
  expect(restored.members()).toEqual(['A', 'B', 'X']);
});

test('who was answered with its tombstone falls silent, though nobody acknowledges what it still has', () => {
  const { lab, a, x } = forgotten();
  x.do({ do: 'setInfo', value: 'nobody hears this' });
  x.flush();
  lab.cutOff.clear();
  lab.rounds(6);
  expect(x.value('mem', 'X')).toBe(false);
  expect(a.value('info', 'X')).toBeUndefined();
  lab.dropAll();
  lab.advance(5000);
  expect(lab.mail.filter(({ from }) => from === x)).toEqual([]);
  expect(x.up.replica.ackedOut('A')).toBeLessThan(x.up.replica.entry('mem', 'X')?.importedAt ?? 0);
});

test('who was kicked, and is answered without a tombstone, still has to be heard', () => {
  const lab = stage('muster');
  const [a, x] = lab.inStep('A', 'X') as [Site, Site];
  x.kick('X');
  x.kick('F');
  lab.rounds(4);
  expect(a.value('mem', 'F')).toBe(false);
  a.wipe();
  lab.dropAll();
  // X has one thing more to say, and A, which knows nothing any more, sees a gap in it.
  x.kick('G');
  lab.rounds(4);
  expect([a.value('mem', 'F'), a.value('mem', 'G'), a.value('mem', 'X')]).toEqual([false, false, false]);
});
