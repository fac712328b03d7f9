/** A slow machine: it handles one thing after another, and each takes it a drawn time; meanwhile the others wait in line. */

import type { Us, UsRange } from '../scenario/scenario.ts';
import type { WorldEvent } from './event-queue.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';
import type { What } from './world-event.ts';

interface Slowness {
  readonly item: string;
  readonly key: Key;
  readonly byUs: UsRange;
}

export class Sluggishness {
  readonly #seed: string;
  readonly #machine: number;
  readonly #mixer: Mixer = new Mixer();
  readonly #causes: Slowness[] = [];
  /** What waits, the first being handled. */
  readonly #line: WorldEvent<What>[] = [];
  /** Whether what happens now has to wait: also after the last slowness ended, behind what waits already. Asked at every event. */
  delays = false;

  constructor(seed: string, machine: number) {
    this.#seed = seed;
    this.#machine = machine;
  }

  begin(item: string, byUs: UsRange): void {
    this.#causes.push({ item, key: keyOf(this.#seed, 'slowSite', item, String(this.#machine)), byUs });
    this.delays = true;
  }

  end(item: string): void {
    const at = this.#causes.findIndex((cause) => cause.item === item);
    if (at >= 0) this.#causes.splice(at, 1);
    this.delays = this.#causes.length > 0 || this.#line.length > 0;
  }

  /** Puts an event in line. Returns how long handling takes if it is the first, else null: it is not begun yet. */
  enter(event: WorldEvent<What>): Us | null {
    this.delays = true;
    return this.#line.push(event) === 1 ? this.#takes(event) : null;
  }

  /** The first is handled. Returns it, and how long the next one takes; null if nobody waits. */
  leave(): { readonly event: WorldEvent<What>; readonly nextUs: Us | null } | null {
    const event = this.#line.shift();
    this.delays = this.#causes.length > 0 || this.#line.length > 0;
    if (event === undefined) return null;
    const [next] = this.#line;
    return { event, nextUs: next === undefined ? null : this.#takes(next) };
  }

  #takes({ time, cls, source, number, copy }: WorldEvent<What>): Us {
    let us = 1;
    for (const { key, byUs } of this.#causes) {
      const mixer = this.#mixer.start(key).long(time).int(cls).int(source).long(number).int(copy);
      us += byUs.minUs + Math.floor(mixer.fraction(purpose.service) * (byUs.maxUs - byUs.minUs + 1));
    }
    return us;
  }
}
