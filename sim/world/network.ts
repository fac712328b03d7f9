/** The network: what becomes of each message. Its verdicts are functions of the seed, the link, the instant and the plan. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';
import type { Cut } from './plan.ts';
import { atFraction } from './quantiles.ts';

/** What becomes of one copy of a message. */
export type Fate =
  | { readonly kind: 'arrives'; readonly atUs: Us; readonly corrupt: boolean }
  | { readonly kind: 'lost' }
  | { readonly kind: 'blocked' };

export class Network {
  readonly #scenario: Scenario;
  readonly #key: Key;
  readonly #mixer: Mixer = new Mixer();
  readonly #cuts: Cut[] = [];
  #healed = false;
  /** The last instant at which something was sent on each link, and how often (`from * sites + to`). */
  readonly #lastUs: Float64Array;
  readonly #nth: Int32Array;

  constructor(scenario: Scenario, seed: string) {
    this.#scenario = scenario;
    this.#key = keyOf(seed, 'net');
    this.#lastUs = new Float64Array(scenario.sites * scenario.sites).fill(-1);
    this.#nth = new Int32Array(scenario.sites * scenario.sites);
  }

  cut(cut: Cut): void {
    this.#cuts.push(cut);
  }

  join(cut: Cut): void {
    const at = this.#cuts.indexOf(cut);
    if (at >= 0) this.#cuts.splice(at, 1);
  }

  /** Everything heals; latency stays. */
  heal(): void {
    this.#cuts.length = 0;
    this.#healed = true;
  }

  isCut(from: number, to: number): boolean {
    for (const cut of this.#cuts) {
      const a = cut.groups[from];
      const b = cut.groups[to];
      if (a === b) continue;
      if (cut.direction === 'both' || (cut.direction === 'out' ? a === 0 : b === 0)) return true;
    }
    return false;
  }

  /** Counts a message onto its link. Returns which one of this instant it is. */
  nth(from: number, to: number, nowUs: Us): number {
    const link = from * this.#scenario.sites + to;
    const nth = this.#lastUs[link] === nowUs ? (this.#nth[link] as number) + 1 : 0;
    this.#lastUs[link] = nowUs;
    this.#nth[link] = nth;
    return nth;
  }

  /** Whether the network makes a second copy of the message. */
  duplicates(from: number, to: number, nowUs: Us, nth: number): boolean {
    const { duplicate } = this.#scenario.network;
    return duplicate > 0 && !this.#healed && this.#draw(from, to, nowUs, nth, 0).fraction(purpose.duplicate) < duplicate;
  }

  /** The fate of one copy. */
  fate(from: number, to: number, nowUs: Us, nth: number, copy: number): Fate {
    if (this.#cuts.length > 0 && this.isCut(from, to)) return blocked;
    const { loss, corrupt, latency } = this.#scenario.network;
    const mixer = this.#draw(from, to, nowUs, nth, copy);
    if (loss > 0 && !this.#healed && mixer.fraction(purpose.loss) < loss) return lost;
    const atUs = nowUs + atFraction(latency, mixer.fraction(purpose.latency));
    return { kind: 'arrives', atUs, corrupt: corrupt > 0 && !this.#healed && mixer.fraction(purpose.corrupt) < corrupt };
  }

  /** Which byte of a corrupted message is changed, and how: two draws. */
  corruption(from: number, to: number, nowUs: Us, nth: number, copy: number): readonly [number, number] {
    const mixer = this.#draw(from, to, nowUs, nth, copy);
    return [mixer.draw(purpose.corruptAt), mixer.draw(purpose.corruptAt + 100)];
  }

  #draw(from: number, to: number, nowUs: Us, nth: number, copy: number): Mixer {
    return this.#mixer
      .start(this.#key)
      .int(from)
      .int(to)
      .long(nowUs)
      .int(nth * 2 + copy);
  }
}

const lost: Fate = { kind: 'lost' };
const blocked: Fate = { kind: 'blocked' };
