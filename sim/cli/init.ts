/** `muster init`: the first three files of somebody who wants to check a cluster, and never a file that was there before. */

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { firstFiles } from './first-files.ts';
import { makeFolder } from './outputs.ts';
import { packageInfo } from './package-info.ts';
import { refuse, type Terminal } from './terminal.ts';

/** Writes all files or, if one of them exists, none. */
export async function init(folder: string, terminal: Terminal): Promise<number> {
  const files = firstFiles(packageInfo()).map(({ path, text }) => ({ path: join(folder, path), text }));
  const existing = files.filter(({ path }) => existsSync(path));
  if (existing.length > 0)
    return refuse(
      terminal,
      existing.map(({ path }) => `${path} is there already; nothing was written`),
    );
  try {
    for (const { path, text } of files) {
      await makeFolder(dirname(path));
      // Refuses what somebody else wrote since we looked.
      await writeFile(path, text, { flag: 'wx' });
      terminal.out.write(`wrote ${path}\n`);
    }
  } catch (error) {
    return refuse(terminal, [error instanceof Error ? error.message : String(error)]);
  }
  const scenario = files[0]?.path ?? '';
  terminal.out.write(`\nNext: npx muster run ${scenario} --seeds 20 --report muster-report/index.html\n`);
  return 0;
}
