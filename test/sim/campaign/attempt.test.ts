/** One world in this thread: sealed off while it runs, and turned into an outcome however it ends. */

import { describe, expect, it } from 'vitest';
import { attemptWorld, type RunWorld } from '../../../sim/campaign/attempt.ts';
import { SealBroken, sealed } from '../../../sim/campaign/sealed.ts';
import { serveWorlds, slatePlace, type WorldTask } from '../../../sim/campaign/serve.ts';
import { InvariantViolation } from '../../../src/core/violation.ts';
import { outcomeWith, smallScenario } from './plans.ts';

const scenario = smallScenario({ sites: 7 });
const world =
  (work: (seed: string) => void): RunWorld =>
  (_, seed) => {
    work(seed);
    return { outcome: outcomeWith({ digest: `d${seed}` }), recording: null };
  };

describe('the seal', () => {
  const forbidden: Record<string, () => unknown> = {
    'Date()': () => Date(),
    'new Date()': () => new Date(),
    'Date.now()': () => Date.now(),
    'Math.random()': () => Math.random(),
    'performance.now()': () => performance.now(),
    setTimeout: () => setTimeout(() => {}, 0),
    setInterval: () => setInterval(() => {}, 1000),
    setImmediate: () => setImmediate(() => {}),
    queueMicrotask: () => queueMicrotask(() => {}),
  };

  it.each(Object.entries(forbidden))('refuses %s, and gives it back', (_, use) => {
    expect(() => sealed(use)).toThrow(SealBroken);
    const timer = use();
    if (typeof timer === 'object') clearInterval(timer as NodeJS.Timeout);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  });

  it('nests, and opens when the work throws', () => {
    expect(() =>
      sealed(() => {
        sealed(() => {});
        Math.random();
      }),
    ).toThrow('Math.random was used inside a world');
    expect(Math.random()).toBeLessThan(1);
    expect(sealed(() => Math.sqrt(4))).toBe(2);
  });
});

describe('an attempt', () => {
  it('passes on what the world says', () => {
    const attempt = attemptWorld(
      world(() => {}),
      scenario,
      '9',
    );
    expect(attempt.outcome.digest).toBe('d9');
    expect(attempt.stack).toBeNull();
    expect(attempt.wallMs).toBeGreaterThanOrEqual(0);
  });

  it('fails when the core finds itself broken', () => {
    const broken = world(() => {
      throw new InvariantViolation('two commits at once');
    });
    const { outcome, stack } = attemptWorld(broken, scenario, '1');
    expect(outcome).toMatchObject({ verdict: 'fail', reason: null, digest: null, sites: 7 });
    expect(outcome.violations).toEqual([{ invariant: 'internal', atMs: 0, sites: [], key: null, detail: 'two commits at once' }]);
    expect(stack).toMatch(/InvariantViolation/);
  });

  it('is an error when anything else is thrown, a broken seal included', () => {
    const reasonOf = (work: () => void): unknown => {
      const { outcome } = attemptWorld(world(work), scenario, '1');
      expect(outcome.verdict).toBe('error');
      return outcome.reason;
    };
    expect(reasonOf(() => JSON.parse('{'))).toMatch(/^SyntaxError: /);
    expect(reasonOf(() => void Date.now())).toBe('SealBroken: Date was used inside a world');
    expect(
      reasonOf(() => {
        throw 'a string';
      }),
    ).toBe('threw a string');
  });

  const task = (answers: unknown[]): WorldTask => ({
    scenario,
    seeds: ['1', '2', '3'],
    port: { postMessage: (answer: unknown) => answers.push(structuredClone(answer)) } as never,
    slate: new Int32Array(2),
  });

  it('answers the worlds of a task in order', () => {
    const answers: unknown[] = [];
    const shy = world((seed) => {
      if (seed === '2') throw new Error('not this one');
    });
    serveWorlds(task(answers), shy);
    expect(answers.flat()).toMatchObject([
      'started',
      { outcome: { digest: 'd1' } },
      { outcome: { verdict: 'error', reason: 'Error: not this one' } },
      { outcome: { digest: 'd3' } },
    ]);
  });

  it('answers small worlds together', () => {
    const answers: unknown[] = [];
    const many = Array.from({ length: 1000 }, (_, nth) => String(nth));
    serveWorlds(
      { ...task(answers), seeds: many },
      world(() => {}),
    );
    expect(answers.flat()).toHaveLength(1 + many.length);
    expect(answers.length).toBeLessThan(many.length / 2);
  });

  it('answers a world that took its time at once', () => {
    const answers: unknown[] = [];
    const slow = world(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25));
    serveWorlds(task(answers), slow);
    expect(answers).toMatchObject([
      'started',
      [{ outcome: { digest: 'd1' } }],
      [{ outcome: { digest: 'd2' } }],
      [{ outcome: { digest: 'd3' } }],
    ]);
  });

  it('says how many worlds it began, and begins no more when it is told to stop', () => {
    const answers: unknown[] = [];
    const begun: number[] = [];
    const stopped = task(answers);
    const last = world((seed) => {
      begun.push(stopped.slate[slatePlace.began] as number);
      if (seed === '2') stopped.slate[slatePlace.stop] = 1;
    });
    serveWorlds(stopped, last);
    expect(begun).toEqual([1, 2]);
    expect(answers.flat()).toMatchObject(['started', { outcome: { digest: 'd1' } }, { outcome: { digest: 'd2' } }]);
  });
});
