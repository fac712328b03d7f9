#!/usr/bin/env node
/** `npm run conformance -- FILE...`: holds the core against recorded executions of the original. */

import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { type Mismatch, replayTrace } from './replay.ts';
import { DamagedTrace, readTraces } from './trace.ts';

const shownMax = 5;

/** Replays the files, prints what differs, returns the exit status: 0 all followed, 1 mismatches or nothing run, 2 a damaged trace. */
export function conformance(files: readonly string[], print: (line: string) => void): number {
  let steps = 0;
  let shown = 0;
  let mismatches = 0;
  for (const file of files) {
    try {
      for (const trace of readTraces(file)) {
        const replayed = replayTrace(trace);
        steps += replayed.steps;
        mismatches += replayed.mismatches.length;
        for (const mismatch of replayed.mismatches) if (shown++ < shownMax) print(describe(mismatch));
      }
    } catch (error) {
      if (!(error instanceof DamagedTrace)) throw error;
      print(`error: ${error.message}`);
      return 2;
    }
  }
  if (shown > shownMax) print(`(${shown - shownMax} more mismatches not shown)`);
  print(`conformance: ${steps} steps, ${mismatches} mismatches`);
  return mismatches > 0 || steps === 0 ? 1 : 0;
}

function describe(mismatch: Mismatch): string {
  const show = (value: unknown): string =>
    value === undefined ? 'nothing' : inspect(value, { depth: 8, breakLength: 140, maxArrayLength: 50 });
  const place = mismatch.at === '' ? '' : ` at ${mismatch.at}`;
  const where = `${mismatch.file}: seed ${mismatch.seed}, step ${mismatch.step}: ${mismatch.what} differs${place}`;
  return `${where}\n  expected ${show(mismatch.expected)}\n  found    ${show(mismatch.found)}`;
}

/** The committed traces, two folders above the built file. */
function committedTraces(): string {
  return fileURLToPath(new URL('../../../test/conformance/traces.jsonl.gz', import.meta.url));
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && resolve(process.argv[1]) === self) {
  // npm runs scripts in the package's folder; people name files from where they stand.
  const base = process.env['INIT_CWD'] ?? process.cwd();
  const args = process.argv.slice(2);
  const files = args.length === 0 ? [committedTraces()] : args.map((file) => (isAbsolute(file) ? file : resolve(base, file)));
  process.exitCode = conformance(files, (line) => console.log(line.replaceAll(`${base}/`, relative(base, base))));
}
