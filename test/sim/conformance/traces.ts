/** Traces to damage: the recorded ones, line by line, files of one's own, and what the command says of them. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { conformance } from '../../../sim/conformance/main.ts';

export const recorded: string = fileURLToPath(new URL('../../conformance/traces.jsonl.gz', import.meta.url));
/** The recorded traces, each a line. */
export const lines: readonly string[] = gunzipSync(readFileSync(recorded)).toString('utf8').trim().split('\n');
export const folder: string = mkdtempSync(join(tmpdir(), 'muster-traces-'));

/** The command's exit status, and what it prints. */
export function run(...files: readonly string[]): { status: number; printed: string[] } {
  const printed: string[] = [];
  return { status: conformance(files, (line) => void printed.push(line)), printed };
}

/** A new file with this content. */
export function written(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}
