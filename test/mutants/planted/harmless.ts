/** Variants that break no promise, or none that a world can show, each with the reason: kept so that nobody plants them again as bugs. */

import type { Harmless } from '../mutant.ts';

export const harmless: readonly Harmless[] = [
  {
    name: 'liveness-by-shifts',
    story: 'Liveness is encoded by a shift instead of a multiplication.',
    because: 'It differs from 2^27 restarts on only, which no world reaches; `test/core` holds the encoding to large numbers.',
    where: 'liveness',
    find: 'return restarts * 16 +',
    replace: 'return (restarts << 4) +',
  },
  {
    name: 'lists-in-utf16-order',
    story: 'Lists of members are sorted as JavaScript sorts.',
    because:
      'Nothing in the protocol depends on the order of a list that is read; conformance and `test/core` hold it to the specified one.',
    where: 'queries',
    find: 'return found.sort(compareText);',
    replace: 'return found.sort();',
  },
  {
    name: 'commit-of-any-number',
    story: 'The end of a commit is believed whatever its number.',
    because: 'The contract of the port: each commit ends exactly once, and one is outstanding. A host that breaks it is the fault.',
    where: 'commits',
    find: 'if (flight === null || flight.seq !== seq) return;',
    replace: 'if (flight === null) return;',
  },
];
