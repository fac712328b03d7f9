/** A wipe, or a start, begins another life: what the one before asked for is answered in vain. */

import { expect, test } from 'vitest';
import { Lab, type Mail, type Site } from './harness.ts';

function asksOf(lab: Lab, j: Site): Mail[] {
  return lab.mail.filter((mail) => mail.from === j && mail.message.kind === 'ask');
}

test.each<[string, (j: Site) => void]>([
  ['a wipe', (j) => void j.do({ do: 'wipe', stop: false })],
  ['a restart', (j) => void j.restart('nJ', ['nA'])],
])('the answer to an ask of the life before %s is refused, however often that life had asked', (_, begin) => {
  const lab = new Lab();
  const [a] = lab.start('A') as [Site];
  const j = lab.add('J').start('nJ', ['nA']);
  // Nobody answers, so that it asks at every interval, and its clock stands still.
  for (let i = 0; i < 5; i++) lab.advance(1000);
  const asks = asksOf(lab, j);
  expect(asks.length).toBeGreaterThan(3);
  for (const ask of asks) lab.deliver(ask);
  const late = lab.find(a, j, 'answer');
  expect(late.length).toBe(asks.length);
  begin(j);
  for (let i = 0; i < 5; i++) lab.advance(1000);
  const before = j.reports.length;
  for (const answer of late) lab.deliver(answer);
  expect(j.reports.slice(before)).toEqual(late.map(() => ({ event: 'refused', why: 'unasked', from: 'A' })));
  expect(j.members).toEqual(['J']);
});
