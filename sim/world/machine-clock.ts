/** A machine's clocks: monotonic time that drifts, and wall time that is also skewed and jumps. All from virtual time, by exact arithmetic. */

import type { Now } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { type Mixer, purpose } from './keyed.ts';

/** Wall clock of the world's first instant, whole seconds since 1970. */
export const epochS = 1_700_000_000;

export class MachineClock {
  readonly #skewUs: number;
  readonly #driftPpm: number;
  #jumpedUs = 0;
  /** The last reading, and when it was; before all time if it is of no use any more. */
  #now: Now = { monoMs: 0, wallS: 0 };
  #readAtUs: Us = -1;

  /** `mixer` holds the machine's key. */
  constructor(clocks: Scenario['clocks'], mixer: Mixer) {
    this.#skewUs = Math.floor((mixer.fraction(purpose.clockSkew) * 2 - 1) * clocks.skewUs);
    this.#driftPpm = (mixer.fraction(purpose.clockDrift) * 2 - 1) * clocks.driftPpm;
  }

  /** What the machine's clocks show at an instant. */
  at(us: Us): Now {
    if (this.#readAtUs === us) return this.#now;
    const localUs = us + Math.floor((us * this.#driftPpm) / 1_000_000);
    this.#readAtUs = us;
    this.#now = { monoMs: localUs / 1000, wallS: epochS + Math.floor((localUs + this.#skewUs + this.#jumpedUs) / 1_000_000) };
    return this.#now;
  }

  /** Virtual time that passes while this clock measures so many milliseconds. */
  lasting(localMs: number): Us {
    return Math.max(0, Math.round((localMs * 1000 * 1_000_000) / (1_000_000 + this.#driftPpm)));
  }

  /** The wall clock jumps; monotonic time does not. */
  jump(byS: number): void {
    this.#readAtUs = -1;
    this.#jumpedUs += byS * 1_000_000;
  }
}
