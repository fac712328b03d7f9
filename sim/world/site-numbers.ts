/** Numbers for site ids: what a world keeps of each pair of sites then lies in plain columns, not in a table for every site. */

import type { SiteId } from '../../src/core/index.ts';

/** Numbers from 0 on, in the order in which ids were first seen. One instance serves all disks of a world, and stays in the processor's cache. */
export class SiteNumbers {
  readonly #numbers: Map<SiteId, number> = new Map();
  readonly #ids: SiteId[] = [];
  /** The last that was asked for: what looks at a message asks for the same one several times. */
  #lastId: SiteId | null = null;
  #last = 0;

  /** The number of an id, given now if it has none. */
  of(id: SiteId): number {
    if (id === this.#lastId) return this.#last;
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.#ids.push(id) - 1;
      this.#numbers.set(id, number);
    }
    this.#lastId = id;
    this.#last = number;
    return number;
  }

  /** The id of a number that was given. */
  id(number: number): SiteId {
    return this.#ids[number] as SiteId;
  }
}
