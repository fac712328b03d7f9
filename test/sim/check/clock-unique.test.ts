/** Clock values that are used twice are seen. */

import { expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught, type Plant, plantedWorld, worlds } from './planted.ts';

/** A store that loses some of the clock at each start. */
const forgetfulOfTime: Plant['server'] = (config, ports) =>
  new (class extends Server {
    override start(...[node, run, contacts, durable, now]: Parameters<Server['start']>): void {
      const clock = Math.max(0, (durable?.meta.clock ?? 0) - 4);
      super.start(node, run, contacts, durable === null ? null : { ...durable, meta: { ...durable.meta, clock } }, now);
    }
  })(config, ports);

test('a start with an earlier clock', () => {
  expect(expectCaught('clock-unique', worlds.busy, { server: forgetfulOfTime, rules: { noticesSetBack: false } }).detail).toContain(
    'though it had told others',
  );
});

test('one clock for two operations', () => {
  const details = Array.from({ length: 6 }, (_, seed) =>
    plantedWorld(worlds.busy, seed, { server: forgetfulOfTime, rules: { noticesSetBack: false } }),
  )
    .flatMap(({ outcome }) => outcome.violations)
    .filter(({ invariant }) => invariant === 'clock-unique')
    .map(({ detail }) => detail);
  expect(details).toContainEqual(expect.stringMatching(/used clock \d+ twice/));
});
