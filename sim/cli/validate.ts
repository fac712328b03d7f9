/** `muster validate`: says of every scenario file what is wrong with it, or what it is. */

import { formatMs, formatNoun } from '../../reports/quantity.ts';
import { readCells } from './cells.ts';
import { paintFor, refuse, type Terminal } from './terminal.ts';

/** Checks all files, however many are bad. */
export async function validate(files: readonly string[], terminal: Terminal): Promise<number> {
  const paint = paintFor(terminal.out);
  let status = 0;
  for (const name of files) {
    const read = await readCells([name], [[]]);
    if (!read.ok) {
      status = refuse(terminal, read.messages);
      continue;
    }
    for (const { file, scenario } of read.cells) {
      const parts = [formatNoun(scenario.sites, 'site'), formatMs(scenario.durationUs / 1000), `rules: ${scenario.protocol.rules}`];
      terminal.out.write(`${paint('green', 'ok')}  ${file}: ${scenario.name} (${parts.join(', ')})\n`);
    }
  }
  return status;
}
