/** Whatever is dropped without a reason is seen, and a kick that is too old to be stored and is. */

import { expect, test } from 'vitest';
import { Server, type Watch } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** A Server that says of every membership that loses that it was dropped. */
function dropping(why: 'tombstone' | 'orphan' | 'expired'): Plant {
  return {
    server: (config, ports) => {
      const watch = config.watch as Watch;
      const merged: Watch['merged'] = (op, before, won, importedAt) =>
        won ? watch.merged(op, before, won, importedAt) : watch.dropped(op, why);
      return new Server({ ...config, watch: { ...watch, merged } }, ports);
    },
  };
}

test.each(['tombstone', 'orphan', 'expired'] as const)('dropped as %s', (why) => {
  expect(expectCaught('drops-exact', worlds.busy, dropping(why)).detail).toContain(`had no reason to (${why})`);
});

test('a kick that is stored though it is too old', () => {
  const late = `
sites: 5
bootstrap: all
duration: 9s
protocol: { syncInterval: 250ms, forgetAfter: 1s, cleanupInterval: 30s, tombstoneFor: 2s }
workload:
  - { every: 150ms, do: setInfo, by: any }
  - { at: 1s, do: wipe, by: s4, of: self, stop: true }
  - { at: 1500ms, do: kick, by: s1, of: s4 }
  - { at: 5s, do: rejoin, by: s5, of: self, wipe: true }`;
  const found = expectCaught('drops-exact', late, { config: { tombstoneForS: 1000 } });
  expect(found.detail).toContain('which is older than tombstones are kept');
});
