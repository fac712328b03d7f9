/** Makes the HTML report of a campaign from what the command knows: result, recorded world, machine. */

import { arch, platform } from 'node:process';
import { renderReport } from '../../reports/page.ts';
import { loadPlotlySource } from '../../reports/plotly-source.ts';
import type { Environment, ReportFocus, ReportOptions } from '../../reports/subject.ts';
import { askedFaults } from '../campaign/asked-faults.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';
import { promises } from '../check/promises.ts';
import { CHECK_NAMES, type CheckName } from '../scenario/check-names.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { writeText } from './outputs.ts';
import { packageInfo } from './package-info.ts';

/** Null if the report was written, else one sentence. */
export async function writeReport(
  file: string,
  result: CampaignResult,
  focus: ReportFocus | null,
  scenarios: readonly Scenario[],
): Promise<string | null> {
  const plotly = loadPlotlySource();
  if (!plotly.ok) return plotly.reason;
  return await writeText(file, renderReport(result, focus, environment(), plotly.source, optionsFor(result, scenarios)));
}

function optionsFor({ runs }: CampaignResult, scenarios: readonly Scenario[]): ReportOptions {
  const names = new Set(scenarios.map(({ name }) => name));
  const complete = runs.every(({ scenario }) => names.has(scenario));
  return {
    gatesMs: Object.fromEntries(scenarios.map(({ name, expect }) => [name, expect.convergesWithinUs / 1000])),
    checks: watched(runs, complete ? scenarios : null).map((name) => ({ name, promise: promises[name] })),
    ...(complete ? { askedFaults: new Set(scenarios.flatMap((scenario) => [...askedFaults(scenario)])) } : {}),
  };
}

/** The checks that were on in some scenario; if not all scenarios are known, those of which something is known: that they were broken. */
function watched(runs: readonly RunResult[], scenarios: readonly Scenario[] | null): readonly CheckName[] {
  const broken = new Set(runs.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)));
  return CHECK_NAMES.filter((name) =>
    scenarios === null ? broken.has(name) : scenarios.some(({ checksOff }) => !checksOff.includes(name)),
  );
}

function environment(): Environment {
  return { version: packageInfo().version, runtime: runtimeName(), platform: `${platform} ${arch}`, date: new Date().toISOString() };
}

function runtimeName(): string {
  const { deno, bun, node } = process.versions;
  return deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node.js ${node}`;
}
