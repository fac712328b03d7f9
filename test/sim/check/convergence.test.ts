/** Worlds that do not agree in the end are seen, and forgiven only where agreement was impossible. */

import { describe, expect, test } from 'vitest';
import type { Op } from '../../../src/core/index.ts';
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

describe('is in doubt', () => {
  test('when all moved at once, and nobody knows anybody', () => {
    const islands = 'sites: 4\nduration: 20s\nfaults:\n  - { at: 10s, crash: [s1, s2, s3, s4], restartAfter: 2s..4s, moves: true }';
    const { outcome } = plantedWorld(islands, 1);
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.reason).toBe('4 groups of live sites know no path to each other: s1 (1), s2 (1), s3 (1), s4 (1)');
    expect(outcome.violations).toEqual([]);
  });

  test('when a site reports that somebody else uses its identity', () => {
    const { outcome } = plantedWorld('sites: 3\nduration: 10s', 1, {
      ports: (ports) => ({
        notify: (upTo, changes) => {
          if (changes.has('s2')) ports.report({ event: 'identity-conflict', from: 's2' });
          ports.notify(upTo, changes);
        },
        send: (to, message) => (message.to === 's3' && message.kind === 'sync' ? undefined : ports.send(to, message)),
      }),
    });
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.reason).toContain('reported that somebody else uses the same identity');
  });

  test('when the only copy of what they differ on is gone with a lost disk', () => {
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
    const isInfo = (op: Op): boolean => op.key.type === 'info';
    const hidden: Plant = {
      ports: (ports) => ({
        send: (to, message) => ports.send(to, message.to === 's2' ? withOps(message, (ops) => ops.filter((op) => !isInfo(op))) : message),
      }),
    };
    const whole = plantedWorld(lost.replace(', losesDisk: true', ''), 1, hidden).outcome;
    expect(whole.violations.map((violation) => violation.invariant)).toContain('convergence');
    const { outcome } = plantedWorld(lost, 1, hidden);
    expect(outcome.violations.map((violation) => violation.invariant)).not.toContain('convergence');
  });
});
