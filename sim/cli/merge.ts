/** `muster merge`: one result and report from the results of shards, in which nothing that is missing counts as passed. */

import { mergeCampaigns } from '../campaign/merge.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';
import { readStoredResult } from '../campaign/stored-result.ts';
import { exitStatus } from '../campaign/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { readCells, readText } from './cells.ts';
import type { Focus } from './focus.ts';
import { prepareFiles } from './outputs.ts';
import { type Destinations, filesOf, publish } from './publish.ts';
import { settingsOf } from './settings.ts';
import { refuse, type Terminal } from './terminal.ts';

export interface RawMergeOptions extends Destinations {
  readonly allowInconclusive?: boolean;
}

export async function merge(files: readonly string[], raw: RawMergeOptions, terminal: Terminal): Promise<number> {
  const results: CampaignResult[] = [];
  const messages: string[] = [];
  for (const file of files) {
    const content = await readText(file);
    const read = content.ok ? readStoredResult(content.text, file) : content;
    if (read.ok) results.push(read.result);
    else messages.push(read.message);
  }
  messages.push(...(await prepareFiles(filesOf(raw), files)));
  if (messages.length > 0) return refuse(terminal, messages);
  const merged = mergeCampaigns(results);
  if (!merged.ok) return refuse(terminal, [merged.message]);
  const scenarios: Scenario[] = [];
  const record = async (run: RunResult): Promise<Focus> => {
    const scenario = await scenarioOf(run);
    if (!scenario) return { kind: 'none' };
    scenarios.push(scenario);
    const { recordFocus } = await import('./record-focus.ts');
    return recordFocus(run, scenario);
  };
  const { result, complete } = await publish(merged.result, raw, terminal, { record, trusted: false, scenarios });
  const status = exitStatus(result, { allowInconclusive: raw.allowInconclusive === true });
  return status === 0 && !complete ? 3 : status;
}

/** The scenario of a run, if its file is at hand here. */
async function scenarioOf(run: RunResult): Promise<Scenario | null> {
  const read = await readCells([run.file], [settingsOf(run.overrides)]);
  return read.ok ? (read.cells[0]?.scenario ?? null) : null;
}
