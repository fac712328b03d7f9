/** A tombstone that refuses in silence is seen, and kicks that travel again without a reason. */

import { expect, test } from 'vitest';
import { Server, type Watch } from '../../../src/core/index.ts';
import type { Entry } from '../../../src/core/state.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** Changes the import time of each kick that has met something, at the end of each message, without moving it in the list. */
function dating(at: (importedAt: number, clock: number) => number): Plant {
  return {
    server: (config, ports) => {
      const watch = config.watch as Watch;
      const met: Map<Entry, number> = new Map();
      const meet = (site: string): void => {
        const mem = server.replica.entry('mem', site) as Entry | null;
        if (mem !== null && mem.op.value === false) met.set(mem, mem.importedAt);
      };
      const merged: Watch['merged'] = (op, before, won, importedAt) => {
        if (!won && op.key.type === 'mem') meet(op.key.site);
        watch.merged(op, before, won, importedAt);
      };
      const dropped: Watch['dropped'] = (op, why) => {
        if (why === 'tombstone') meet(op.key.site);
        watch.dropped(op, why);
      };
      const took: Watch['took'] = (...args) => {
        for (const [mem, importedAt] of met) mem.importedAt = at(importedAt, server.replica.clock);
        met.clear();
        watch.took(...args);
      };
      const server = new Server({ ...config, watch: { ...watch, merged, dropped, took } }, ports);
      return server;
    },
  };
}

test('a tombstone that stays where it was', () => {
  const found = expectCaught(
    'tombstones-spread',
    worlds.cleanup,
    dating((importedAt) => importedAt),
  );
  expect(found.detail).toContain('must travel again');
});

test('kicks that travel without need', () => {
  const found = expectCaught(
    'tombstones-spread',
    worlds.busy,
    dating((_importedAt, clock) => clock),
  );
  expect(found.detail).toContain('need not travel again');
});
