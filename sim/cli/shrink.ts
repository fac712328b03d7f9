/** `muster shrink`: makes a failing world small and writes it as a scenario file that fails the same way. */

import { formatCount, formatMs, formatNoun } from '../../reports/quantity.ts';
import { replayCommand } from '../campaign/replay-command.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedAsFile } from '../scenario/write.ts';
import { occurrencesOf } from '../shrink/occurrences.ts';
import { type Shrunk, shrink } from '../shrink/shrink.ts';
import { type RawOneWorld, readOneWorld } from './one-world.ts';
import { writeText } from './outputs.ts';
import { paintFor, refuse, type Terminal } from './terminal.ts';

export interface RawShrinkOptions extends RawOneWorld {
  readonly out?: string;
  readonly quiet?: boolean;
}

/** 0 if it shrank, 2 if there is nothing to shrink. `file`: a scenario, or the result of a campaign. */
export async function shrinkFile(file: string, raw: RawShrinkOptions, terminal: Terminal): Promise<number> {
  const read = await readOneWorld(file, raw, raw.out);
  if (!read.ok) return refuse(terminal, read.messages);
  const { cell, seed } = read;
  const tell = (scenario: Scenario, tries: number): void => {
    terminal.err.write(`muster: ${formatNoun(tries, 'world')} tried, ${sizeOf(scenario, seed)}\n`);
  };
  const shrunk = shrink(cell.scenario, seed, raw.quiet ? {} : { onStep: tell });
  if (shrunk === null) return refuse(terminal, [`${cell.file} does not fail with seed ${seed}: there is nothing to shrink`]);
  const why = `What is left of ${cell.scenario.name}, seed ${seed}, when everything is left out that ${shrunk.invariant} does not need to fail.`;
  const text = resolvedAsFile({ ...shrunk.scenario, why });
  if (raw.out === undefined) {
    terminal.out.write(text);
    return 0;
  }
  const complaint = await writeText(raw.out, text);
  if (complaint !== null) return refuse(terminal, [complaint]);
  terminal.out.write(`${summaryOf(cell.scenario, shrunk, seed, paintFor(terminal.out)('bold', shrunk.invariant)).join('\n')}\n`);
  terminal.out.write(`  ${replayCommand(raw.out, seed, [])}\n`);
  return 0;
}

function summaryOf(before: Scenario, { scenario, outcome, tries, done, invariant }: Shrunk, seed: string, name: string): readonly string[] {
  const detail = outcome.violations.find((violation) => violation.invariant === invariant)?.detail ?? '';
  return [
    `${before.name}, seed ${seed}, still breaks ${name}: ${detail}`,
    `  before: ${sizeOf(before, seed)}`,
    `  after:  ${sizeOf(scenario, seed)}`,
    `  ${formatNoun(tries, 'world')} tried${done ? '; nothing more can be left out' : '; more might be left out, but that is as many as are tried'}`,
  ];
}

function sizeOf(scenario: Scenario, seed: string): string {
  const parts = occurrencesOf(scenario, seed).length;
  return `${formatNoun(scenario.sites, 'site')}, ${formatMs(scenario.durationUs / 1000)}, ${formatCount(parts)} faults and commands`;
}
