/** The command line as a whole: reads it, and says what a mistake in it means. */

import { Command, CommanderError } from 'commander';
import { packageInfo } from './package-info.ts';
import { refuse, type Terminal } from './terminal.ts';
import { verbs } from './verbs.ts';

/** Runs one command line (without `node` and the script) and gives the exit status. */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('muster')
    .description('Cluster membership you can check: runs scenarios of a simulated cluster and says whether it kept its promises.')
    .version(packageInfo().version)
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      // `error: unknown option '--sead'`, and on a line of its own `(Did you mean --seed?)`.
      outputError: (text) =>
        refuse(terminal, [
          text
            .replace(/^error: /, '')
            .trim()
            .replaceAll('\n', ' '),
        ]),
    })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit status: 0 pass, 1 fail or inconclusive, 2 wrong command line or file, 3 error of the harness, 130 Ctrl-C',
    );
  for (const verb of verbs(terminal)) program.addCommand(verb.copyInheritedSettings(program));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return terminal.exitStatus;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander's own status for a mistake is 1, which here means that a promise was broken.
    return error.exitCode === 0 ? 0 : 2;
  }
}
