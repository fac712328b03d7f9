/** Files that are no text are refused where their bytes stop being any. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readText } from '../../../sim/cli/cells.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-cells-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, bytes: Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

it('refuses what is not UTF-8, and says where', async () => {
  const file = fileOf('latin1.yaml', Buffer.from('sites: 3\nwhy: caf\u00e9\n', 'latin1'));
  expect(await readText(file)).toEqual({ ok: false, message: `${file}:2:9: this is not UTF-8 text. Save the file as UTF-8` });
});

it('takes every text that is, a replacement character too', async () => {
  const text = 'sites: 3\nwhy: "caf\u00e9 \u{1f600} \ufffd"\n';
  expect(await readText(fileOf('utf8.yaml', Buffer.from(text)))).toEqual({ ok: true, text });
});
