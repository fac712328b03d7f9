/** `muster run`: from files and options to a campaign, its results and an exit status. */

import { type CampaignOptions, runCampaign } from '../campaign/campaign.ts';
import { type CampaignPlan, overridesOf, selectedRuns, totalRuns } from '../campaign/plan.ts';
import type { RunResult } from '../campaign/result.ts';
import { seedsMax } from '../campaign/seeds.ts';
import { exitStatus } from '../campaign/verdict.ts';
import { readCells } from './cells.ts';
import { compileFor } from './compiler.ts';
import type { Focus } from './focus.ts';
import { watchInterrupts } from './interrupts.ts';
import { prepareFiles } from './outputs.ts';
import { showProgress } from './progress.ts';
import { filesOf, publish } from './publish.ts';
import { type RawRunOptions, type RunOptions, readRunOptions } from './run-options.ts';
import { grid } from './settings.ts';
import { refuse, type Terminal } from './terminal.ts';

/** Runs the verb and gives its exit status. `overrides` is for those who bring their own worker. */
export async function run(
  files: readonly string[],
  raw: RawRunOptions,
  terminal: Terminal,
  overrides: Pick<CampaignOptions, 'workerFile'> = {},
): Promise<number> {
  const prepared = await prepare(files, raw);
  if (!prepared.ok) return refuse(terminal, prepared.messages);
  const { plan, options } = prepared;
  const scenarios = plan.cells.map((cell) => cell.scenario);
  compileFor(scenarios);
  const interrupts = watchInterrupts(() =>
    terminal.err.write('\nmuster: stopping; what is finished is kept (Ctrl-C again ends at once)\n'),
  );
  const progress = await showProgress(terminal.err, {
    total: selectedRuns(plan),
    timeBudgetMs: options.timeBudgetMs,
    quiet: raw.quiet === true,
  });
  try {
    const campaign = await runCampaign(plan, {
      ...overrides,
      ...(options.workers === null ? {} : { workers: options.workers }),
      ...(options.timeBudgetMs === null ? {} : { timeBudgetMs: options.timeBudgetMs }),
      ...(options.worldTimeoutMs === null ? {} : { worldTimeoutMs: options.worldTimeoutMs }),
      failFast: raw.failFast === true,
      checkDeterminism: options.checkDeterminism,
      requiredWitnesses: options.requiredWitnesses,
      signal: interrupts.signal,
      onRun: (one) => progress.add(one),
    }).finally(() => progress.end());
    const record = (one: RunResult): Promise<Focus> => recordedIn(plan, one);
    const { result, complete } = await publish(campaign, raw, terminal, { record, trusted: true, scenarios });
    const interrupted = result.campaign?.stopped === 'interrupt';
    const status = exitStatus(result, { allowInconclusive: raw.allowInconclusive === true, interrupted });
    return status === 0 && !complete ? 3 : status;
  } finally {
    interrupts.end();
  }
}

type Prepared =
  | { readonly ok: true; readonly plan: CampaignPlan; readonly options: RunOptions }
  | { readonly ok: false; readonly messages: readonly string[] };

/** Everything that can be wrong is found here, before anything runs. */
async function prepare(files: readonly string[], raw: RawRunOptions): Promise<Prepared> {
  const read = readRunOptions(raw);
  if (!read.ok) return { ok: false, messages: [read.message] };
  const options = read.value;
  const loaded = await readCells(files, grid(options.sets, options.sweeps));
  if (!loaded.ok) return loaded;
  const plan: CampaignPlan = { cells: loaded.cells, seeds: options.seeds, shard: options.shard };
  const total = totalRuns(plan);
  if (total > seedsMax) return { ok: false, messages: [`${total} runs are too many: at most ${seedsMax}`] };
  if (selectedRuns(plan) === 0) {
    return {
      ok: false,
      messages: [`nothing is selected: shard ${raw.shard ?? ''} of ${total === 1 ? 'one run' : `${total} runs`} is empty`],
    };
  }
  const unwritable = await prepareFiles(filesOf(raw), files);
  return unwritable.length > 0 ? { ok: false, messages: unwritable } : { ok: true, plan, options };
}

async function recordedIn({ cells }: CampaignPlan, run: RunResult): Promise<Focus> {
  const { recordFocus } = await import('./record-focus.ts');
  const overrides = JSON.stringify(run.overrides);
  const cell = cells.find(({ file, settings }) => file === run.file && JSON.stringify(overridesOf(settings)) === overrides);
  return cell ? recordFocus(run, cell.scenario) : { kind: 'none' };
}
