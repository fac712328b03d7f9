/** A store whose commits fail on demand: what a full or dying disk looks like to whoever commits. */

import type { OpenStore, Store } from '../../src/host/ports.ts';

/** How a commit shall end. `after`: it becomes durable, yet fails (a disk may take data and fail before it says so). */
export type Injected = { readonly fail: 'before' | 'after'; readonly error: 'ENOSPC' | 'EIO' } | null;

/**
 * Wraps a store. `inject` is asked at each commit, counted from 1 over all opens.
 */
export function failingStore(open: OpenStore, inject: (commit: number) => Injected): OpenStore {
  let commits = 0;
  return async () => {
    const opened = await open();
    if (!opened.ok) return opened;
    const inner = opened.value;
    const store: Store = {
      load: (replica) => inner.load(replica),
      list: () => inner.list(),
      erase: (replica) => inner.erase(replica),
      close: () => inner.close(),
      async commit(replica, batch) {
        const injected = inject(++commits);
        if (injected === null) return inner.commit(replica, batch);
        if (injected.fail === 'after') await inner.commit(replica, batch);
        return { ok: false, error: `${injected.error}: injected` };
      },
    };
    return { ok: true, value: store };
  };
}
