/** Runs of a campaign, put together by what a reader compares: the cell of the grid, and the way of failing. */

import type { RunResult, Verdict } from '../sim/campaign/result.ts';

/** Runs of one scenario with the same overrides. */
export interface Cell {
  readonly name: string;
  readonly scenario: string;
  readonly runs: readonly RunResult[];
}

/** Runs that went wrong in the same way. */
export interface FailureGroup {
  readonly verdict: Verdict;
  /** Name of the invariant; for a run without verdict, the reason. */
  readonly signature: string;
  readonly runs: readonly RunResult[];
  /** The run with the smallest seed. */
  readonly smallest: RunResult;
  /** What was promised and what was seen, in the smallest run; empty when the signature says it already. */
  readonly detail: string;
}

/** Scenario and overrides of a run: `split-brain, network.loss=0.2`. */
export function cellName(run: RunResult): string {
  const overrides = Object.entries(run.overrides).map(
    ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [run.scenario, ...overrides].join(', ');
}

/** Cells in the order of the campaign. Runs of equally named scenarios in different files are different cells. */
export function cells(runs: readonly RunResult[]): readonly Cell[] {
  const found = new Map<string, { name: string; scenario: string; runs: RunResult[] }>();
  for (const run of runs) {
    const name = cellName(run);
    const key = `${run.file}\n${name}`;
    const cell = found.get(key) ?? { name, scenario: run.scenario, runs: [] };
    if (cell.runs.length === 0) found.set(key, cell);
    cell.runs.push(run);
  }
  return [...found.values()];
}

/** Everything that did not pass, grouped; a run that broke several promises is in several groups. Failures first, large groups first. */
export function failureGroups(runs: readonly RunResult[]): readonly FailureGroup[] {
  const found = new Map<string, { verdict: Verdict; signature: string; runs: RunResult[] }>();
  for (const run of runs) {
    for (const signature of signatures(run)) {
      const key = `${run.verdict}\n${signature}`;
      const group = found.get(key) ?? { verdict: run.verdict, signature, runs: [] };
      if (group.runs.length === 0) found.set(key, group);
      group.runs.push(run);
    }
  }
  const rank = { fail: 0, error: 1, inconclusive: 2, pass: 3 } satisfies Record<Verdict, number>;
  return [...found.values()]
    .map((group) => withSmallest(group))
    .sort((a, b) => rank[a.verdict] - rank[b.verdict] || b.runs.length - a.runs.length || (a.signature < b.signature ? -1 : 1));
}

/** Numbers by value, before other seeds, which go by UTF-16 units. */
export function compareSeeds(a: string, b: string): number {
  const number = /^\d{1,15}$/;
  const ranks = [number.test(a) ? 0 : 1, number.test(b) ? 0 : 1] as const;
  if (ranks[0] !== ranks[1]) return ranks[0] - ranks[1];
  if (ranks[0] === 0 && Number(a) !== Number(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function signatures(run: RunResult): readonly string[] {
  if (run.verdict === 'pass') return [];
  const invariants = [...new Set(run.violations.map((violation) => violation.invariant))];
  if (run.verdict === 'fail' && invariants.length > 0) return invariants;
  return [run.reason ?? 'no reason given'];
}

function withSmallest(group: { verdict: Verdict; signature: string; runs: readonly RunResult[] }): FailureGroup {
  const smallest = group.runs.reduce((best, run) => (compareSeeds(run.seed, best.seed) < 0 ? run : best));
  const violation = smallest.violations.find(({ invariant }) => invariant === group.signature);
  return { ...group, smallest, detail: violation?.detail ?? '' };
}
