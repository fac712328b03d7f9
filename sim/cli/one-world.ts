/** Which world a verb plays that is about a single one: a scenario with a seed, or a run of a campaign's result. */

import type { Cell } from '../campaign/plan.ts';
import { readCells } from './cells.ts';
import { readFailure } from './failure-file.ts';
import { prepareFiles } from './outputs.ts';
import { readSettings } from './settings.ts';

export interface RawOneWorld {
  readonly seed?: string;
  readonly set?: readonly string[];
}

export type OneWorldRead =
  | { readonly ok: true; readonly cell: Cell; readonly seed: string }
  | { readonly ok: false; readonly messages: readonly string[] };

/** Reads the world, and makes sure that `out` can be written. `mistakes` are those of the verb's own options. */
export async function readOneWorld(
  file: string,
  raw: RawOneWorld,
  out: string | undefined,
  mistakes: readonly string[] = [],
): Promise<OneWorldRead> {
  const wrong = [...(raw.seed === '' ? ['--seed is empty'] : []), ...mistakes];
  const settings = readSettings(raw.set ?? [], []);
  if (!settings.ok || wrong.length > 0) return { ok: false, messages: settings.ok ? wrong : [...wrong, settings.message] };
  const failure = await readFailure(file, raw.seed);
  if (failure?.ok === false) return { ok: false, messages: [failure.message] };
  const played = failure?.played ?? { file, seed: raw.seed ?? '1', settings: [] };
  const read = await readCells([played.file], [[...played.settings, ...settings.value.sets]]);
  if (!read.ok) return read;
  const unwritable = await prepareFiles(out === undefined ? [] : [out], [file, played.file]);
  const [cell] = read.cells;
  if (unwritable.length > 0 || cell === undefined) return { ok: false, messages: unwritable };
  return { ok: true, cell, seed: played.seed };
}
