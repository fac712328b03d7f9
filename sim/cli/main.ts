#!/usr/bin/env node
/** The entry of the command. Everything heavier than asking for help is loaded only when a verb needs it. */

import { missingLibraryMessage } from './missing-library.ts';

// A reader who has seen enough (`muster run ... | head`) is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  const { runCommand } = await import('./command.ts');
  process.exitCode = await runCommand(process.argv.slice(2), { out: process.stdout, err: process.stderr, exitStatus: 2 });
} catch (error) {
  const message = missingLibraryMessage(error);
  process.stderr.write(
    message === null ? `muster: internal error: ${error instanceof Error ? error.stack : String(error)}\n` : `muster: ${message}\n`,
  );
  process.exitCode = 3;
}
