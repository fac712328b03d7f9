/** What is left of a forgotten site besides its tombstone is seen, and a tombstone that is lost on the way. */

import { expect, test } from 'vitest';
import { Server, type Watch } from '../../../src/core/index.ts';
import type { Peer } from '../../../src/core/state.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

/** A Server that spoils what is left of a site that it forgets: before anybody hears of it, or right after. */
function spoiling(when: 'before' | 'after', spoil: (peer: Peer) => void): Plant {
  return {
    server: (config, ports) => {
      const watch = config.watch as Watch;
      const forgot: Watch['forgot'] = (site, tombstone) => {
        if (when === 'after') watch.forgot(site, tombstone);
        const peer = server.replica.peer(site) as Peer | undefined;
        if (peer !== undefined) spoil(peer);
        if (when === 'before') watch.forgot(site, tombstone);
      };
      const server = new Server({ ...config, watch: { ...watch, forgot } }, ports);
      return server;
    },
  };
}

test.each([
  ['before', 'delete its ackedOut', (peer) => Object.assign(peer, { ackedOut: 1 })],
  ['before', 'for an ordinary kick', (peer) => Object.assign(peer, { forgotten: false })],
  ['after', 'for an ordinary kick', (peer) => Object.assign(peer, { forgotten: false })],
  ['after', 'yet holds nothing', (peer) => Object.assign(peer, { mem: null })],
] as const satisfies [string, string, (peer: Peer) => void][])('%s it is told: it must %s', (when, says, spoil) => {
  expect(expectCaught('tombstones-kept', worlds.cleanup, spoiling(when, spoil)).detail).toContain(says);
});
