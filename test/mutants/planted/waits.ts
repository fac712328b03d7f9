/** Planted bugs that show only in what takes long: many asks in vain, a store that goes on failing, set-backs far apart; and in cleanups at a time of their own. */

import type { Mutant } from '../mutant.ts';

export const waitMutants: readonly Mutant[] = [
  {
    name: 'one-more-ask',
    story: 'A join asks once more than it may before it gives up.',
    expectedChecks: ['commands-end'],
    where: 'pulls',
    find: 'pull.asked >= this.#config.asksMax',
    replace: 'pull.asked > this.#config.asksMax',
  },
  {
    name: 'asks-for-ever',
    story: 'A join never gives up.',
    expectedChecks: ['commands-end'],
    where: 'pulls',
    find: "if (pull.asked >= this.#config.asksMax) this.#end('no-answer');\n    else ",
    replace: '',
  },
  {
    name: 'back-off-without-end',
    story: 'The time after which a failed commit is tried again doubles for ever.',
    expectedChecks: ['timers-exact'],
    where: 'commits',
    find: 'Math.min(retryMs * 2, this.#config.retryMsMax)',
    replace: 'retryMs * 2',
  },
  {
    name: 'back-off-starts-over',
    story: 'After the longest wait a failed commit is tried again as if it were the first.',
    expectedChecks: ['timers-exact'],
    where: 'commits',
    find: 'Math.min(retryMs * 2, this.#config.retryMsMax)',
    replace: 'retryMs * 2 > this.#config.retryMsMax ? this.#config.retryMsMin : retryMs * 2',
  },
  {
    name: 'set-backs-never-forgotten',
    story: 'Set-backs of one life are counted however far apart they are (R8).',
    expectedChecks: ['set-back-noticed'],
    where: 'set-back',
    find: '[...state.setBacksMs.filter((ms) => monoMs - ms < minuteMs), monoMs]',
    replace: '[...state.setBacksMs, monoMs]',
  },
  {
    name: 'own-time-ignored',
    story: 'A cleanup on command forgets as all others do, whatever it was told.',
    expectedChecks: ['cleanup-exact'],
    where: 'server',
    find: 'this.#replica.cleanup(now.wallS, forgetAfterS)',
    replace: 'this.#replica.cleanup(now.wallS)',
  },
  {
    name: 'own-time-only-later',
    story: 'A cleanup on command may forget later than all others, and never sooner.',
    expectedChecks: ['cleanup-exact'],
    where: 'replica',
    find: 'return cleanup(this.#state, wallS, forgetAfterS);',
    replace: 'return cleanup(this.#state, wallS, Math.max(forgetAfterS, this.#state.keeping.forgetAfterS));',
  },
];
