/** A machine's drive: its disk, the commit under way, failures, and the copies that a crash may go back to. */

import type { Batch, CommitResult, Snapshot } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { DiskHealth } from './disk-health.ts';
import type { Finds } from './plan.ts';
import type { SiteNumbers } from './site-numbers.ts';
import { VirtualDisk } from './virtual-disk.ts';

/** How the disk was done with a commit: a failed one may be durable nevertheless. */
export interface Written {
  readonly ok: boolean;
  readonly durable: boolean;
}

export class Drive {
  readonly disk: VirtualDisk;
  readonly health: DiskHealth;
  #committing: Batch | null = null;
  /** How the disk ended the commit, which the Server has not heard of yet. */
  #result: CommitResult | null = null;
  /** Copies of the disk, by item and occurrence. */
  readonly #copies: Map<string, Snapshot | null> = new Map();

  constructor(health: DiskHealth, numbers: SiteNumbers) {
    this.disk = new VirtualDisk(numbers);
    this.health = health;
  }

  begin(batch: Batch): void {
    this.#committing = batch;
  }

  /** The commit that the disk is not done with; null if there is none. */
  get unwritten(): Batch | null {
    return this.#result === null ? this.#committing : null;
  }

  /** The disk is done with a commit. Null if it was that of an earlier life, or is told again. */
  write(batch: Batch, incarnation: number, nowUs: Us): Written | null {
    if (this.unwritten !== batch) return null;
    const failure = this.health.failureOf(incarnation, batch.seq, nowUs);
    this.#result = failure === null ? { ok: true } : { ok: false, error: 'the disk fails' };
    const durable = failure === null || failure.durable;
    if (durable) this.disk.apply(batch);
    return { ok: failure === null, durable };
  }

  /** The Server is to hear how a commit ended. Null if it was that of an earlier life. */
  finish(batch: Batch): CommitResult | null {
    if (this.#committing !== batch) return null;
    const result = this.#result;
    if (result !== null) this.forget();
    return result;
  }

  /** No commit is under way any more. */
  forget(): void {
    this.#committing = null;
    this.#result = null;
  }

  /** Copies the disk as it is now. */
  keep(item: string, occurrence: number): void {
    this.#copies.set(`${item}|${occurrence}`, this.disk.snapshot());
  }

  /** Leaves on the disk what the next start is to find. Returns whether that is something else than what was committed. */
  leave(finds: Finds, item: string): boolean {
    if (finds.kind === 'all') return false;
    if (finds.kind === 'nothing') this.disk.load(null);
    else {
      const name = `${item}|${finds.occurrence}`;
      this.disk.load(this.#copies.get(name) ?? null);
      this.#copies.delete(name);
    }
    return true;
  }
}
