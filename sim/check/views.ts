/** Second copies of all replicas, kept from what the watch is told alone, and a hash of what each site holds. */

import type { KeyType, Op, SiteId } from '../../src/core/index.ts';
import { keyOf, Mixer } from '../world/keyed.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import { canonicalText, mustWin } from './comparator.ts';

/** What is known of one site at one machine. */
export type Copy = { [type in KeyType]: Op | null } & { forgotten: boolean };

/** One machine's copy and hash. */
export interface View {
  readonly sites: Map<SiteId, Copy>;
  /** Two sums of operation hashes, each modulo 2^32, over all sites that are not kicked. */
  a: number;
  b: number;
  /** The same over the kicks, of which some may be forgotten already. */
  kicks: number;
}

/** The key types in their fixed order. */
export const keyTypes: readonly KeyType[] = ['mem', 'host', 'info', 'live'];

export class Views {
  readonly #scene: Scene;
  readonly #views: View[] = [];
  readonly #hashes: Map<Op, { readonly a: number; readonly b: number }> = new Map();
  readonly #mixer: Mixer = new Mixer();
  readonly #breaksTies: boolean;
  readonly #changed: (m: MachineView) => void;

  constructor(scene: Scene, changed: (m: MachineView) => void) {
    this.#scene = scene;
    this.#breaksTies = scene.scenario.protocol.rules === 'muster';
    this.#changed = changed;
  }

  /** A machine's copy: the greatest operation of each key since its last start, wipe or forget. */
  of(m: MachineView): View {
    let view = this.#views[m.index];
    if (view === undefined) {
      view = { sites: new Map(), a: 0, b: 0, kicks: 0 };
      this.#views[m.index] = view;
    }
    return view;
  }

  /** The copy of one key; null if there is none. */
  op(m: MachineView, type: KeyType, site: SiteId): Op | null {
    return this.#views[m.index]?.sites.get(site)?.[type] ?? null;
  }

  /** Whether two machines hold the same, kicks included. False may also mean that one has forgotten what the other has not. */
  areSame(m: MachineView, other: MachineView): boolean {
    const one = this.of(m);
    const two = this.of(other);
    return one.a === two.a && one.b === two.b && one.kicks === two.kicks;
  }

  /** A machine's view hash as one number of 53 bits: of all that is not kicked, since kicks are in the end forgotten, by each replica in its own time. */
  hash(m: MachineView): number {
    const { a, b } = this.of(m);
    return (a >>> 0) * 2 ** 21 + (b >>> 11);
  }

  watch(): WorldWatch {
    return {
      starting: (m, durable) => {
        const view = this.of(m);
        view.sites.clear();
        view.a = 0;
        view.b = 0;
        view.kicks = 0;
        for (const { op } of durable?.entries ?? []) this.#copy(view, op.key.site)[op.key.type] = op;
        for (const record of durable?.peers ?? []) if (record.forgotten) this.#copy(view, record.site).forgotten = true;
        for (const copy of view.sites.values()) this.#add(view, copy, 1);
      },
      started: (m) => this.#changed(m),
      issued: (m, op) => this.#offer(m, op),
      merged: (m, op) => this.#offer(m, op),
      forgot: (m, site, tombstone) => {
        const view = this.of(m);
        const copy = this.#copy(view, site);
        this.#add(view, copy, -1);
        copy.host = null;
        copy.info = null;
        copy.live = null;
        copy.forgotten = true;
        if (tombstone === null) view.sites.delete(site);
        else this.#add(view, copy, 1);
        this.#changed(m);
      },
      revived: (m, site) => {
        this.#copy(this.of(m), site).forgotten = false;
      },
      wiped: (m) => {
        const view = this.of(m);
        view.sites.clear();
        view.a = 0;
        view.b = 0;
        view.kicks = 0;
        this.#changed(m);
      },
      down: (m) => this.#changed(m),
    };
  }

  #offer(m: MachineView, op: Op): void {
    const view = this.of(m);
    const copy = this.#copy(view, op.key.site);
    const before = copy[op.key.type];
    if (before === op || (before !== null && !mustWin(op, before, this.#breaksTies))) return;
    if (op.key.type === 'mem' || copy.mem?.value === false) {
      this.#add(view, copy, -1);
      copy[op.key.type] = op;
      this.#add(view, copy, 1);
    } else {
      copy[op.key.type] = op;
      if (before !== null) this.#addOp(view, before, -1);
      this.#addOp(view, op, 1);
    }
    this.#changed(m);
  }

  #copy(view: View, site: SiteId): Copy {
    let copy = view.sites.get(site);
    if (copy === undefined) {
      copy = { mem: null, host: null, info: null, live: null, forgotten: false };
      view.sites.set(site, copy);
    }
    return copy;
  }

  /** Of a kicked site only the kick counts: whether its other keys are still kept is each replica's own affair. */
  #add(view: View, copy: Copy, sign: 1 | -1): void {
    if (copy.mem?.value === false) {
      view.kicks = (view.kicks + sign * this.#hash(copy.mem).a) | 0;
      return;
    }
    for (const type of keyTypes) {
      const op = copy[type];
      if (op !== null) this.#addOp(view, op, sign);
    }
  }

  #addOp(view: View, op: Op, sign: 1 | -1): void {
    const hash = this.#hash(op);
    view.a = (view.a + sign * hash.a) | 0;
    view.b = (view.b + sign * hash.b) | 0;
  }

  #hash(op: Op): { readonly a: number; readonly b: number } {
    let hash = this.#hashes.get(op);
    if (hash === undefined) {
      const key = keyOf(op.key.type, op.key.site, op.origin, canonicalText(op.value));
      const mixer = this.#mixer.start(key).long(op.clock).long(op.magic);
      hash = { a: mixer.draw(1) | 0, b: mixer.draw(2) | 0 };
      this.#hashes.set(op, hash);
    }
    return hash;
  }

  get scene(): Scene {
    return this.#scene;
  }
}
