/** A store whose commits wait for the test: durable, failed, or left hanging. */

import type { Batch, CommitResult } from '../../src/core/ports.ts';
import type { OpenStore, ReplicaId, Store } from '../../src/host/ports.ts';
import { settle } from './manual-clock.ts';

interface Held {
  readonly replica: ReplicaId;
  readonly batch: Batch;
  readonly end: (result: CommitResult) => void;
}

export class HeldStore {
  /** Commits that wait, oldest first. */
  readonly held: Held[] = [];
  holding = true;
  commits = 0;
  readonly open: OpenStore;
  #inner: Store | null = null;

  constructor(open: OpenStore) {
    this.open = async () => {
      const opened = await open();
      if (!opened.ok) return opened;
      const inner = opened.value;
      this.#inner = inner;
      const store: Store = {
        load: (replica) => inner.load(replica),
        list: () => inner.list(),
        erase: (replica) => inner.erase(replica),
        close: () => inner.close(),
        commit: (replica, batch) => {
          this.commits++;
          if (!this.holding) return inner.commit(replica, batch);
          return new Promise((end) => this.held.push({ replica, batch, end }));
        },
      };
      return { ok: true, value: store };
    };
  }

  /** Ends the oldest commit that waits. */
  async release(): Promise<void> {
    const oldest = this.#oldest();
    oldest.end((await this.#inner?.commit(oldest.replica, oldest.batch)) ?? { ok: false, error: 'never opened' });
    await settle();
  }

  /** Lets everything through from now on. */
  async releaseAll(): Promise<void> {
    this.holding = false;
    while (this.held.length > 0) await this.release();
  }

  /** Fails the oldest commit that waits. */
  async fail(error: string): Promise<void> {
    this.#oldest().end({ ok: false, error });
    await settle();
  }

  #oldest(): Held {
    const oldest = this.held.shift();
    if (oldest === undefined) throw new Error('no commit waits');
    return oldest;
  }
}
