/** A comparison that is none is seen. */

import { beforeEach, expect, test, vi } from 'vitest';
import type { Op } from '../../../src/core/index.ts';
import { expectCaught, worlds } from './planted.ts';

const plant = vi.hoisted(() => ({ compare: null as ((a: Op, b: Op, real: number) => number) | null }));

vi.mock('../../../src/core/order.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../../src/core/order.ts')>();
  const compareOps = (a: Op, b: Op): number => {
    const order = real.compareOps(a, b);
    return plant.compare === null ? order : plant.compare(a, b, order);
  };
  return { ...real, compareOps };
});

beforeEach(() => {
  plant.compare = null;
});

test('not strict: what is equal replaces too', () => {
  plant.compare = (_a, _b, real) => (real === 0 ? 1 : real);
  // Equal operations that are no echo come from a decoder.
  expectCaught('total-order', worlds.busy, {
    ports: (ports) => ({ send: (to, message) => ports.send(to, structuredClone(message)) }),
  });
});

test('whoever comes last', () => {
  plant.compare = (a, b, real) => (a.origin === b.origin ? real : 1);
  expect(expectCaught('total-order', worlds.busy).detail).toContain('by their order it must lose');
});

test('by UTF-16 units', () => {
  plant.compare = (a, b, real) =>
    a.key.type !== 'live' && a.clock === b.clock && a.magic === b.magic && a.origin !== b.origin ? (a.origin < b.origin ? -1 : 1) : real;
  const kicks = `
sites: 6
ids: unicode
bootstrap: all
duration: 10s
workload:
  - { every: 2s, do: kick, by: [s2, s3, s4, s5], of: s6 }
  - { every: 2s, at: 3s, do: setMember, by: s1, of: s6 }`;
  expectCaught('total-order', kicks, {}, 10);
});

test('by UTF-16 units, where no tie ever happens', () => {
  plant.compare = (a, b, real) =>
    a.clock === b.clock && a.magic === b.magic && a.origin !== b.origin && a.key.type !== 'live' ? (a.origin < b.origin ? -1 : 1) : real;
  expect(expectCaught('total-order', 'sites: 1\nduration: 1s', {}, 1).detail).toContain('by their bytes and numbers');
});

test('by clock alone, where no tie ever happens', () => {
  plant.compare = (a, b) => a.clock - b.clock;
  expectCaught('total-order', 'sites: 3\nduration: 1s', {}, 1);
});

test('liveness by clock', () => {
  plant.compare = (a, b, real) => (a.key.type === 'live' ? a.clock - b.clock || real : real);
  expectCaught('total-order', worlds.busy);
});
