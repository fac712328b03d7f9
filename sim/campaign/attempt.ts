/** Turns whatever one world does, thrown errors included, into an outcome that can be counted and sent between threads. */

import { InvariantViolation } from '../../src/core/violation.ts';
import { judge } from '../check/judge.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { Recording } from '../journal/recording.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunOutcome } from './result.ts';
import { sealed } from './sealed.ts';

/** The simulator, as a campaign sees it. */
export type RunWorld = (
  scenario: Scenario,
  seed: string,
  options?: { readonly record?: boolean; readonly onEvent?: (event: JournalEvent) => void },
) => { readonly outcome: RunOutcome; readonly recording: Recording | null };

/** One world that was run, with what does not belong to its outcome. Survives a structured clone. */
export interface Attempt {
  readonly outcome: RunOutcome;
  readonly wallMs: number;
  /** Where it threw, if it did. */
  readonly stack: string | null;
}

export interface RecordedAttempt extends Attempt {
  /** Null unless it was asked for, and when the world threw. */
  readonly recording: Recording | null;
}

/** Runs one world in this thread, sealed off from clock, randomness and timers. Never throws. */
export function attemptWorld(runWorld: RunWorld, scenario: Scenario, seed: string, options: Parameters<RunWorld>[2] = {}): RecordedAttempt {
  const startedAtMs = performance.now();
  try {
    const { outcome, recording } = sealed(() => runWorld(scenario, seed, options));
    return { outcome, recording, wallMs: performance.now() - startedAtMs, stack: null };
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? null) : null;
    return { outcome: outcomeOfThrown(scenario, thrown), recording: null, wallMs: performance.now() - startedAtMs, stack };
  }
}

/** The outcome of a world about which nothing is known but why it did not end. */
export function errorOutcome(scenario: Scenario, reason: string): RunOutcome {
  return { ...unknownOutcome, sites: scenario.sites, verdict: 'error', reason };
}

function outcomeOfThrown(scenario: Scenario, thrown: unknown): RunOutcome {
  if (!(thrown instanceof InvariantViolation)) {
    return errorOutcome(scenario, thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`);
  }
  const violation = { invariant: 'internal', atMs: 0, sites: [], key: null, detail: thrown.message };
  const judged = judge(scenario, { violations: [violation], doubts: [], agreedAfterHealUs: null, newsAfterHealUs: null, witnesses: {} });
  return { ...unknownOutcome, sites: scenario.sites, ...judged };
}

const unknownOutcome: Omit<RunOutcome, 'verdict' | 'reason' | 'sites'> = {
  digest: null,
  virtualMs: 0,
  events: 0,
  messages: { sent: 0, delivered: 0, lost: 0, blocked: 0, dead: 0, inFlight: 0, duplicated: 0, reordered: 0, corrupted: 0, bytes: 0 },
  operations: { issued: 0, delivered: 0, applied: 0 },
  faults: { partitions: 0, crashes: 0, restarts: 0, pauses: 0, wipes: 0, clockJumps: 0, diskFaults: 0 },
  convergence: { converged: false, afterHealMs: null, rounds: null },
  violations: [],
  notes: [],
  witnesses: {},
};
