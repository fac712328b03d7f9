/** Planted bugs that only those meet who speak of sites that there are not, or no longer (R4, R5, R11). */

import type { Mutant } from '../mutant.ts';

export const nobodyMutants: readonly Mutant[] = [
  {
    name: 'addressless-are-nobody',
    story: 'Who has no address can acknowledge nothing, and so need not know who was kicked (R5).',
    expectedChecks: ['cleanup-exact', 'forget-safe'],
    where: 'forget',
    find: '} else if (peer.site !== state.local) {',
    replace: '} else if (peer.site !== state.local && peer.host !== null) {',
  },
  {
    name: 'forgotten-kicked-again',
    story: 'Who was forgotten can be kicked once more, though it is kicked already (R11).',
    expectedChecks: ['vain-commands'],
    where: 'commands',
    find: '!member && known?.mem?.op.value === false',
    replace: '!member && known?.forgotten === false && known.mem?.op.value === false',
  },
  {
    name: 'unknown-not-kicked',
    story: 'Who is not known to be a member counts as kicked already (R11).',
    expectedChecks: ['vain-commands'],
    where: 'commands',
    find: '!member && known?.mem?.op.value === false',
    replace: '!member && known?.mem?.op.value !== true',
  },
  {
    name: 'liveness-of-the-forgotten',
    story: 'Somebody says of a forgotten site that it is up, and that is stored beside its tombstone (R4).',
    expectedChecks: ['vain-commands', 'tombstones-kept', 'no-resurrection'],
    where: 'commands',
    find: 'if (!peer?.mem || peer.forgotten) return',
    replace: 'if (!peer?.mem) return',
  },
  {
    name: 'liveness-of-the-unknown',
    story: 'Somebody says of a site that it is up of which no membership is known (R11, W11).',
    expectedChecks: ['vain-commands', 'no-orphan'],
    where: 'commands',
    find: "if (!peer?.mem || peer.forgotten) return 'not-a-member';\n    const before = peer.live?.op",
    replace: "if (peer?.forgotten === true) return 'not-a-member';\n    const before = peer?.live?.op",
  },
];
