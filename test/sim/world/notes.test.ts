/** What a plan asked for and never got is told with the reason, in words that fit the count. */

import { expect, test } from 'vitest';
import { runWorld } from '../../../sim/world/run-world.ts';
import { scenarioOf } from './worlds.ts';

test.each([
  ['{ every: 1s, do: rejoin }', 'workload-0-rejoin never took effect: whoever was to rejoin had not been kicked'],
  ['{ at: 1s, do: rejoin, by: s1, of: self }', 'workload-0-rejoin never took effect: 1 time without a target'],
  ['{ every: 1s, do: kick, by: s1, of: s1 }', 'workload-0-kick never took effect: 2 times without a target'],
  ['{ at: 1s, do: setLiveness, by: s1, of: s2 }', 'workload-0-setLiveness never took effect: 1 time without a target'],
])('%s', (item, note) => {
  const { notes } = runWorld(scenarioOf(`{ sites: 2, bootstrap: none, duration: 3s, workload: [${item}] }`), '1').outcome;
  expect(notes).toEqual([note]);
});
