/** Whoever watches a replica sees in one look-up what the single questions tell. */

import { expect, test } from 'vitest';
import { Lab, type Site } from './harness.ts';

test('the view of a peer holds what the replica tells of it, and changes with it', () => {
  const lab = new Lab();
  const [a, b] = lab.inStep('a', 'b') as [Site, Site];
  const { replica } = a.up;
  const view = replica.peer('b');
  expect(view).toMatchObject({
    site: 'b',
    mem: replica.entry('mem', 'b'),
    host: replica.entry('host', 'b'),
    info: null,
    live: null,
    ackedIn: replica.ackedIn('b'),
    ackedOut: replica.ackedOut('b'),
    forgotten: false,
  });
  expect(view?.host?.op.value).toBe('nb');
  b.do({ do: 'setInfo', value: 7 });
  lab.rounds(2);
  expect(view?.info?.op.value).toBe(7);
  expect(replica.peer('nobody')).toBeUndefined();
});
