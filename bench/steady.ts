/** `npm run bench`: how fast a world of 200 sites in steady change runs with all checks on, beside the bare event queue of the same run. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseScenario } from '../sim/scenario/parse.ts';
import { runWorld } from '../sim/world/run-world.ts';
import type { World } from '../sim/world/world.ts';
import { cpuSeconds, queueRate } from './queue-ceiling.ts';

/** The gate: delivered messages a second, as a share of the queue's bare rate. */
const leastRatio = 0.05;

/** Measures one world; prints a line for each figure. Returns whether the gate holds. */
export function benchSteady(file: string, overrides: Readonly<Record<string, unknown>>, print: (line: string) => void): boolean {
  const parsed = parseScenario(readFileSync(file, 'utf8'), file, overrides);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'));
  let world: World | null = null;
  const before = process.cpuUsage();
  const { outcome } = runWorld(parsed.scenario, '1', {
    watch: (made) => {
      world = made;
      return {};
    },
  });
  const seconds = cpuSeconds(before);
  const syncs = (world as unknown as World).counters.syncsDelivered;
  const bare = queueRate(1400, 2_000_000);
  const ratio = syncs / seconds / bare;
  const perSecond = (count: number): string => `${Math.round(count / seconds).toLocaleString('en')} /s`;
  print(`${outcome.verdict}, ${outcome.sites} sites, ${outcome.virtualMs / 1000} s of virtual time in ${seconds.toFixed(1)} s of CPU`);
  print(`sync messages delivered  ${perSecond(syncs)}`);
  print(`operations delivered     ${perSecond(outcome.operations.delivered)}`);
  print(`operations per message   ${(outcome.operations.delivered / syncs).toFixed(1)}`);
  print(`bare event queue         ${Math.round(bare).toLocaleString('en')} /s at 1,400 pending`);
  print(`ratio                    ${(100 * ratio).toFixed(1)}% (at least ${100 * leastRatio}%)`);
  return outcome.verdict === 'pass' && ratio >= leastRatio;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scenario = fileURLToPath(new URL('../../bench/steady-200.yaml', import.meta.url));
  const overrides = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split('=', 2) as [string, string]));
  process.exitCode = benchSteady(scenario, overrides, (line) => console.log(line)) ? 0 : 1;
}
