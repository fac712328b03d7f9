/** Whatever is commanded, delivered, lost, failed or crashed: no safety statement of the protocol is ever broken. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { musterRules, originalRules } from '../../src/core/index.ts';
import { safety } from './safety.ts';

const runs = { numRuns: 400, seed: 11 };

/** The statement that a counterexample breaks. */
function broken(details: { readonly errorInstance: unknown }): unknown {
  return (details.errorInstance as { readonly statement?: string } | null)?.statement;
}

test('random commands with crashes at every point of a commit', { timeout: 120_000 }, () => {
  fc.assert(safety(), runs);
});

describe('the property sees', () => {
  test('answers from memory that is not durable (R1)', () => {
    const found = fc.check(safety({ rules: { ...musterRules, durableFirst: false } }), runs);
    expect(broken(found)).toBe('commit-before-send');
  });

  test('the original', () => {
    expect(fc.check(safety({ rules: originalRules }), runs).failed).toBe(true);
  });
});
