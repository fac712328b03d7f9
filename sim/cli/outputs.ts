/** Writes result files, and finds out before a long campaign whether that will be possible. */

import { constants } from 'node:fs';
import { access, appendFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Creates the folders of these files. One sentence for each that could not be written, or would overwrite another or one of `inputs`. */
export async function prepareFiles(files: readonly string[], inputs: readonly string[] = []): Promise<readonly string[]> {
  const complaints: string[] = [];
  const read = new Set(await Promise.all(inputs.map(identityOf)));
  const written = new Set<string>();
  for (const file of files) {
    if (file === '' || file === '-') {
      complaints.push(
        file === ''
          ? 'the name of a file to write is empty'
          : 'only the JSON of a result goes to standard output as -; name a file to write',
      );
      continue;
    }
    const identity = await identityOf(file);
    if (identity !== null && read.has(identity))
      complaints.push(`${file} would be overwritten, and is what is read; name another file to write`);
    if (identity !== null && written.has(identity)) complaints.push(`${file} would be written twice; name two files`);
    if (identity !== null) written.add(identity);
    try {
      await makeFolder(dirname(file));
      await access(dirname(file), constants.W_OK);
      const known = await stat(file).catch(() => null);
      if (known?.isDirectory()) complaints.push(`${file} is a folder; name a file to write`);
      else if (known) await access(file, constants.W_OK);
    } catch (error) {
      complaints.push(`${file} cannot be written: ${messageOf(error)}`);
    }
  }
  return complaints;
}

/** Equal for two names of one file; null for what is no file, such as /dev/null, and may be written by many. */
async function identityOf(file: string): Promise<string | null> {
  const known = await stat(file, { bigint: true }).catch(() => null);
  if (known === null) return resolve(file);
  return known.isFile() ? `${known.dev} ${known.ino}` : null;
}

/** Creates a folder and those above it. Node's own recursive way never ends where nobody may create any, as under /proc. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await mkdir(folder);
    } else if (!(await stat(folder).catch(() => null))?.isDirectory()) throw error;
  }
}

/** Null if the text was written, else one sentence. */
export async function writeText(file: string, text: string): Promise<string | null> {
  try {
    await writeFile(file, text);
    return null;
  } catch (error) {
    return `${file} could not be written: ${messageOf(error)}`;
  }
}

/** Null if the text was appended, else one sentence. */
export async function appendText(file: string, text: string): Promise<string | null> {
  try {
    await appendFile(file, text);
    return null;
  } catch (error) {
    return `${file} could not be written: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
