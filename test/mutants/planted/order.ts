/** Planted bugs in the total order and in merging: what agreement itself rests on. */

import type { Mutant } from '../mutant.ts';

export const orderMutants: readonly Mutant[] = [
  {
    name: 'non-strict-comparison',
    story: 'An arriving operation replaces the stored one also if their order is equal.',
    expectedChecks: ['total-order', 'monotone-entry'],
    where: 'merge',
    find: 'const won = order > 0;',
    replace: 'const won = order >= 0;',
  },
  {
    name: 'utf16-order',
    story: "Origins are compared as JavaScript's `<` does, by UTF-16 units.",
    expectedChecks: ['total-order'],
    where: 'text',
    find: 'if (x !== y) return rank(x) - rank(y);',
    replace: 'if (x !== y) return x - y;',
  },
  {
    name: 'live-by-clock',
    story: 'Liveness is ordered like everything else, by clock first.',
    expectedChecks: ['total-order', 'restarts-monotone'],
    where: 'order',
    find: "if (a.key.type === 'live') {",
    replace: "if (a.key.type === 'live' && a.clock === b.clock) {",
  },
  {
    name: 'live-without-clock',
    story: 'At equal liveness values the clock is skipped, and the origin decides.',
    expectedChecks: ['total-order'],
    where: 'order',
    find: 'if (a.value !== b.value) return (a.value as number) - (b.value as number);\n    if (a.clock !== b.clock) return a.clock - b.clock;',
    replace: 'if (a.value !== b.value) return (a.value as number) - (b.value as number);',
  },
  {
    name: 'first-writer-wins',
    story: 'The lower clock wins: the comparison is written the wrong way round.',
    expectedChecks: ['total-order'],
    where: 'merge',
    find: 'const won = order > 0;',
    replace: 'const won = before === null || order < 0;',
  },
  {
    name: 'origin-ignored',
    story: 'At equal clocks the stored operation stays, whoever wrote the other one.',
    expectedChecks: ['total-order'],
    where: 'order',
    find: 'return compareText(a.origin, b.origin);',
    replace: 'return 0;',
  },
  {
    name: 'wall-time-order',
    story: 'Of two operations the one with the later wall time wins.',
    expectedChecks: ['total-order'],
    where: 'merge',
    find: 'return compareOps(a, b) ||',
    replace: 'return a.wallTime - b.wallTime || compareOps(a, b) ||',
  },
  {
    name: 'ties-unbroken',
    story: 'Equal order and different content is taken for an echo (R7).',
    expectedChecks: ['total-order', 'convergence'],
    where: 'merge',
    find: '(state.rules.breaksTies ? compareValues(a.value, b.value) : 0)',
    replace: '0',
  },
  {
    name: 'greatest-not-stored',
    story: 'An operation that wins is stored only if its key was empty.',
    expectedChecks: ['max-of-seen', 'monotone-entry'],
    where: 'merge',
    find: 'if (won) state.store(peer, op, importedAt);',
    replace: 'if (won && before === null) state.store(peer, op, importedAt);',
  },
];
