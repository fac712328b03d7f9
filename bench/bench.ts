/** What a benchmark is: it prints figures beside a bare ceiling of the same run, and says whether its gate holds. */

/** One benchmark. */
export interface Bench {
  /** Measures. `overrides` change its scenario, or its sizes. Returns whether the gate holds; true if there is none. */
  run(overrides: Readonly<Record<string, string>>, print: (line: string) => void): boolean | Promise<boolean>;
}

/** CPU seconds of this process, threads included, since `before`: what other processes do to the clock does not count. */
export function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

/** How often a second `task`, which does `count` things, does one of them: the best of a few rounds, since noise only slows. */
export function bestRate(count: number, task: () => void, rounds = 3): number {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    task();
    best = Math.max(best, count / Math.max(cpuSeconds(before), 1e-6));
  }
  return best;
}

/** A rate for people. */
export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')} /s`;
}
