/**
 * A process that exists to be killed: commits batches of a script as quickly as it can, and says which are acknowledged.
 * Arguments: the module of the store, its data directory, the script (lines of JSON: replica and batch). Output: `ready`, then `ok N` or `failed N why`.
 */

import { readFileSync, writeSync } from 'node:fs';

const [modulePath, directory, scriptPath] = process.argv.slice(2);
const { levelStore } = await import(modulePath);
const script = readFileSync(scriptPath, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const opened = await levelStore(directory)();
if (!opened.ok) throw new Error(opened.problem.message);
writeSync(1, 'ready\n');
for (const { replica, batch } of script) {
  for (let tries = 1; ; tries++) {
    const result = await opened.value.commit(replica, batch);
    writeSync(1, result.ok ? `ok ${batch.seq}\n` : `failed ${batch.seq} ${result.error}\n`);
    if (result.ok) break;
    if (tries === 10) throw new Error(result.error);
  }
}
if (process.argv[5] === 'stay') setInterval(() => undefined, 1000);
