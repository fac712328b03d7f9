/** Planted bugs in Lamport clocks and in the commands that issue operations. */

import type { Mutant } from '../mutant.ts';

export const clockMutants: readonly Mutant[] = [
  {
    name: 'clock-reset-on-wipe',
    story: 'A wipe deletes everything, the clock included.',
    expectedChecks: ['clock-unique', 'proper-pair'],
    where: 'replica',
    find: 'state.cleared = true;\n',
    replace: 'state.cleared = true;\n    state.clock = 0;\n',
  },
  {
    name: 'clock-not-advanced',
    story: "Taking a message in leaves the clock alone instead of passing the sender's.",
    expectedChecks: ['accept-exact', 'import-bounds', 'max-of-seen'],
    where: 'take-in',
    find: 'state.clock = Math.max(state.clock, clock) + 1;',
    replace: '',
  },
  {
    name: 'clock-without-step',
    story: "The clock becomes the sender's, but not one more.",
    expectedChecks: ['accept-exact'],
    where: 'take-in',
    find: 'state.clock = Math.max(state.clock, clock) + 1;',
    replace: 'state.clock = Math.max(state.clock, clock);',
  },
  {
    name: 'clock-not-advanced-by-tombstone',
    story: 'A tombstone is taken in without moving the clock past it.',
    expectedChecks: ['import-bounds', 'accept-exact', 'local-wins'],
    where: 'gaps',
    find: 'state.clock = Math.max(state.clock, op.clock) + 1;',
    replace: 'state.clock += 1;',
  },
  {
    name: 'default-at-fresh-clock',
    story: 'A start makes the site a member with a fresh clock value instead of 0, and so undoes every kick.',
    expectedChecks: ['import-bounds', 'kicked-learns', 'local-wins'],
    where: 'replica',
    find: "merge(state, self, state.make('mem', this.site, true, wallS, 0), 0);",
    replace:
      "if (self.mem !== null) issue(state, 'mem', this.site, true, wallS);\n    else merge(state, self, state.make('mem', this.site, true, wallS, 0), 0);",
  },
  {
    name: 'command-reuses-clock',
    story: 'Metadata is issued at the current clock value instead of the next.',
    expectedChecks: ['clock-unique', 'proper-pair'],
    where: 'merge',
    find: '  state.clock += 1;\n  merge(state, state.peer(site)',
    replace: "  if (type !== 'info') state.clock += 1;\n  merge(state, state.peer(site)",
  },
  {
    name: 'command-at-peers-clock',
    story: 'A kick is issued just above the operation that it replaces, and so at a clock value that may be used.',
    expectedChecks: ['clock-unique', 'import-bounds', 'local-wins'],
    where: 'merge',
    find: '  merge(state, state.peer(site), state.make(type, site, value, wallS));',
    replace:
      "  const least = type === 'mem' ? (state.peer(site).mem?.op.clock ?? 0) + 1 : state.clock;\n  merge(state, state.peer(site), state.make(type, site, value, wallS, least));",
  },
  {
    name: 'kick-not-merged',
    story: 'A kick is said to have taken effect, and is issued, but never stored.',
    expectedChecks: ['local-wins', 'max-of-seen'],
    where: 'merge',
    find: '  merge(state, state.peer(site), state.make(type, site, value, wallS));',
    replace:
      "  const op = state.make(type, site, value, wallS);\n  if (type !== 'mem' || value !== false) merge(state, state.peer(site), op);",
  },
  {
    name: 'member-not-issued-again',
    story: 'Making a member of a member issues nothing, so that a rejoin after an unseen kick is lost (R11).',
    expectedChecks: ['local-wins', 'rejoin-complete'],
    where: 'commands',
    find: "  const refused = take(state, 'mem', target, member, wallS);",
    replace:
      "  const already = member && known?.mem?.op.value === true && !known.forgotten;\n  const refused = already ? null : take(state, 'mem', target, member, wallS);",
  },
  {
    name: 'host-not-refreshed',
    story: 'A start says where the site lives only if nothing is known of it yet.',
    expectedChecks: ['local-wins', 'right-answer'],
    where: 'replica',
    find: "issue(state, 'host', this.site, node, wallS);",
    replace: "if (self.host === null) issue(state, 'host', this.site, node, wallS);",
  },
  {
    name: 'clock-not-restored',
    story: 'A start takes its clock from the newest entry, not from where it was kept.',
    expectedChecks: ['clock-unique'],
    where: 'durable',
    find: 'state.clock = snapshot.meta.clock;',
    replace: 'state.clock = Math.max(0, ...snapshot.entries.map((entry) => entry.op.clock));',
  },
  {
    name: 'kicked-again',
    story: 'Kicking the kicked issues an operation, and so puts off that they are forgotten (R11).',
    expectedChecks: ['vain-commands'],
    where: 'commands',
    find: 'if (state.rules.refusesVainCommands && !member && known?.mem?.op.value === false) ',
    replace: "if (target === '') ",
  },
  {
    name: 'outranked-liveness-issued',
    story: 'Liveness that cannot win is issued all the same (W14).',
    expectedChecks: ['vain-commands'],
    where: 'commands',
    find: "if (before !== undefined && value < before) return 'outranked';",
    replace: '',
  },
  {
    name: 'kick-from-the-future',
    story: 'A kick is dated when it may be forgotten, and not when it was given.',
    expectedChecks: ['import-bounds'],
    where: 'server',
    find: 'replica.setMember(command.target, command.member, now.wallS)',
    replace: 'replica.setMember(command.target, command.member, now.wallS + this.#config.forgetAfterS)',
  },
];
