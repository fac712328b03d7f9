/** Planted bugs in what counts as evidence of a set-back, in how far a site jumps, and in when it gives up (R8). */

import type { Mutant } from '../mutant.ts';

interface Bug {
  readonly name: string;
  readonly story: string;
  readonly where?: string;
  readonly find: string;
  readonly replace: string;
}

const bugs: readonly Bug[] = [
  {
    name: 'set-back-at-every-restart',
    story: 'The clock that a start restores is not noted, so that every acknowledgement of the last run tells of a life that was lost.',
    where: 'replica',
    find: '    state.setBackFloor = state.clock;\n',
    replace: '',
  },
  {
    name: 'set-back-at-equality',
    story: 'An acknowledgement of all that was restored counts as one of more than that.',
    find: 'acked > state.setBackFloor &&',
    replace: 'acked >= state.setBackFloor &&',
  },
  {
    name: 'set-back-by-own-run',
    story: 'What peers acknowledge of this very run counts as evidence.',
    find: ' && ackedRun !== state.run;',
    replace: ';',
  },
  {
    name: 'set-back-of-other-runs-unnoticed',
    story: 'Only what lies above the clock is evidence, so that who is faster than its past never learns of it.',
    find: 'acked > state.clock || ofAnotherRun ? acked : -1',
    replace: 'acked > state.clock ? acked : -1',
  },
  {
    name: 'set-back-by-last-word',
    story: 'An operation of ours at the very clock value that we have is taken for one from the future.',
    find: 'op.clock > state.clock && op.origin',
    replace: 'op.clock >= state.clock && op.origin',
  },
  {
    name: 'set-back-by-words-about-us',
    story: 'What others say of this site, at clock values that it has not reached, is taken for its own.',
    find: 'op.origin === state.local &&',
    replace: 'op.key.site === state.local &&',
  },
  {
    name: 'set-back-past-the-last',
    story: 'The site jumps past the last operation that shows it set back, and not past the greatest.',
    find: '&& op.clock > seen) seen = op.clock',
    replace: ') seen = op.clock',
  },
  {
    name: 'set-back-remembered',
    story: 'After a set-back what is acknowledged of the lost life is evidence once more, until the site gives up.',
    find: '  state.setBackFloor = clock;\n',
    replace: '',
  },
  {
    name: 'set-back-onto-evidence',
    story: 'The first jump is to the greatest clock value seen, and not past it.',
    find: '(leaps ? leap : 1)',
    replace: '(leaps ? leap : 0)',
  },
  {
    name: 'set-back-forgets-clock',
    story: 'The jump is past what was shown, also if the clock is beyond that already.',
    find: 'Math.max(was, seen) +',
    replace: 'seen +',
  },
  {
    name: 'set-back-always-leaps',
    story: 'The first set-back leaps too.',
    find: 'times > 1 &&',
    replace: 'times > 0 &&',
  },
  {
    name: 'set-back-never-leaps',
    story: 'The second set-back within a minute is a step like the first.',
    find: '(leaps ? leap : 1)',
    replace: '1',
  },
  {
    name: 'set-back-in-silence',
    story: 'Nobody is told that the site was set back.',
    find: "  state.tell({ event: 'set-back', from, was, clock });\n",
    replace: '',
  },
  {
    name: 'set-back-without-metadata',
    story: 'A site that was set back does not say its metadata again.',
    find: "  reissue(state, 'info', state.own('info')?.value, wallS);\n",
    replace: '',
  },
  {
    name: 'set-back-as-a-third-party',
    story: 'A site that was set back says of its own liveness what only others may.',
    find: 'restartsMax), true, true)',
    replace: 'restartsMax), false, true)',
  },
  {
    name: 'set-back-keeps-the-newest',
    story: 'Of all that must travel again what was stored last is left out.',
    find: 'for (let entry = state.ends.older; entry !== state.ends',
    replace: 'for (let entry = state.ends.older.older; entry !== state.ends',
  },
  {
    name: 'conflict-too-soon',
    story: 'The third set-back within a minute is one too many.',
    find: 'if (times > setBacksMax) {',
    replace: 'if (times >= setBacksMax) {',
  },
  {
    name: 'conflict-never',
    story: 'Two sites of one name set each other back for ever.',
    find: 'if (times > setBacksMax) {',
    replace: 'if (times > 1e9) {',
  },
  {
    name: 'conflict-within-a-second',
    story: 'Set-backs are forgotten after less than a second.',
    find: 'const minuteMs = 60_000;',
    replace: 'const minuteMs = 600;',
  },
  {
    name: 'conflict-in-silence',
    story: 'A site gives up, and tells nobody.',
    find: "    state.tell({ event: 'identity-conflict', from });\n",
    replace: '',
  },
  {
    name: 'conflict-and-on',
    story: 'A conflict is reported, and the site asserts itself all the same.',
    find: '    state.asserting = false;\n',
    replace: '',
  },
  {
    name: 'asserting-after-all',
    story: 'Who gave up still answers what others say of its address by a fresh one.',
    where: 'take-in',
    find: 'if (state.rules.noticesSetBack && state.asserting) {',
    replace: 'if (state.rules.noticesSetBack) {',
  },
  {
    name: 'metadata-of-others-said-anew',
    story: 'Metadata that others brought back is said anew, and not what it replaced.',
    where: 'take-in',
    find: "reissue(state, 'info', info.value, now.wallS)",
    replace: "reissue(state, 'info', state.own('info')?.value, now.wallS)",
  },
  {
    name: 'gap-answers-set-nobody-back',
    story: 'An acknowledgement in the answer to a gap is no evidence.',
    where: 'gaps',
    find: '  if (seen !== null) recover(state, from, data, seen, now);\n',
    replace: '',
  },
  {
    name: 'address-said-at-every-answer',
    story: 'Every answer that tells of an address makes a site say its own anew, also if it is no greater.',
    where: 'gaps',
    find: 'if (host !== undefined && takeOffered(state, host) && state.asserting)',
    replace: 'if (host !== undefined && (takeOffered(state, host) || state.asserting))',
  },
];

export const setBackMutants: readonly Mutant[] = bugs.map((bug) => ({ where: 'set-back', expectedChecks: ['set-back-noticed'], ...bug }));
