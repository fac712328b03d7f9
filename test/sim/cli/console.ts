/** A terminal that remembers what was written to it, and folders that go away after a test. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Terminal } from '../../../sim/cli/terminal.ts';

export interface Console extends Terminal {
  /** Without colours. */
  readonly outText: () => string;
  readonly errText: () => string;
}

export function newConsole(): Console {
  const out = new Recorder();
  const err = new Recorder();
  return { out, err, exitStatus: 2, outText: () => stripVTControlCharacters(out.text), errText: () => stripVTControlCharacters(err.text) };
}

/** A fresh folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

class Recorder extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
