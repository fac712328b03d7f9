/** What the live replicas really hold in the end: looked up in them, not in second copies, since what both agree on may be the fault. */

import type { KeyType, Op, SiteId } from '../../src/core/index.ts';
import type { MachineView, Scene } from '../world/world-watch.ts';
import type { Joins } from './joins.ts';
import { findParticipants, type Participants } from './participants.ts';
import type { Copy, Views } from './views.ts';

const nothing: ReadonlyMap<SiteId, Copy> = new Map();

/** To be asked only when the world has ended: each replica is looked through once. */
export class Held {
  readonly #scene: Scene;
  readonly #views: Views;
  readonly #joins: Joins;
  readonly #copies: Map<MachineView, ReadonlyMap<SiteId, Copy>> = new Map();
  #sites: readonly SiteId[] | null = null;
  #participants: Participants | null = null;

  constructor(scene: Scene, views: Views, joins: Joins) {
    this.#scene = scene;
    this.#views = views;
    this.#joins = joins;
  }

  /** Who takes part in what must come in the end. */
  get participants(): Participants {
    this.#participants ??= findParticipants(this.#scene, this, this.#views, this.#joins);
    return this.#participants;
  }

  /** Everything that a live machine holds, by site; nothing if it is down. */
  of(m: MachineView): ReadonlyMap<SiteId, Copy> {
    let copies = this.#copies.get(m);
    if (copies === undefined) {
      copies = this.#look(m);
      this.#copies.set(m, copies);
    }
    return copies;
  }

  /** What a live machine holds of one key; null if nothing. */
  op(m: MachineView, type: KeyType, site: SiteId): Op | null {
    return this.of(m).get(site)?.[type] ?? null;
  }

  #look(m: MachineView): ReadonlyMap<SiteId, Copy> {
    const replica = m.server?.replica;
    if (replica === undefined) return nothing;
    const copies: Map<SiteId, Copy> = new Map();
    const entry = (type: KeyType, site: SiteId): Op | null => replica.entry(type, site)?.op ?? null;
    for (const site of this.#known()) {
      const [mem, host, info, live] = [entry('mem', site), entry('host', site), entry('info', site), entry('live', site)];
      if (mem === null && host === null && info === null && live === null) continue;
      copies.set(site, { mem, host, info, live, forgotten: replica.isForgotten(site) });
    }
    return copies;
  }

  /** Every site that anybody ever told of, and still does. */
  #known(): readonly SiteId[] {
    if (this.#sites === null) {
      const sites: Set<SiteId> = new Set();
      for (const m of this.#scene.machines) {
        for (const site of this.#views.of(m).sites.keys()) sites.add(site);
      }
      this.#sites = [...sites];
    }
    return this.#sites;
  }
}
