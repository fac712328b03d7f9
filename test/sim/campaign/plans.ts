/** Plans for campaigns under test: a small resolved scenario, and cells of it. */

import { fileURLToPath } from 'node:url';
import type { CampaignPlan, Cell } from '../../../sim/campaign/plan.ts';
import type { RunOutcome, RunResult } from '../../../sim/campaign/result.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';

/** Does what `why` tells it, seed by seed. */
export const puppetWorker: string = fileURLToPath(new URL('./workers/puppet.mjs', import.meta.url));

const quantiles = { minUs: 1000, p50Us: 5000, p99Us: 80_000, maxUs: 400_000 };
const none = { minUs: 0, maxUs: 0 };

export function smallScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 'small',
    why: '',
    sites: 3,
    ids: 'plain',
    bootstrap: 'star',
    contacts: 0,
    discovery: false,
    startWithinUs: 1_000_000,
    heal: 'all',
    durationUs: 10_000_000,
    protocol: {
      rules: 'muster',
      syncIntervalUs: 1_000_000,
      contactIntervalUs: 10_000_000,
      cleanupIntervalUs: 3_600_000_000,
      forgetAfterS: 604_800,
      tombstoneForS: 604_800,
    },
    network: { latency: quantiles, loss: 0, duplicate: 0, corrupt: 0, pairLatencyUs: none, directionLatencyUs: none, bandwidth: null },
    clocks: { skewUs: 0, driftPpm: 0 },
    disk: { syncLatency: quantiles, loseUnsynced: true, failures: 0, failuresDurable: 0 },
    workload: [],
    faults: [],
    checksOff: [],
    expect: { convergesWithinUs: 10_000_000, violates: [], reaches: [] },
    maxEvents: 1_000_000,
    ...changes,
  };
}

export function cellOf(file: string, why: string): Cell {
  return { file, scenario: smallScenario({ name: file.replace('.yaml', ''), why }), settings: [] };
}

export function planOf(cells: readonly Cell[], to: number, shard: CampaignPlan['shard'] = null): CampaignPlan {
  return { cells, seeds: { kind: 'range', from: 1, to }, shard };
}

export function outcomeWith(changes: Partial<RunOutcome> = {}): RunOutcome {
  return {
    verdict: 'pass',
    reason: null,
    digest: 'd1',
    sites: 3,
    virtualMs: 60_000,
    events: 10,
    messages: { sent: 4, delivered: 3, lost: 1, blocked: 0, dead: 0, inFlight: 0, duplicated: 0, reordered: 0, corrupted: 0, bytes: 100 },
    operations: { issued: 1, delivered: 3, applied: 2 },
    faults: { partitions: 0, crashes: 0, restarts: 0, pauses: 0, wipes: 0, clockJumps: 0, diskFaults: 0 },
    convergence: { converged: true, afterHealMs: 2200, rounds: 3 },
    violations: [],
    notes: [],
    witnesses: {},
    ...changes,
  };
}

export function runWith(changes: Partial<RunResult> = {}): RunResult {
  return {
    scenario: 'small',
    file: 'small.yaml',
    seed: '1',
    overrides: {},
    ...outcomeWith(),
    wallMs: 5,
    replay: 'muster replay small.yaml --seed 1',
    index: 0,
    ...changes,
  };
}
