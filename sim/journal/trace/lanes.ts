/** Names the lanes of a trace: one for each machine, since a site and its clone are two, and one for the whole world. */

import type { JournalEvent } from '../event.ts';

export const worldLane = '(world)';

export class Lanes {
  readonly #names: Map<number, string> = new Map();
  readonly #taken: Set<string> = new Set([worldLane]);

  /** The site's id, without white space; a number tells machines of one site apart. */
  nameOf({ machine, site }: Pick<JournalEvent, 'machine' | 'site'>): string {
    if (machine < 0) return worldLane;
    const known = this.#names.get(machine);
    if (known !== undefined) return known;
    const plain = site.replaceAll(/\s/gu, '_');
    let name = plain;
    for (let nth = 2; this.#taken.has(name); nth++) name = `${plain}(${nth})`;
    this.#taken.add(name);
    this.#names.set(machine, name);
    return name;
  }
}
