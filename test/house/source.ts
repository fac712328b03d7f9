/** Finds the files that the rules of the house speak about, so that every rule is a function of paths and texts alone. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the project: its path from the root, with forward slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The root of the checkout, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** The folders that hold what people write; generated folders are not among them. */
export const rooms: readonly string[] = ['src', 'sim', 'reports', 'scenarios', 'test', 'bench', 'examples'];

/** All files below the given folders, in the order of their paths. A folder that does not exist holds none. */
export function pathsBelow(folders: readonly string[]): string[] {
  const found: string[] = [];
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) found.push(...pathsBelow([path]));
      else found.push(path);
    }
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** The texts of all files below the given folders whose names end in one of the given ways. */
export function sourcesBelow(folders: readonly string[], endings: readonly string[] = ['.ts']): Source[] {
  return pathsBelow(folders)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
