/** Sends a finished campaign everywhere it was asked for: JSON, JUnit, GitHub, report, and the terminal. */

import type { CampaignResult, RunResult } from '../campaign/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { campaignLines } from './campaign-text.ts';
import { type Focus, focusRun, withDifference } from './focus.ts';
import { githubAnnotations, githubSummary } from './github.ts';
import { junitXml } from './junit.ts';
import { appendText, writeText } from './outputs.ts';
import { paintFor, type Terminal } from './terminal.ts';

/** As given on the command line. */
export interface Destinations {
  readonly report?: string;
  /** `-` for standard output; then everything else that is meant for it goes to standard error. */
  readonly json?: string;
  readonly junit?: string;
  readonly github?: boolean;
}

export interface Published {
  /** Differs from what was given if the recorded world gave another digest. */
  readonly result: CampaignResult;
  /** Whether every destination was reached. */
  readonly complete: boolean;
}

/** How the world that a report shows in detail is played again. */
export interface Recorder {
  /** Not called without a report. */
  readonly record: (run: RunResult) => Promise<Focus>;
  /** Whether another digest now means that muster is not deterministic, rather than that a file was changed since. */
  readonly trusted: boolean;
  /** Of the campaign, as far as they are known, for limits drawn in the report. */
  readonly scenarios: readonly Scenario[];
}

/** The files among the destinations. */
export function filesOf({ report, json, junit }: Destinations): readonly string[] {
  return [report, json === '-' ? undefined : json, junit].filter((file) => file !== undefined);
}

/** Writes everything, the terminal last. */
export async function publish(
  given: CampaignResult,
  destinations: Destinations,
  terminal: Terminal,
  recorder: Recorder,
): Promise<Published> {
  const { report, json, junit, github } = destinations;
  const complaints: (string | null)[] = [];
  let result = given;
  // First, so that a bad end of what follows costs nothing.
  if (json !== undefined && json !== '-') complaints.push(await writeText(json, jsonOf(result)));
  if (report !== undefined) {
    const run = focusRun(result.runs);
    const focus: Focus = run ? await recorder.record(run) : { kind: 'none' };
    if (focus.kind === 'differs' && recorder.trusted) {
      result = withDifference(result, focus.run, focus.digest);
      if (json !== undefined && json !== '-') complaints.push(await writeText(json, jsonOf(result)));
    } else if (focus.kind === 'differs') {
      terminal.err.write(`muster: ${focus.run.file} is not what it was when it was run, so the report shows no world in detail\n`);
    }
    const { writeReport } = await import('./report-file.ts');
    complaints.push(await writeReport(report, result, focus.kind === 'recorded' ? focus.focus : null, recorder.scenarios));
  }
  if (junit !== undefined) complaints.push(await writeText(junit, junitXml(result)));
  if (github) complaints.push(...(await tellGithub(result, json === '-' ? terminal.err : terminal.out)));
  if (json === '-') terminal.out.write(jsonOf(result));
  showOnTerminal(result, json === '-' ? { ...terminal, out: terminal.err } : terminal);
  const failures = complaints.filter((complaint) => complaint !== null);
  for (const failure of failures) terminal.err.write(`${paintFor(terminal.err)('red', 'muster:')} ${failure}\n`);
  if (report !== undefined && failures.length === 0) (json === '-' ? terminal.err : terminal.out).write(`Report: ${report}\n`);
  return { result, complete: failures.length === 0 };
}

function jsonOf(result: CampaignResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

function showOnTerminal(result: CampaignResult, { out }: Terminal): void {
  out.write(`${campaignLines(result, paintFor(out)).join('\n')}\n`);
}

async function tellGithub(result: CampaignResult, out: Terminal['out']): Promise<readonly (string | null)[]> {
  for (const line of githubAnnotations(result)) out.write(`${line}\n`);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  return summary ? [await appendText(summary, githubSummary(result))] : [];
}
