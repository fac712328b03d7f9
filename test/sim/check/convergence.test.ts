/** Worlds that do not agree in the end are seen, and forgiven only where agreement was impossible. */

import { describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../../sim/campaign/result.ts';
import { type Op, Server } from '../../../src/core/index.ts';
import { expectCaught, misreading, type Plant, plantedWorld, withOps, worlds } from './planted.ts';

test('a site that overlooks what others say of themselves', () => {
  const server = misreading((message, { site }) =>
    site === 's3' ? withOps(message, (ops) => ops.filter((op) => op.key.type !== 'info')) : message,
  );
  const calm = 'sites: 4\nduration: 10s\nworkload:\n  - { every: 1s, do: setInfo, by: any }';
  const found = expectCaught('convergence', calm, { server });
  expect(found.sites).toContain('s3');
  expect(found.key?.type).toBe('info');
});

test('a site whose word does not get out', () => {
  expectCaught('convergence', worlds.busy, {
    ports: (ports) => ({ send: (to, message) => (message.kind === 'sync' ? undefined : ports.send(to, message)) }),
  });
});

/** s2 is run twice for a while, and notices. */
const cloned = `
sites: 4
duration: 20s
workload: [{ every: 400ms, do: setInfo, by: any }]
faults: [{ at: 5s, clone: s2, for: 14s }]`;

function withoutInfo(ops: readonly Op[]): readonly Op[] {
  return ops.filter((op) => op.key.type !== 'info');
}

describe('is in doubt', () => {
  test('when all moved at once, and nobody knows anybody', () => {
    const islands = 'sites: 4\nduration: 20s\nfaults:\n  - { at: 10s, crash: [s1, s2, s3, s4], restartAfter: 2s..4s, moves: true }';
    const { outcome } = plantedWorld(islands, 1);
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.reason).toBe('4 groups of live sites know no path to each other: s1 (1), s2 (1), s3 (1), s4 (1)');
    expect(outcome.violations).toEqual([]);
  });

  test('when a site asserts nothing more, since somebody else uses its identity', () => {
    const { outcome } = plantedWorld(cloned, 1);
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.reason).toBe('s2 reported that somebody else uses the same identity');
  });
});

describe('is not in doubt', () => {
  const unanswered: Plant = {
    ports: (ports) => ({ send: (to, message) => (message.kind === 'answer' ? undefined : ports.send(to, message)) }),
  };

  test('when sites ask in vain to join each other', () => {
    expectCaught('convergence', 'sites: 3\nduration: 10s', unanswered);
  });

  test('when a site lost the addresses that it had on its disk', () => {
    const forgetful: Plant = {
      server: (config, ports) =>
        new (class extends Server {
          override start(...[node, run, contacts, durable, now]: Parameters<Server['start']>): void {
            const entries = durable?.entries.filter(({ op }) => op.key.type !== 'host' || op.key.site === config.site) ?? [];
            super.start(node, run, contacts, durable && { ...durable, entries }, now);
          }
        })(config, ports),
    };
    const all = 'sites: 4\nduration: 20s\nfaults: [{ at: 10s, crash: [s1, s2, s3, s4], restartAfter: 2s..4s }]';
    const work = 'workload: [{ every: 1s, do: setInfo, by: any }]';
    expectCaught('convergence', `${all}\n${work}`, forgetful);
  });

  test('when sites report without a cause that somebody else uses their identity', () => {
    expectCaught('convergence', 'sites: 3\nduration: 10s', {
      ports: (ports) => ({
        notify: (upTo, changes) => {
          if (changes.has('s2')) ports.report({ event: 'identity-conflict', from: 's2' });
          ports.notify(upTo, changes);
        },
        send: (to, message) => (message.to === 's3' && message.kind === 'sync' ? undefined : ports.send(to, message)),
      }),
    });
  });

  test('when the site that asserted nothing more has started anew since, and its double is gone', () => {
    const anew = cloned.replace('for: 14s }', 'for: 10s }, { at: 16s, crash: s2, restartAfter: 1s }');
    const bug: Plant = {
      ports: (ports) => ({ send: (to, message) => ports.send(to, message.to === 's4' ? withOps(message, withoutInfo) : message) }),
    };
    const silenced = (plant?: Plant): readonly RunOutcome[] =>
      Array.from({ length: 8 }, (_, nth) => plantedWorld(anew, nth + 1, plant).outcome).filter(
        ({ witnesses }) => (witnesses['identity-conflict'] ?? 0) > 0,
      );
    expect(new Set(silenced().map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    const found = silenced(bug).flatMap(({ violations }) => violations.map(({ invariant }) => invariant));
    expect(found).toContain('convergence');
  });

  test('when a disk was lost, and what differs was told before', () => {
    // s3 says something that gets nowhere, and then loses its disk; of what it had said before, s2 has heard nothing.
    const lost = `
sites: 3
bootstrap: all
duration: 14s
workload:
  - { at: 2s, do: setInfo, by: s3 }
  - { at: 6s, do: setInfo, by: s3 }
faults:
  - { at: 5s, for: 9s, partition: { isolate: s3 } }
  - { at: 9s, crash: s3, restartAfter: 1s, losesDisk: true }`;
    expectCaught('convergence', lost, {
      ports: (ports) => ({ send: (to, message) => ports.send(to, message.to === 's2' ? withOps(message, withoutInfo) : message) }),
    });
    expect(plantedWorld(lost, 1).outcome.verdict).toBe('pass');
  });
});
