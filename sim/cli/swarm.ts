/** `muster swarm`: random scenarios, run and judged; each that fails is handed over as a scenario file. */

import { type CampaignOptions, runCampaign } from '../campaign/campaign.ts';
import { selectedRuns } from '../campaign/plan.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';
import { exitStatus } from '../campaign/verdict.ts';
import type { RuleSet } from '../scenario/scenario.ts';
import { isHandedOver, swarmFile, swarmFileText, swarmPlan, swarmResult, swarmWorkerFile } from '../swarm/swarm-campaign.ts';
import { swarmScenario } from '../swarm/swarm-scenario.ts';
import type { Focus } from './focus.ts';
import { watchInterrupts } from './interrupts.ts';
import { prepareFiles, writeText } from './outputs.ts';
import { showProgress } from './progress.ts';
import { filesOf, publish } from './publish.ts';
import { type RawRunOptions, type RunOptions, readRunOptions } from './run-options.ts';
import { refuse, type Terminal } from './terminal.ts';

type Shared = 'seed' | 'seeds' | 'workers' | 'timeBudget' | 'failFast' | 'checkDeterminism' | 'report' | 'json' | 'quiet';

export interface RawSwarmOptions extends Pick<RawRunOptions, Shared> {
  readonly rules?: string;
  readonly out?: string;
}

/** Scenario files that are printed in whole; more would bury them. */
const printedMax = 20;

/** Runs the verb and gives its exit status. `overrides` is for those who bring their own worker. */
export async function swarm(
  raw: RawSwarmOptions,
  terminal: Terminal,
  overrides: Pick<CampaignOptions, 'workerFile'> = {},
): Promise<number> {
  const read = readRunOptions(raw);
  const rules = raw.rules ?? 'muster';
  const known = rules === 'muster' || rules === 'original';
  const mistakes = [...(read.ok ? [] : [read.message]), ...(known ? [] : [`--rules is muster or original, not "${rules}"`])];
  if (!read.ok || !known) return refuse(terminal, mistakes);
  const folder = raw.out ?? null;
  const unwritable = await prepareFiles([...filesOf(raw), ...(folder === null ? [] : [swarmFile('1', folder)])]);
  if (unwritable.length > 0) return refuse(terminal, unwritable);
  const campaign = await runSwarm(read.value, rules, raw, terminal, { workerFile: overrides.workerFile ?? swarmWorkerFile() });
  const complaints = await handOver(campaign, rules, folder, raw.json === '-' ? terminal.err : terminal.out);
  const record = async (run: RunResult): Promise<Focus> =>
    (await import('./record-focus.ts')).recordFocus(run, swarmScenario(run.seed, rules));
  const { result, complete } = await publish(swarmResult(campaign, rules, folder), raw, terminal, { record, trusted: true, scenarios: [] });
  const status = exitStatus(result, { allowInconclusive: true, interrupted: result.campaign?.stopped === 'interrupt' });
  for (const complaint of complaints) terminal.err.write(`muster: ${complaint}\n`);
  return status === 0 && (!complete || complaints.length > 0) ? 3 : status;
}

async function runSwarm(
  { seeds, workers, timeBudgetMs, checkDeterminism }: RunOptions,
  rules: RuleSet,
  raw: RawSwarmOptions,
  terminal: Terminal,
  overrides: Pick<CampaignOptions, 'workerFile'>,
): Promise<CampaignResult> {
  const plan = swarmPlan(seeds, rules);
  const interrupts = watchInterrupts(() =>
    terminal.err.write('\nmuster: stopping; what is finished is kept (Ctrl-C again ends at once)\n'),
  );
  const progress = await showProgress(terminal.err, { total: selectedRuns(plan), timeBudgetMs, quiet: raw.quiet === true });
  try {
    return await runCampaign(plan, {
      ...overrides,
      ...(workers === null ? {} : { workers }),
      ...(timeBudgetMs === null ? {} : { timeBudgetMs }),
      failFast: raw.failFast === true,
      checkDeterminism,
      signal: interrupts.signal,
      onRun: (run) => progress.add(run),
    }).finally(() => progress.end());
  } finally {
    interrupts.end();
  }
}

/** Writes the scenario of each run that failed or broke off, or prints it. One sentence for each that could not be written. */
async function handOver({ runs }: CampaignResult, rules: RuleSet, folder: string | null, out: Terminal['out']): Promise<readonly string[]> {
  const bad = runs.filter(isHandedOver);
  const complaints: string[] = [];
  if (folder !== null) {
    for (const { seed } of bad) {
      const complaint = await writeText(swarmFile(seed, folder), swarmFileText(seed, rules));
      if (complaint !== null) complaints.push(complaint);
    }
    return complaints;
  }
  for (const { seed } of bad.slice(0, printedMax)) out.write(`${swarmFileText(seed, rules)}---\n`);
  if (bad.length > printedMax) out.write(`# ${printedMax} of ${bad.length} scenarios are shown; --out DIR writes all\n`);
  return complaints;
}
