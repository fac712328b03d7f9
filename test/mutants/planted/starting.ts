/** Planted bugs in what a start makes of what it finds. */

import type { Mutant } from '../mutant.ts';

const tooOld = 'wallS - snapshot.meta.wallS <= state.keeping.tombstoneForS';

export const startingMutants: readonly Mutant[] = [
  {
    name: 'stale-state-kept',
    story: 'Who was away for longer than tombstones are kept goes on with what it finds (R4a).',
    expectedChecks: ['no-resurrection'],
    where: 'replica',
    find: tooOld,
    replace: 'wallS - snapshot.meta.wallS <= 1000 * state.keeping.tombstoneForS',
  },
  {
    name: 'stale-by-the-wrong-time',
    story: 'A state is too old as soon as the long gone may be forgotten, and not only when their tombstones may be gone.',
    expectedChecks: ['monotone-entry'],
    where: 'replica',
    find: tooOld,
    replace: 'wallS - snapshot.meta.wallS <= state.keeping.forgetAfterS',
  },
  {
    name: 'stale-a-second-early',
    story: 'A state that is exactly as old as tombstones get counts as too old.',
    expectedChecks: ['monotone-entry'],
    where: 'replica',
    find: tooOld,
    replace: 'wallS - snapshot.meta.wallS < state.keeping.tombstoneForS',
  },
  {
    name: 'stale-said-only',
    story: 'That the state was too old is said, and nothing is wiped.',
    expectedChecks: ['no-resurrection', 'monotone-entry'],
    where: 'replica',
    find: '    this.wipe();\n    return snapshot.meta.wallS;',
    replace: '    return snapshot.meta.wallS;',
  },
  {
    name: 'stale-wiped-in-silence',
    story: 'A site that wipes itself as too old tells nobody why.',
    expectedChecks: ['monotone-entry'],
    where: 'server',
    find: "    if (lastCommitS !== null) this.#ports.report({ event: 'wiped-stale', lastCommitS });\n",
    replace: '',
  },
  {
    name: 'commits-dated-late',
    story: 'A commit is dated when what it holds may be forgotten, so that no state is ever too old.',
    expectedChecks: ['durable-exact'],
    where: 'durable',
    find: 'meta: { clock, wallS, run }',
    replace: 'meta: { clock, wallS: wallS + state.keeping.tombstoneForS, run }',
  },
  {
    name: 'acked-out-not-restored',
    story: 'After a restart nothing is known of what the peers have.',
    expectedChecks: ['durable-exact'],
    where: 'durable',
    find: 'Object.assign(state.peer(record.site), record).durable = record;',
    replace: 'Object.assign(state.peer(record.site), record, { ackedOut: null }).durable = record;',
  },
  {
    name: 'acked-in-not-restored',
    story: 'After a restart everybody is asked for everything.',
    expectedChecks: ['durable-exact'],
    where: 'durable',
    find: 'Object.assign(state.peer(record.site), record).durable = record;',
    replace: 'Object.assign(state.peer(record.site), record, { ackedIn: null }).durable = record;',
  },
  {
    name: 'runs-not-written',
    story: 'A peer is written down without the run that was taken in.',
    expectedChecks: ['durable-exact', 'convergence'],
    where: 'durable',
    find: 'return { site, ackedIn, ackedInRun, ackedOut, forgotten };',
    replace: "return { site, ackedIn, ackedInRun: '', ackedOut, forgotten };",
  },
  {
    name: 'commit-of-the-run-before',
    story: 'A commit bears the run that it found, not the one that it is of.',
    expectedChecks: ['durable-exact'],
    where: 'durable',
    find: 'meta: { clock, wallS, run }',
    replace: 'meta: { clock, wallS, run: state.lastRun }',
  },
  {
    name: 'wiped-peers-written',
    story: 'Peers that were to be written when all was wiped are written after that.',
    expectedChecks: ['durable-exact'],
    where: 'state',
    find: '    this.version++;\n    this.dirtyPeers = [];\n',
    replace: '    this.version++;\n',
  },
  {
    name: 'liveness-not-restored',
    story: 'A start restores membership, address and metadata.',
    expectedChecks: ['durable-exact', 'ack-sound'],
    where: 'durable',
    find: '    const entry = newEntry(op, importedAt);',
    replace: "    if (op.key.type === 'live') continue;\n    const entry = newEntry(op, importedAt);",
  },
];
