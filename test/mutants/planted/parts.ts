/** Planted bugs in states that travel in parts which overtake one another, while sites are forgotten and come back (R4, R10). */

import type { Mutant } from '../mutant.ts';

export const partMutants: readonly Mutant[] = [
  {
    name: 'parts-judged-one-by-one',
    story: 'What was refused of the last part decides whether something must come again, and not what was refused of any.',
    expectedChecks: ['accept-exact', 'ack-sound'],
    where: 'take-in',
    find: 'let refused = parts?.refused ?? null;',
    replace: 'let refused: Refused | null = null;',
  },
  {
    name: 'overtaken-parts-acknowledged',
    story: 'A state that begins at 0 is believed to bring each membership first, though its parts may have overtaken one another.',
    expectedChecks: ['accept-exact', 'ack-sound'],
    where: 'take-in',
    find: 'if (since > 0 ? !expired?.has(site) : state.find(site)?.mem) return true;',
    replace: 'if (since > 0 && !expired?.has(site)) return true;',
  },
  {
    name: 'parts-outlive-asking',
    story: 'Who has not been taken in from yet is not asked again, and so the parts that came before a site returned still count.',
    expectedChecks: ['accept-exact', 'ack-sound'],
    where: 'forget',
    find: '  peer.parts = null;\n  if (peer.ackedIn === null) return;',
    replace: '  if (peer.ackedIn === null) return;\n  peer.parts = null;',
  },
  {
    name: 'parts-kept-when-whole',
    story: 'The parts of a state that is whole are kept, and any of them that comes once more acknowledges it again.',
    expectedChecks: ['accept-exact'],
    where: 'take-in',
    find: '  peer.parts = null;\n  // Whoever',
    replace: '  // Whoever',
  },
  {
    name: 'whole-state-asked-for-anew',
    story: 'A state that begins at 0 and lacks something makes the site forget what it had taken in before.',
    expectedChecks: ['accept-exact'],
    where: 'take-in',
    find: '    if (since > 0) askAgain(state, peer);',
    replace: '    askAgain(state, peer);',
  },
  {
    name: 'forgetting-keeps-clock',
    story: 'Forgetting issues nothing and so does not advance the clock: parts from before and after it bear the same name (R10).',
    expectedChecks: ['message-exact'],
    where: 'forget',
    find: '  if (state.rules.checksInput) state.clock = Math.min(state.clock + 1, state.limits.clockMax);\n',
    replace: '',
  },
  {
    name: 'one-operation-too-many',
    story: 'A part holds one operation more than a message may.',
    expectedChecks: ['message-exact'],
    where: 'slices',
    find: 'length >= limits.operationsMax',
    replace: 'length > limits.operationsMax',
  },
  {
    name: 'whole-with-one-too-many',
    story: 'A state that holds one operation more than a message may is not divided.',
    expectedChecks: ['message-exact'],
    where: 'slices',
    find: 'all.length <= limits.operationsMax',
    replace: 'all.length <= limits.operationsMax + 1',
  },
];
