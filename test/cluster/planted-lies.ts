/** Lies that a journal could tell, one for each check that reads journals: a check that does not notice its own does not read them at all. */

import type { JournalLine } from '../../sim/cli/daemon/journal.ts';
import type { CheckName } from '../../sim/scenario/check-names.ts';
import type { EntryRecord, Message, Op } from '../../src/core/index.ts';

/** After the last line of a journal nothing happens for so long that whatever was under way must be over. */
export const quietMs = 60_000;

/** The changed line, or null if the lie is not about such a line. It is told about the last line that it can be about. */
export type Lie = (line: JournalLine) => JournalLine | null;

/** What nobody can tell from a journal, and why. */
export const untold: Readonly<Partial<Record<CheckName, string>>> = {
  'accept-exact': 'what a replica has acknowledged is not in its journal',
  'ack-bound': 'what a replica has acknowledged is not in its journal',
  'flush-complete': 'when a commit begins is not in a journal',
  'forget-safe': 'what a replica has acknowledged is not in its journal',
  'commit-complete': 'when a commit begins, and what a replica has acknowledged by then, is not in its journal',
  'cleanup-exact': 'when a cleanup begins, and what a replica has acknowledged by then, is not in its journal',
  'durable-exact': 'what a replica held when a commit began, and knows of its peers, is not in its journal',
  'tombstones-spread': 'when a replica is done with a message is not in its journal',
  'tombstones-kept': 'what a replica knows of its peers is not in its journal',
  'message-exact': 'what a replica has acknowledged is not in its journal',
  'answers-heard': 'when a replica is done with a message is not in its journal',
  'asks-answered': 'when a replica is done with a message is not in its journal',
  'commands-end': 'when a commit begins is not in a journal',
  'timers-exact': 'timers are not in a journal',
  collected: 'nobody waits until a daemon cleans up by itself',
  'contacts-asked': 'timers are not in a journal',
  'strangers-answered': 'when a replica is done with a message is not in its journal',
  'set-back-noticed': 'when a replica is done with a message is not in its journal',
};

/** The lies, told by site `a`; `c` was kicked and came back, and `z` was kicked and forgotten. */
export const lies: Readonly<Partial<Record<CheckName, Lie>>> = {
  'commit-before-send': (line) => (line.kind === 'notified' ? { ...line, upTo: line.upTo + 1000 } : null),
  'total-order': lost,
  'max-of-seen': lost,
  'monotone-entry': (line) => (line.kind === 'merged' && line.before !== null && line.won ? { ...line, before: null } : null),
  'clock-unique': (line) => withCommitted(line, 'info', (op) => ({ ...op, key: { type: 'mem', site: 'nobody' }, value: true })),
  'proper-pair': (line) => withCommitted(line, 'info', (op) => ({ ...op, value: 'not what was issued' })),
  'right-answer': (line) => withCommitted(line, 'info', (op) => ({ ...op, clock: op.clock + 1_000_000 })),
  convergence: (line) => withMerged(line, 'host', (op) => ({ ...op, clock: op.clock + 1, value: 'elsewhere' })),
  'import-bounds': (line) => (line.kind === 'merged' && line.won && line.op.clock > 1 ? { ...line, importedAt: 1 } : null),
  'local-wins': (line) => (line.kind === 'started' ? { ...line, node: 'elsewhere' } : null),
  'restarts-monotone': (line) =>
    line.kind === 'merged' && line.before !== null ? withMerged(line, 'live', (op) => ({ ...op, value: 1 })) : null,
  'notify-complete': (line) =>
    line.kind === 'notified' && line.changes.length > 0
      ? { ...line, changes: line.changes.map(([site]) => [site, { member: false, origin: 'nobody', clock: 1 }] as const) }
      : null,
  'port-contract': (line) => (line.kind === 'notified' ? { ...line, changes: [] } : null),
  'ack-sound': (line) => withSent(line, (ops) => (ops.length === 0 ? null : ops.slice(1))),
  // Sent when all has been quiet for long.
  quiescence: (line) => {
    const sent = withSent(line, (ops, { forged }) => (ops.length === 0 ? [forged] : null));
    return sent === null ? null : { ...sent, atMs: line.atMs + quietMs / 2 };
  },
  'gap-heals': (line) => (line.kind === 'took' && line.verdict === 'accepted' ? { ...line, verdict: 'gap' } : null),
  'no-orphan': (line) => withMerged(line, 'host', (op) => ({ ...op, origin: 'x', key: { type: 'host', site: 'x' } })),
  'rejoin-complete': (line) => withoutDurable(line, ({ op }) => op.key.type === 'host' && op.key.site === 'c'),
  'kicked-learns': (line) =>
    line.kind === 'started' && line.durable !== null
      ? {
          ...line,
          durable: {
            ...line.durable,
            entries: line.durable.entries.map((entry) => (isMemberC(entry) ? { ...entry, op: kickOf(entry.op) } : entry)),
          },
        }
      : null,
  'drops-exact': ({ atMs, site, ...line }) =>
    line.kind === 'merged' && line.op.key.type === 'mem' ? { atMs, site, kind: 'dropped', op: line.op, why: 'orphan' } : null,
  'vain-commands': (line) =>
    line.kind === 'commanded' && line.command.do === 'setInfo' && line.taken.ok
      ? { ...line, taken: { ok: false, clock: line.taken.clock, why: 'bad-value' } }
      : null,
  'no-resurrection': (line) => withMerged(line, 'host', (op) => ({ ...op, origin: 'z', key: { type: 'host', site: 'z' } })),
};

/** The journal with its last true line of that kind replaced by the lie; null if there is nothing to lie about. */
export function tell(lines: readonly JournalLine[], lie: Lie): readonly JournalLine[] | null {
  const at = lines.findLastIndex((line) => lie(line) !== null);
  return at < 0 ? null : lines.map((line, nth) => (nth === at ? (lie(line) as JournalLine) : line));
}

function lost(line: JournalLine): JournalLine | null {
  return line.kind === 'merged' && line.before !== null && line.won ? { ...line, won: false } : null;
}

function withMerged(line: JournalLine, type: Op['key']['type'], change: (op: Op) => Op): JournalLine | null {
  return line.kind === 'merged' && line.won && line.op.key.type === type ? { ...line, op: change(line.op) } : null;
}

function withCommitted(line: JournalLine, type: Op['key']['type'], change: (op: Op) => Op): JournalLine | null {
  if (line.kind !== 'committed' || !line.result.ok) return null;
  const at = line.batch.entries.findIndex(({ op }) => op.key.type === type);
  if (at < 0) return null;
  const entries = line.batch.entries.map((entry, nth) => (nth === at ? { ...entry, op: change(entry.op) } : entry));
  return { ...line, batch: { ...line.batch, entries } };
}

type Sync = Extract<Message, { readonly kind: 'sync' }>;

function withSent(
  line: JournalLine,
  change: (ops: readonly Op[], about: { readonly forged: Op }) => readonly Op[] | null,
): JournalLine | null {
  if (line.kind !== 'sent' || line.message.kind !== 'sync') return null;
  const message: Sync = line.message;
  const { from } = message.data;
  const forged: Op = { origin: from, key: { type: 'mem', site: from }, clock: 0, magic: 0, value: true, wallTime: 0 };
  const data = change(message.data.data, { forged });
  return data === null ? null : { ...line, message: { ...message, data: { ...message.data, data } } };
}

function withoutDurable(line: JournalLine, isMissing: (entry: EntryRecord) => boolean): JournalLine | null {
  if (line.kind !== 'started' || line.durable === null || !line.durable.entries.some(isMissing)) return null;
  return { ...line, durable: { ...line.durable, entries: line.durable.entries.filter((entry) => !isMissing(entry)) } };
}

function isMemberC({ op }: EntryRecord): boolean {
  return op.key.type === 'mem' && op.key.site === 'c';
}

function kickOf(op: Op): Op {
  return { ...op, value: false, clock: op.clock + 1 };
}
