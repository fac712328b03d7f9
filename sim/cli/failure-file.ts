/** Lets a single world be played again from what a campaign wrote: a result names file, seed and settings of every run that it could play again. */

import type { Setting } from '../campaign/plan.ts';
import { readStoredResult } from '../campaign/stored-result.ts';
import { readText } from './cells.ts';
import { settingsOf } from './settings.ts';

/** What to play. */
export interface Played {
  readonly file: string;
  readonly seed: string;
  readonly settings: readonly Setting[];
}

export type FailureRead = { readonly ok: true; readonly played: Played } | { readonly ok: false; readonly message: string };

/** The run of a result with this seed; without a seed the first one that did not pass. Null if the file is no result at all, but a scenario. */
export async function readFailure(file: string, seed: string | undefined): Promise<FailureRead | null> {
  const content = await readText(file);
  if (!content.ok || !looksLikeResult(content.text)) return null;
  const read = readStoredResult(content.text, file);
  if (!read.ok) return read;
  const { runs } = read.result;
  const run = seed === undefined ? runs.find(({ verdict }) => verdict !== 'pass') : runs.find((one) => one.seed === seed);
  if (run !== undefined) return { ok: true, played: { file: run.file, seed: run.seed, settings: settingsOf(run.overrides) } };
  const remedy = runs.length === 0 ? 'it has no runs' : 'name one of its runs with --seed';
  return { ok: false, message: seed === undefined ? `every run of ${file} passed: ${remedy}` : `${file} has no run with seed ${seed}` };
}

/** A scenario may be JSON too. */
function looksLikeResult(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    return Array.isArray((JSON.parse(text) as { readonly runs?: unknown }).runs);
  } catch {
    return false;
  }
}
