/** What each machine has durable since when, so that a message that claims to bring all of it is held to that at the cost of what it carries. */

import type { Batch, Clock, EntryRecord, Op, SyncData } from '../../src/core/index.ts';
import type { MachineView, WorldWatch } from '../world/world-watch.ts';
import { isAhead } from './unheard.ts';

/** What of a message says which operations it holds. */
type Slice = Pick<SyncData, 'since' | 'data'>;

/** The durable entries of one machine in the order in which they were stored, and some that were replaced since. */
interface Log {
  records: EntryRecord[];
  /** How many there were when it was last made from the disk. */
  made: number;
  /** The disk changed in a way that the log cannot follow. */
  stale: boolean;
}

/** A list that lacks nothing: of which sender, and for every `since` greater than `after`. */
interface Found {
  readonly m: MachineView;
  readonly ops: readonly Op[];
  readonly after: Clock;
  /** For a `since` up to this it also holds nothing more; -1: nobody has looked. */
  exactUpTo: Clock;
}

/** A log is made anew when it holds so many times what it held at first, and this many more. */
const growth = 2;
const slack = 64;

export class Snapshots {
  readonly #logs: Log[] = [];
  /** The last list that was found complete. Many messages in a row share one. */
  #last: Found | null = null;

  /** Must be told before all checks. */
  watch(): WorldWatch {
    return {
      starting: (m) => this.#changed(m),
      committed: (m, batch) => {
        if (batch.clear || batch.drop.length > 0 || batch.entries.length > 0) this.#changed(m, batch);
      },
    };
  }

  /** Entries of the disk have changed: by a batch, or altogether. */
  #changed(m: MachineView, batch?: Batch): void {
    const log = this.#logOf(m);
    this.#last = null;
    if (batch === undefined || batch.clear || batch.drop.length > 0) log.stale = true;
    if (log.stale || batch === undefined) return;
    const { records } = log;
    // Batches list what is newest first.
    for (let i = batch.entries.length - 1; i >= 0; i--) {
      const record = batch.entries[i] as EntryRecord;
      const last = records[records.length - 1];
      if (last !== undefined && last.importedAt > record.importedAt) log.stale = true;
      records.push(record);
    }
    if (records.length > growth * log.made + slack) log.stale = true;
  }

  /** An entry that is durable since `data.since` and not in `data`; null if there is none. */
  missing(m: MachineView, { since, data: ops }: Slice): EntryRecord | null {
    if (this.#found(m, ops, since) !== null) return null;
    const log = this.#logOf(m);
    if (log.stale) this.#make(m, log);
    const { records } = log;
    let at = records.length - 1;
    let expected = ops.length - 1;
    let sent: ReadonlySet<Op> | null = null;
    for (; at >= 0; at--) {
      const record = records[at] as EntryRecord;
      if (record.importedAt < since) break;
      if (record.op === ops[expected]) expected--;
      else {
        // The order is seldom another, and seldom has anything been replaced.
        sent ??= new Set(ops);
        if (!sent.has(record.op) && isStored(m, record)) return record;
      }
    }
    const exactUpTo = sent === null && expected < 0 ? (records[at + 1]?.importedAt ?? since) : -1;
    this.#last = { m, ops, after: at < 0 ? -1 : (records[at] as EntryRecord).importedAt, exactUpTo };
    return null;
  }

  /** An operation in `data` that is there twice, or is not durable since `data.since`; null if there is none. */
  surplus(m: MachineView, { since, data: ops }: Slice): Op | null {
    const found = this.#found(m, ops, since);
    if ((found !== null && since <= found.exactUpTo) || isAhead(m)) return null;
    const sent: Set<Op> = new Set();
    let exactUpTo = Number.POSITIVE_INFINITY;
    for (const op of ops) {
      const record = m.disk.entry(op.key.type, op.key.site);
      if (record === null || record.op !== op || record.importedAt < since || sent.has(op)) return op;
      sent.add(op);
      exactUpTo = Math.min(exactUpTo, record.importedAt);
    }
    if (found !== null) found.exactUpTo = exactUpTo;
    return null;
  }

  /** The list as it was found to lack nothing; null if it was not. */
  #found(m: MachineView, ops: readonly Op[], since: Clock): Found | null {
    const last = this.#last;
    return last !== null && last.ops === ops && last.m === m && last.after < since ? last : null;
  }

  #logOf(m: MachineView): Log {
    let log = this.#logs[m.index];
    if (log === undefined) {
      log = { records: [], made: 0, stale: true };
      this.#logs[m.index] = log;
    }
    return log;
  }

  #make(m: MachineView, log: Log): void {
    log.records = m.disk.records().sort((a, b) => a.importedAt - b.importedAt);
    log.made = log.records.length;
    log.stale = false;
  }
}

/** Whether the record was not replaced by another since. */
function isStored(m: MachineView, record: EntryRecord): boolean {
  const { type, site } = record.op.key;
  return m.disk.entry(type, site) === record;
}
