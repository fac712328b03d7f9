/** Result files: their folders are made, where none can be made a sentence says so, and nothing that is read is overwritten. */

import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFiles } from '../../../sim/cli/outputs.ts';
import { folderWith } from './console.ts';

describe('result files', () => {
  it('get the folders that they need', async () => {
    const folder = folderWith({ plain: 'a file' });
    const file = join(folder, 'deep', 'deeper', 'result.json');
    expect(await prepareFiles([file])).toEqual([]);
    expect(existsSync(join(folder, 'deep', 'deeper'))).toBe(true);
    expect(await prepareFiles([join(folder, 'plain', 'result.json')])).toEqual([
      expect.stringMatching(/cannot be written: .*EEXIST|ENOTDIR/),
    ]);
    expect(await prepareFiles([folder])).toEqual([`${folder} is a folder; name a file to write`]);
  });

  it.skipIf(process.platform !== 'linux')('are refused where nobody may make a folder', async () => {
    expect(await prepareFiles(['/proc/none/such/result.json'])).toEqual([expect.stringMatching(/cannot be written: .*ENOENT/)]);
  });

  it('have names', async () => {
    expect(await prepareFiles([''])).toEqual(['the name of a file to write is empty']);
    expect(await prepareFiles(['-'])).toEqual(['only the JSON of a result goes to standard output as -; name a file to write']);
  });

  it('are not what is read, under any name', async () => {
    const folder = folderWith({ 'a.yaml': 'sites: 3\n' });
    const input = join(folder, 'a.yaml');
    const other = join(folder, 'b.yaml');
    symlinkSync(input, other);
    for (const file of [input, join(folder, '.', 'a.yaml'), other]) {
      expect(await prepareFiles([file], [input])).toEqual([
        `${file} would be overwritten, and is what is read; name another file to write`,
      ]);
    }
    expect(await prepareFiles([join(folder, 'c.yaml')], [input, join(folder, 'absent')])).toEqual([]);
  });

  it('are one each', async () => {
    const folder = folderWith({});
    const file = join(folder, 'result');
    expect(await prepareFiles([file, join(folder, 'other'), file])).toEqual([`${file} would be written twice; name two files`]);
  });

  it.skipIf(process.platform === 'win32')('may all be thrown away', async () => {
    expect(await prepareFiles(['/dev/null', '/dev/null'], ['/dev/null'])).toEqual([]);
  });
});
