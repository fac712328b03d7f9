/** The result of a campaign as JUnit XML, which every CI system can show. */

import { cellName, cells } from '../../reports/grouping.ts';
import type { CampaignResult, RunResult } from '../campaign/result.ts';

/** One suite per scenario and overrides, one case per seed; inconclusive runs count as skipped. */
export function junitXml(result: CampaignResult): string {
  const { runs, failed, errors, inconclusive, wallMs } = result.summary;
  const total = attributes({ name: 'muster', tests: runs, failures: failed, errors, skipped: inconclusive, time: seconds(wallMs) });
  const suites = cells(result.runs).map((cell) => suite(cell.runs));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${suites.join('')}</testsuites>\n`;
}

function suite(runs: readonly RunResult[]): string {
  const [first] = runs;
  if (!first) return '';
  const count = (verdict: RunResult['verdict']): number => runs.filter((run) => run.verdict === verdict).length;
  const head = attributes({
    name: cellName(first),
    tests: runs.length,
    failures: count('fail'),
    errors: count('error'),
    skipped: count('inconclusive'),
    time: seconds(runs.reduce((sum, run) => sum + run.wallMs, 0)),
  });
  return `  <testsuite ${head}>\n${runs.map(testCase).join('')}  </testsuite>\n`;
}

function testCase(run: RunResult): string {
  const head = attributes({ name: `seed ${run.seed}`, classname: cellName(run), file: run.file, time: seconds(run.wallMs) });
  const body = outcome(run);
  return body === null ? `    <testcase ${head}/>\n` : `    <testcase ${head}>\n      ${body}\n    </testcase>\n`;
}

function outcome(run: RunResult): string | null {
  const replay = escaped(`Replay: ${run.replay}`);
  switch (run.verdict) {
    case 'pass':
      return null;
    case 'inconclusive':
      return `<skipped ${attributes({ message: `inconclusive: ${run.reason ?? ''}` })}/>`;
    case 'error':
      return `<error ${attributes({ message: run.reason ?? 'error', type: 'error' })}>${replay}</error>`;
    case 'fail': {
      const type = run.violations[0]?.invariant ?? 'fail';
      const lines = run.violations.map((violation) => `${violation.invariant} at ${violation.atMs} ms: ${violation.detail}`);
      return `<failure ${attributes({ message: lines[0] ?? run.reason ?? 'failed', type })}>${escaped([...lines, ''].join('\n'))}${replay}</failure>`;
    }
    default:
      return run.verdict satisfies never;
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no way to write most control characters and lone surrogates, not even escaped. */
function escaped(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, '\uFFFD')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
