/** A swarm as a campaign: one cell whose every seed is a scenario of its own. */

import { fileURLToPath } from 'node:url';
import type { CampaignPlan } from '../campaign/plan.ts';
import { replayCommand, shellQuoted } from '../campaign/replay-command.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';
import type { Seeds } from '../campaign/seeds.ts';
import type { RuleSet, Scenario } from '../scenario/scenario.ts';
import { resolvedAsFile } from '../scenario/write.ts';
import { swarmName, swarmScenario } from './swarm-scenario.ts';

/** The built worker entry, also for a caller that runs from sources. */
export function swarmWorkerFile(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/sim/swarm/worker.js' : './worker.js';
  return fileURLToPath(new URL(built, import.meta.url));
}

/** The campaign of these seeds. The scenario of its cell tells the workers which rules to follow, and nothing else. */
export function swarmPlan(seeds: Seeds, rules: RuleSet): CampaignPlan {
  const scenario: Scenario = { ...swarmScenario('', rules), name: 'swarm', why: '' };
  return { cells: [{ file: 'swarm', scenario, settings: [] }], seeds, shard: null };
}

/** One run with the way back to its scenario. What never happened in a random scenario is no news. */
export function swarmRun(run: RunResult, rules: RuleSet, folder: string | null): RunResult {
  const file = folder === null || !isHandedOver(run) ? null : swarmFile(run.seed, folder);
  return { ...run, notes: [], replay: file === null ? againCommand(run.seed, rules) : replayCommand(file, run.seed, []) };
}

/** Whether somebody will want the scenario of the run as a file. */
export function isHandedOver({ verdict }: Pick<RunResult, 'verdict'>): boolean {
  return verdict === 'fail' || verdict === 'error';
}

export function swarmResult(result: CampaignResult, rules: RuleSet, folder: string | null): CampaignResult {
  return { ...result, runs: result.runs.map((run) => swarmRun(run, rules, folder)) };
}

/** Where the scenario of a seed is written. */
export function swarmFile(seed: string, folder: string): string {
  return `${folder.replace(/\/+$/, '')}/${swarmName(seed)}.yaml`;
}

/** The scenario of a seed as a file that says how to play it. */
export function swarmFileText(seed: string, rules: RuleSet): string {
  return `# ${replayCommand(`${swarmName(seed)}.yaml`, seed, [])}\n${resolvedAsFile(swarmScenario(seed, rules))}`;
}

function againCommand(seed: string, rules: RuleSet): string {
  const words = ['muster', 'swarm', seed.startsWith('-') ? `--seed=${seed}` : '--seed', ...(seed.startsWith('-') ? [] : [seed])];
  return [...words, ...(rules === 'muster' ? [] : ['--rules', rules])].map(shellQuoted).join(' ');
}
