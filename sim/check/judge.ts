/** The verdict of a run: what was found, held against what its scenario expects. */

import type { Verdict, Violation } from '../campaign/result.ts';
import type { CheckName } from '../scenario/check-names.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';

/** What was found out about a run that came to its end. */
export interface Findings {
  readonly violations: readonly Violation[];
  /** Why what must come in the end may have been impossible. */
  readonly doubts: readonly string[];
  /** How long after healing the participants agreed; null if they did not. */
  readonly agreedAfterHealUs: Us | null;
  /** How long after healing the core last heard something new from outside it; null if never, or if everybody heals. */
  readonly newsAfterHealUs: Us | null;
  readonly witnesses: Readonly<Record<string, number>>;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Why the run is inconclusive; null otherwise. */
  readonly reason: string | null;
  /** The findings, and the broken expectations as `expect.<name>`. */
  readonly violations: readonly Violation[];
}

/** Checks that say nothing where agreement was impossible. */
export const ofTheEnd: readonly string[] = [
  'collected',
  'convergence',
  'gap-heals',
  'kicked-learns',
  'quiescence',
  'rejoin-complete',
  'right-answer',
] satisfies readonly CheckName[];

/**
 * Without `expect.violates` a run passes if nothing is violated and nothing is in doubt. With it the run passes exactly if each of the named checks
 * fails, and no other; if one could not be asked because of a doubt, the run is inconclusive.
 */
export function judge(
  scenario: Scenario,
  { violations: found, doubts, agreedAfterHealUs, newsAfterHealUs, witnesses }: Findings,
): Judgement {
  const { violates, reaches } = scenario.expect;
  const endMs = scenario.durationUs / 1000;
  const broken = (name: string, atMs: number, detail: string): Violation => ({
    invariant: `expect.${name}`,
    atMs,
    sites: [],
    key: null,
    detail,
  });
  const expectations: Violation[] = [];
  const agreed = agreedAfterHealUs ?? 0;
  // What comes from outside the core comes by luck, at any time: the core can be late with it only from then on.
  if (doubts.length === 0 && agreed - (newsAfterHealUs ?? 0) > scenario.expect.convergesWithinUs) {
    const since =
      newsAfterHealUs === null ? '' : `, of which ${(agreed - newsAfterHealUs) / 1000} ms after the last news from outside the core`;
    const detail = `the sites agreed ${agreed / 1000} ms after healing${since}; expected were at most ${scenario.expect.convergesWithinUs / 1000} ms`;
    expectations.push(broken('convergesWithin', (scenario.durationUs + agreed) / 1000, detail));
  }
  for (const name of reaches) {
    if ((witnesses[name] ?? 0) === 0) expectations.push(broken('reaches', endMs, `the scenario expects to reach ${name}; it never did`));
  }
  const missing = violates.filter((name) => !found.some((violation) => violation.invariant === name));
  const others = found.filter((violation) => !violates.includes(violation.invariant));
  const isOpen = doubts.length > 0 && missing.every((name) => ofTheEnd.includes(name)) && (violates.length === 0 || missing.length > 0);
  for (const name of isOpen ? [] : missing) {
    expectations.push(broken('violates', endMs, `the scenario expects a violation of ${name}; there was none`));
  }
  const violations = [...found, ...expectations];
  if (others.length > 0 || expectations.length > 0) return { verdict: 'fail', reason: null, violations };
  if (isOpen) return { verdict: 'inconclusive', reason: doubts.join('; '), violations };
  return { verdict: 'pass', reason: null, violations };
}
