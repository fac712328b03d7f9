/** Result files: their folders are made, and where none can be made a sentence says so. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFiles } from '../../../sim/cli/outputs.ts';
import { folderWith } from './console.ts';

describe('result files', () => {
  it('get the folders that they need', async () => {
    const folder = folderWith({ plain: 'a file' });
    const file = join(folder, 'deep', 'deeper', 'result.json');
    expect(await prepareFiles([file, file])).toEqual([]);
    expect(existsSync(join(folder, 'deep', 'deeper'))).toBe(true);
    expect(await prepareFiles([join(folder, 'plain', 'result.json')])).toEqual([
      expect.stringMatching(/cannot be written: .*EEXIST|ENOTDIR/),
    ]);
    expect(await prepareFiles([folder])).toEqual([`${folder} is a folder; name a file to write`]);
  });

  it.skipIf(process.platform !== 'linux')('are refused where nobody may make a folder', async () => {
    expect(await prepareFiles(['/proc/none/such/result.json'])).toEqual([expect.stringMatching(/cannot be written: .*ENOENT/)]);
  });
});
