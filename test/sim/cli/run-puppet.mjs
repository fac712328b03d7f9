/** `muster run` as built, in a process of its own, with the worker that does as it is told: for what only a real process can show. */

import { fileURLToPath } from 'node:url';
import { run } from '../../../dist/sim/cli/run.js';

const [file, json, ...rest] = process.argv.slice(2);
const terminal = { out: process.stdout, err: process.stderr, exitStatus: 2 };
const workerFile = fileURLToPath(new URL('../campaign/workers/puppet.mjs', import.meta.url));
process.exitCode = await run([file], { seeds: '4', workers: '1', json, quiet: rest.includes('quiet') }, terminal, { workerFile });
