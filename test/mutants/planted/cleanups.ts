/** Planted bugs in cleaning up: who goes too late or not at all, and what is left of those who went. */

import type { Mutant } from '../mutant.ts';

const expires = '      if (wallTime < expiredBeforeS) gone.push(peer);';
const unacknowledged = 'if (latest > leastAcked) continue;';

export const cleanupMutants: readonly Mutant[] = [
  {
    name: 'tombstones-for-ever',
    story: 'Tombstones are never dropped.',
    expectedChecks: ['cleanup-exact'],
    where: 'forget',
    find: expires,
    replace: '',
  },
  {
    name: 'tombstones-a-second-longer',
    story: 'Tombstones are kept one second longer than is said.',
    expectedChecks: ['cleanup-exact'],
    where: 'forget',
    find: expires,
    replace: '      if (wallTime < expiredBeforeS - 1) gone.push(peer);',
  },
  {
    name: 'tombstone-dropped-unheard',
    story: 'A tombstone whose time is over goes though it refused something a moment ago, whose sender has yet to hear why.',
    expectedChecks: ['cleanup-exact'],
    where: 'forget',
    find: unacknowledged,
    replace: 'if (latest > leastAcked && !peer.forgotten) continue;',
  },
  {
    name: 'long-gone-much-later',
    story: 'Who was kicked long ago is forgotten only after three times as long.',
    expectedChecks: ['cleanup-exact', 'collected'],
    where: 'forget',
    find: 'value === false && wallTime < nowS - forgetAfterS',
    replace: 'value === false && wallTime < nowS - 3 * forgetAfterS',
  },
  {
    name: 'cleanup-wants-one-more',
    story: 'What is acknowledged exactly up to its import time counts as not acknowledged.',
    expectedChecks: ['cleanup-exact'],
    where: 'forget',
    find: unacknowledged,
    replace: 'if (latest >= leastAcked) continue;',
  },
  {
    name: 'cleanup-waits-for-itself',
    story: 'The site itself is counted among those who must have acknowledged.',
    expectedChecks: ['cleanup-exact', 'collected'],
    where: 'forget',
    find: '} else if (peer.site !== state.local) {',
    replace: '} else {',
  },
  {
    name: 'forgotten-by-mem-alone',
    story: 'With no active peer, the forgotten site must have acknowledged its kick, but not what else was stored of it.',
    expectedChecks: ['cleanup-exact', 'forget-safe'],
    where: 'forget',
    find: '(peer.ackedOut ?? 0) >= latest',
    replace: '(peer.ackedOut ?? 0) >= (peer.mem as Entry).importedAt',
  },
  {
    name: 'forgetting-keeps-acked-in',
    story: 'What was taken in from a forgotten site still counts as taken in when it returns.',
    expectedChecks: ['tombstones-kept', 'accept-exact'],
    where: 'forget',
    find: '  askAgain(state, peer);\n  peer.ackedOut = null;',
    replace: '  peer.ackedOut = null;',
  },
  {
    name: 'forgetting-keeps-acked-out',
    story: 'What a forgotten site acknowledged still counts as acknowledged when it returns.',
    expectedChecks: ['tombstones-kept', 'accept-exact'],
    where: 'forget',
    find: '  peer.ackedOut = null;\n',
    replace: '',
  },
  {
    name: 'forgetting-keeps-liveness',
    story: 'The list of what a forgotten site loses was written before there was liveness.',
    expectedChecks: ['tombstones-kept', 'no-orphan'],
    where: 'forget',
    find: "if (type !== 'mem' || !keepsTombstone)",
    replace: "if ((type !== 'mem' && type !== 'live') || !keepsTombstone)",
  },
  {
    name: 'expired-peer-kept',
    story: 'A tombstone goes, and the record of its peer stays.',
    expectedChecks: ['tombstones-kept'],
    where: 'forget',
    find: '  else state.remove(peer);',
    replace: '',
  },
  {
    name: 'kick-revives',
    story: 'Any greater membership brings a forgotten site back, be it another kick.',
    expectedChecks: ['tombstones-kept'],
    where: 'forget',
    find: 'if (peer.mem?.op.value === true) comeBack',
    replace: 'comeBack',
  },
];
