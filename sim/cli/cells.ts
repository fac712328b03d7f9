/** From scenario files to the cells of a campaign: all of them good, or all that is wrong with them. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Cell, Setting } from '../campaign/plan.ts';
import { parseScenario } from '../scenario/parse.ts';
import { formatProblem } from '../scenario/problems.ts';

export type CellsRead =
  | { readonly ok: true; readonly cells: readonly Cell[] }
  | { readonly ok: false; readonly messages: readonly string[] };

/** Reads every file under every combination of settings. A file that is named twice is read once. */
export async function readCells(files: readonly string[], combinations: readonly (readonly Setting[])[]): Promise<CellsRead> {
  const cells: Cell[] = [];
  // The same mistake shows up under every combination.
  const messages = new Set<string>();
  const distinct = new Map(files.map((file) => [resolve(file), file]));
  for (const file of distinct.values()) {
    const content = await readText(file);
    if (!content.ok) {
      messages.add(content.message);
      continue;
    }
    for (const settings of combinations) {
      const parsed = parseScenario(content.text, file, Object.fromEntries(settings.map(({ path, text }) => [path, text])));
      if (parsed.ok) cells.push({ file, scenario: parsed.scenario, settings });
      else for (const problem of parsed.problems) messages.add(formatProblem(problem));
    }
  }
  return messages.size === 0 ? { ok: true, cells } : { ok: false, messages: [...messages] };
}

/** A file's text, or one sentence why there is none. */
export async function readText(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }> {
  try {
    return { ok: true, text: await readFile(file, 'utf8') };
  } catch (error) {
    return { ok: false, message: unreadable(file, error) };
  }
}

function unreadable(file: string, error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
      return `${file}: there is no such file`;
    case 'EISDIR':
      return `${file} is a folder; name the files in it, as ${file.replace(/\/+$/, '')}/*.yaml`;
    case 'EACCES':
      return `${file}: this user may not read it`;
    default:
      return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
