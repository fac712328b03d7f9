/** The result of a campaign where a reviewer on GitHub looks: annotations at the scenario files, and a step summary. */

import { cellName, cells } from '../../reports/grouping.ts';
import { formatMs, formatNoun } from '../../reports/quantity.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';

/** GitHub shows ten annotations of a kind per step; the summary has the rest. */
const annotationsMax = 10;
const summaryRunsMax = 50;

/** Workflow commands, one a line. */
export function githubAnnotations(result: CampaignResult): readonly string[] {
  const bad = result.runs.filter((run) => run.verdict !== 'pass');
  return bad.slice(0, annotationsMax).map((run) => {
    const command = run.verdict === 'inconclusive' ? 'warning' : 'error';
    const title = `${run.verdict}: ${cellName(run)}, seed ${run.seed}`;
    const message = [...whys(run), `Replay: ${run.replay}`].join('\n');
    return `::${command} file=${property(run.file)},title=${property(title)}::${data(message)}`;
  });
}

/** Markdown for the summary of the step. */
export function githubSummary(result: CampaignResult): string {
  const { summary } = result;
  const rows = cells(result.runs).map(({ runs }) => {
    const count = (verdict: RunResult['verdict']): number => runs.filter((run) => run.verdict === verdict).length;
    return `| ${cellText(runs[0] ? cellName(runs[0]) : '')} | ${runs.length} | ${count('pass')} | ${count('fail')} | ${count('inconclusive')} | ${count('error')} |`;
  });
  const bad = result.runs.filter((run) => run.verdict !== 'pass');
  const shown = bad.slice(0, summaryRunsMax).map((run) => {
    const why = cellText(whys(run).join('; '));
    return `- **${run.verdict}** ${cellText(cellName(run))}, seed ${cellText(run.seed)}: ${why}\n\n  \`\`\`sh\n  ${run.replay.replaceAll('\n', ' ')}\n  \`\`\``;
  });
  return [
    `## muster: ${result.verdict}`,
    '',
    `${formatNoun(summary.runs, 'run')} in ${formatMs(summary.wallMs)}.`,
    '',
    '| scenario | runs | passed | failed | inconclusive | errors |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    ...shown,
    ...(bad.length > summaryRunsMax ? ['', `${summaryRunsMax} of ${bad.length} runs that did not pass are shown.`] : []),
    '',
  ].join('\n');
}

function whys(run: RunResult): readonly string[] {
  return [
    ...(run.reason === null ? [] : [run.reason]),
    ...run.violations.map(({ invariant, atMs, detail }) => `${invariant} at ${formatMs(atMs)}: ${detail}`),
  ];
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
}
