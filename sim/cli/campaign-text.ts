/** The result of a campaign as somebody at a terminal reads it: each scenario in a few lines, every failure with its way back, the verdict last. */

import { cellName, cells } from '../../reports/grouping.ts';
import { formatCount, formatMs, formatNoun } from '../../reports/quantity.ts';
import { quantile, sortedNumbers } from '../../reports/statistics.ts';
import type { CampaignResult, RunResult, Verdict, Violation } from '../campaign/result.ts';
import { COMMAND_KINDS } from '../check/command-rows.ts';
import type { Paint, Style } from './terminal.ts';

/** More would push what matters off the screen; the JSON has them all. */
const badRunsMax = 20;
const notesMax = 10;
const alikeMax = 3;
const blindMax = 10;

const gravest: readonly Verdict[] = ['fail', 'error', 'inconclusive'];

const styles: Readonly<Record<Verdict, Style>> = { pass: 'green', fail: 'red', inconclusive: 'yellow', error: 'magenta' };

/** All lines, the verdict last. */
export function campaignLines(result: CampaignResult, paint: Paint): readonly string[] {
  const bad = gravest.flatMap((verdict) => result.runs.filter((run) => run.verdict === verdict));
  return [
    ...cells(result.runs).flatMap((cell) => cellLines(cell.runs, paint)),
    ...bad.slice(0, badRunsMax).flatMap((run) => ['', ...runLines(run, paint)]),
    ...(bad.length > badRunsMax
      ? ['', `${formatCount(badRunsMax)} of ${formatCount(bad.length)} runs that did not pass are shown; --json has all`]
      : []),
    '',
    ...remarks(result),
    verdictLine(result, paint),
  ];
}

/** One run that is worth words: its verdict, why, and how to see it again. */
export function runLines(run: RunResult, paint: Paint): readonly string[] {
  return [
    `${paint([styles[run.verdict], 'bold'], run.verdict.toUpperCase())} ${cellName(run)}, seed ${run.seed}`,
    ...(run.reason === null ? [] : [`  ${run.reason}`]),
    ...violationLines(run.violations, paint),
    `  ${paint('cyan', run.replay)}`,
  ];
}

/** `convergence at 61 s (s3; mem of s9): never agreed` */
export function violationText({ invariant, atMs, sites, key, detail }: Violation, paint: Paint): string {
  const where = [sites.join(', '), key === null ? '' : `${key.type} of ${key.site}`].filter((part) => part !== '').join('; ');
  return `${paint('bold', invariant)} at ${formatMs(atMs)}${where === '' ? '' : ` (${where})`}: ${detail}`;
}

/** The first few of each check: one cause often breaks a promise at every site. */
function violationLines(violations: readonly Violation[], paint: Paint): readonly string[] {
  return [...new Set(violations.map(({ invariant }) => invariant))].flatMap((invariant) => {
    const alike = violations.filter((violation) => violation.invariant === invariant);
    const shown = alike.slice(0, alikeMax).map((violation) => `  ${violationText(violation, paint)}`);
    return alike.length <= alikeMax
      ? shown
      : [...shown, `  ${alikeMax} of ${formatCount(alike.length)} violations of ${invariant} are shown; --json has all`];
  });
}

function cellLines(runs: readonly RunResult[], paint: Paint): readonly string[] {
  const [first] = runs;
  if (!first) return [];
  const healed = sortedNumbers(runs.flatMap((run) => run.convergence.afterHealMs ?? []));
  const spread = runs.reduce((sum, run) => sum + run.messages.delivered, 0);
  const applied = runs.reduce((sum, run) => sum + run.operations.applied, 0);
  return [
    `${paint('bold', cellName(first))}  ${paint('dim', first.file)}`,
    `  ${counts(runs, paint)}`,
    `  ${sizeText(runs)} of virtual time each; ${convergenceText(healed, runs.length)}`,
    `  ${formatNoun(spread, 'message')} delivered, ${formatNoun(applied, 'operation')} applied`,
    ...coverageLines(runs),
    ...noteLines(runs),
  ];
}

/** `5 sites, 60 s`; in a swarm each run has a size of its own. */
function sizeText(runs: readonly RunResult[]): string {
  const [fewest = 0, most = 0] = endsOf(runs.map((run) => run.sites));
  const [shortest = 0, longest = 0] = endsOf(runs.map((run) => run.virtualMs));
  const sites = fewest === most ? formatNoun(most, 'site') : `${formatCount(fewest)} to ${formatNoun(most, 'site')}`;
  return `${sites}, ${shortest === longest ? formatMs(longest) : `${formatMs(shortest)} to ${formatMs(longest)}`}`;
}

function endsOf(numbers: readonly number[]): readonly number[] {
  const ascending = sortedNumbers(numbers);
  return [ascending[0] ?? 0, ascending[ascending.length - 1] ?? 0];
}

function convergenceText(ascending: Float64Array, runs: number): string {
  const median = quantile(ascending, 0.5);
  const slowest = quantile(ascending, 1);
  if (median === null || slowest === null) return 'none converged';
  const some = ascending.length < runs ? ` in ${formatCount(ascending.length)} of ${formatCount(runs)},` : '';
  const times = runs === 1 ? formatMs(median) : `${formatMs(median)} (median; slowest ${formatMs(slowest)})`;
  return `converged${some} ${times} after healing`;
}

function counts(runs: readonly RunResult[], paint: Paint): string {
  const words: Readonly<Record<Verdict, string>> = { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive', error: 'errors' };
  const parts = (Object.keys(words) as Verdict[]).flatMap((verdict) => {
    const count = runs.filter((run) => run.verdict === verdict).length;
    const word = verdict === 'error' && count === 1 ? 'error' : words[verdict];
    return count === 0 ? [] : [paint(styles[verdict], `${formatCount(count)} ${word}`)];
  });
  return `${formatNoun(runs.length, 'run')}: ${parts.join(', ')}`;
}

/** Which commands came after one another, of all that could have: what is missing is a blind spot. */
function coverageLines(runs: readonly RunResult[]): readonly string[] {
  const rows = new Set(runs.flatMap((run) => Object.keys(run.commands ?? {})));
  if (rows.size === 0) return [];
  const { kinds, pairs, triples } = coverageOf(rows);
  const missing = kinds.flatMap((a) => kinds.flatMap((b) => (rows.has(`${a} ${b}`) ? [] : [`${a} ${b}`])));
  const blind = missing.length === 0 || missing.length > blindMax ? '' : `; never ${missing.join(', ')}`;
  return [
    `  ${formatCount(kinds.length)} of ${COMMAND_KINDS.length} kinds of commands: ${formatCount(pairs)} of ${formatCount(kinds.length ** 2)} pairs and ${formatCount(triples)} of ${formatCount(kinds.length ** 3)} triples in a row${blind}`,
  ];
}

function coverageOf(rows: ReadonlySet<string>): { readonly kinds: readonly string[]; readonly pairs: number; readonly triples: number } {
  const lengths = [...rows].map((row) => row.split(' ').length);
  const ofLength = (wanted: number): number => lengths.filter((length) => length === wanted).length;
  return { kinds: [...rows].filter((row) => !row.includes(' ')).sort(), pairs: ofLength(2), triples: ofLength(3) };
}

/** What never happened in some runs, each sentence once. */
function noteLines(runs: readonly RunResult[]): readonly string[] {
  const times = new Map<string, number>();
  for (const run of runs) for (const note of run.notes) times.set(note, (times.get(note) ?? 0) + 1);
  const lines = [...times].map(
    ([note, count]) => `  note: ${note}${runs.length === 1 ? '' : ` (in ${formatCount(count)} of ${formatNoun(runs.length, 'run')})`}`,
  );
  return lines.length <= notesMax
    ? lines
    : [...lines.slice(0, notesMax), `  ${notesMax} of ${formatCount(lines.length)} notes are shown; --json has all`];
}

/** What the counts of runs do not say. */
function remarks({ campaign }: CampaignResult): readonly string[] {
  if (!campaign) return [];
  const { stopped, shards, missingWitnesses, determinism } = campaign;
  const endings = {
    interrupt: 'Interrupted: what was finished is kept',
    'time-budget': 'The time budget is over',
    'fail-fast': 'Stopped at the first failure',
  };
  const list = (numbers: readonly number[]): string => `${numbers.length === 1 ? 'shard' : 'shards'} ${numbers.join(', ')}`;
  return [
    ...(stopped === null ? [] : [`${endings[stopped]}.`]),
    ...(shards.missing.length > 0
      ? [`Unknown: ${list(shards.missing)} of ${shards.of} ${shards.missing.length === 1 ? 'is' : 'are'} missing.`]
      : []),
    ...(shards.of > 1 && shards.missing.length === 0 && shards.present.length < shards.of
      ? [`Only ${list(shards.present)} of ${shards.of}.`]
      : []),
    ...missingWitnesses.map((name) => `Required, but reached by no run: ${name}.`),
    ...(determinism.checked > 0
      ? [`${formatNoun(determinism.checked, 'run')} done twice, ${differText(determinism.differing.length)}.`]
      : []),
  ];
}

function differText(count: number): string {
  return count === 0 ? 'with equal digests' : `${formatCount(count)} with different digests`;
}

function verdictLine({ verdict, summary }: CampaignResult, paint: Paint): string {
  const parts = [
    [summary.passed, 'passed'],
    [summary.failed, 'failed'],
    [summary.inconclusive, 'inconclusive'],
    [summary.errors, summary.errors === 1 ? 'error' : 'errors'],
  ] as const;
  const counted = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  const what = summary.runs === 0 ? 'no run was finished' : `${formatNoun(summary.runs, 'run')}: ${counted.join(', ')}`;
  return `${paint([styles[verdict], 'bold'], verdict.toUpperCase())}  ${what}, in ${formatMs(summary.wallMs)}`;
}
