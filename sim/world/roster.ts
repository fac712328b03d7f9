/** Who can take part: which machines the plan has up at a time, and which of them acts when the scenario says `any`. */

import type { Actor, Us } from '../scenario/scenario.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';

export class Roster {
  readonly #seed: string;
  /** Until when the plan has each machine down, or paused. */
  readonly #awayUntil: Us[];
  readonly #mixer: Mixer = new Mixer();
  readonly #keys: Map<string, Key> = new Map();

  constructor(sites: number, seed: string) {
    this.#seed = seed;
    this.#awayUntil = new Array<Us>(sites).fill(0);
  }

  get sites(): number {
    return this.#awayUntil.length;
  }

  /** The plan has a machine down, or paused, until this time. */
  away(machine: number, untilUs: Us): void {
    this.#awayUntil[machine] = untilUs;
  }

  /** The machines that should be up. */
  up(atUs: Us): number[] {
    const up: number[] = [];
    this.#awayUntil.forEach((until, machine) => {
      if (until <= atUs) up.push(machine);
    });
    return up;
  }

  /** The machines that take part: the named ones that are up, or of all that are up the one with the greatest rank. */
  choose(who: Actor, item: string, occurrence: number, atUs: Us): number[] {
    const up = this.up(atUs);
    if (who.kind === 'all') return up;
    if (who.kind === 'machines') return up.filter((machine) => who.machines.includes(machine));
    const best = this.best(up, item, occurrence);
    return best === null ? [] : [best];
  }

  /** Of some machines the one with the greatest rank; null of none. */
  best(machines: readonly number[], item: string, occurrence: number): number | null {
    let best: number | null = null;
    let bestRank = -1;
    for (const machine of machines) {
      const rank = this.rank(item, occurrence, machine);
      if (rank > bestRank) {
        best = machine;
        bestRank = rank;
      }
    }
    return best;
  }

  /** Whether an actor may be this machine. */
  names(who: Actor, machine: number): boolean {
    return who.kind !== 'machines' || who.machines.includes(machine);
  }

  /** All machines, the one with the greatest rank first. */
  order(item: string, occurrence: number): number[] {
    const ranks = this.#awayUntil.map((_, machine) => this.rank(item, occurrence, machine));
    return ranks.map((_, machine) => machine).sort((a, b) => (ranks[b] as number) - (ranks[a] as number) || a - b);
  }

  /** Whom something befalls that needs nobody to be up: the named machines, or one of those that are up. */
  struck(who: Actor, item: string, occurrence: number, atUs: Us): readonly number[] {
    return who.kind === 'machines' ? who.machines : this.choose(who, item, occurrence, atUs);
  }

  /** A machine's rank in one occurrence of one item: taking away a machine changes no other's. */
  rank(item: string, occurrence: number, machine: number): number {
    return this.#start(item, occurrence).int(machine).draw(purpose.choice);
  }

  /** What one occurrence of one item draws from. */
  key(item: string, occurrence: number): Key {
    return this.#start(item, occurrence).key();
  }

  #start(item: string, occurrence: number): Mixer {
    let key = this.#keys.get(item);
    if (key === undefined) {
      key = keyOf(this.#seed, item);
      this.#keys.set(item, key);
    }
    return this.#mixer.start(key).int(occurrence);
  }
}
