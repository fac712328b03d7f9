/** How healthy a machine's disk is: which commits fail, and which of these are on the disk nevertheless. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';

/** A commit that fails. */
export interface DiskFailure {
  /** It is on the disk nevertheless. */
  readonly durable: boolean;
}

interface Source {
  readonly item: string;
  readonly key: Key;
  readonly share: number;
  readonly durable: number;
}

export class DiskHealth {
  readonly #seed: string;
  readonly #machine: number;
  readonly #mixer: Mixer = new Mixer();
  /** What makes commits fail now. */
  readonly #sources: Source[] = [];
  /** When the failures of everyday end. */
  readonly #everydayUntilUs: Us;

  /** `heals`: whether the machine is among those that heal at the end. */
  constructor(scenario: Scenario, seed: string, machine: number, heals: boolean) {
    this.#seed = seed;
    this.#machine = machine;
    this.#everydayUntilUs = heals ? scenario.durationUs : Number.POSITIVE_INFINITY;
    const { failures, failuresDurable } = scenario.disk;
    if (failures > 0) this.begin('', failures, failuresDurable);
  }

  /** Commits fail with probability `share`; of those that do, `durable` are on the disk. */
  begin(item: string, share: number, durable: number): void {
    this.#sources.push({ item, key: keyOf(this.#seed, 'disk', item, String(this.#machine)), share, durable });
  }

  end(item: string): void {
    const at = this.#sources.findIndex((source) => source.item === item);
    if (at >= 0) this.#sources.splice(at, 1);
  }

  /** Whether a fault has it failing, beyond the failures of everyday. */
  get isFailing(): boolean {
    return this.#sources.some(({ item }) => item !== '');
  }

  /** How a commit of an incarnation fails; null if it does not. */
  failureOf(incarnation: number, seq: number, nowUs: Us): DiskFailure | null {
    for (const { item, key, share, durable } of this.#sources) {
      if (item === '' && nowUs >= this.#everydayUntilUs) continue;
      const mixer = this.#mixer.start(key).int(incarnation).int(seq);
      if (mixer.fraction(purpose.diskFailure) < share) return { durable: mixer.fraction(purpose.diskDurable) < durable };
    }
    return null;
  }
}
