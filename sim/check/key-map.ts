/** One value for each key that a machine knows, without a name being put together for every look-up. */

import type { KeyType, SiteId } from '../../src/core/index.ts';

type Row<T> = { [type in KeyType]: T | null };

export class KeyMap<T> {
  readonly #rows: Map<SiteId, Row<T>> = new Map();

  get(type: KeyType, site: SiteId): T | null {
    return this.#rows.get(site)?.[type] ?? null;
  }

  set(type: KeyType, site: SiteId, value: T | null): void {
    let row = this.#rows.get(site);
    if (row === undefined) {
      row = { mem: null, host: null, info: null, live: null };
      this.#rows.set(site, row);
    }
    row[type] = value;
  }

  /** Forgets all keys of a site. */
  drop(site: SiteId): void {
    this.#rows.delete(site);
  }

  clear(): void {
    this.#rows.clear();
  }

  *values(): Iterable<T> {
    for (const { mem, host, info, live } of this.#rows.values()) {
      for (const value of [mem, host, info, live]) if (value !== null) yield value;
    }
  }
}
