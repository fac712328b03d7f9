/** What each machine has durable since when, so that a message that claims to bring all of it can be held to that without looking at every entry every time. */

import type { Batch, Clock, EntryRecord, Op, SyncData } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';

/** For which `since` a list of operations is complete: all greater than `after`, in one version of the disk. */
interface Slice {
  readonly version: number;
  readonly after: Clock;
}

export class Snapshots {
  readonly #versions: number[] = [];
  /** No entry of the disk was stored later; may be more than the truth, until looked at. */
  readonly #latest: Clock[] = [];
  readonly #slices: WeakMap<readonly Op[], Slice> = new WeakMap();

  /** Entries of the disk have changed: by a batch, or altogether. */
  changed(m: MachineView, batch?: Batch): void {
    this.#versions[m.index] = (this.#versions[m.index] ?? 0) + 1;
    let latest = batch === undefined ? Number.POSITIVE_INFINITY : (this.#latest[m.index] ?? Number.POSITIVE_INFINITY);
    for (const { importedAt } of batch?.entries ?? []) latest = Math.max(latest, importedAt);
    this.#latest[m.index] = latest;
  }

  /** An entry that is durable since `data.since` and not in `data`; null if there is none. */
  missing(m: MachineView, data: SyncData): EntryRecord | null {
    const { since, data: ops } = data;
    if (ops.length === 0) return since > (this.#latest[m.index] ?? Number.POSITIVE_INFINITY) ? null : this.#look(m, since, ops).missing;
    const known = this.#slices.get(ops);
    if (known !== undefined && known.version === this.#versions[m.index] && known.after < since) return null;
    const { missing, after } = this.#look(m, since, ops);
    if (missing === null) this.#slices.set(ops, { version: this.#versions[m.index] ?? 0, after });
    return missing;
  }

  #look(m: MachineView, since: Clock, ops: readonly Op[]): { readonly missing: EntryRecord | null; readonly after: Clock } {
    const sent = new Set(ops);
    let missing: EntryRecord | null = null;
    let after = -1;
    let latest = -1;
    for (const record of m.disk.records()) {
      if (record.importedAt >= since && !sent.has(record.op)) missing = record;
      if (record.importedAt < since) after = Math.max(after, record.importedAt);
      latest = Math.max(latest, record.importedAt);
    }
    this.#latest[m.index] = latest;
    return { missing, after };
  }
}
