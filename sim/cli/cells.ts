/** From scenario files to the cells of a campaign: all of them good, or all that is wrong with them. */

import { isUtf8 } from 'node:buffer';
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
    const bytes = await readFile(file);
    const text = bytes.toString('utf8');
    return isUtf8(bytes)
      ? { ok: true, text }
      : { ok: false, message: `${file}:${placeOfDamage(text)}: this is not UTF-8 text. Save the file as UTF-8` };
  } catch (error) {
    return { ok: false, message: unreadable(file, error) };
  }
}

/** Line and column of the first character that stands for bytes which are none. */
function placeOfDamage(text: string): string {
  const before = text.slice(0, Math.max(0, text.indexOf('\ufffd'))).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
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
