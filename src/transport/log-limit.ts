/** The log is limited, so that a hostile or broken peer cannot fill a disk with complaints about itself. */

const peersMax = 1_000;

/** Lets one line per key and period through, and counts the others. Remembers at most 1,000 keys; what does not fit shares one key. */
export class LogLimit {
  readonly #periodMs: number;
  readonly #byKey = new Map<string, { sinceMs: number; suppressed: number }>();

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** The number of lines left out since the last one with this key, or null if this one is to be left out too. */
  pass(key: string, nowMs: number): number | null {
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      if (nowMs - known.sinceMs < this.#periodMs) {
        known.suppressed += 1;
        return null;
      }
      // Deleted and set again, so that the order of the map is the order of age.
      this.#byKey.delete(key);
      this.#byKey.set(key, { sinceMs: nowMs, suppressed: 0 });
      return known.suppressed;
    }
    this.#makeRoom(nowMs);
    if (this.#byKey.size >= peersMax && key !== '') return this.pass('', nowMs);
    this.#byKey.set(key, { sinceMs: nowMs, suppressed: 0 });
    return 0;
  }

  #makeRoom(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#byKey) {
      if (this.#byKey.size < peersMax || nowMs - sinceMs < this.#periodMs) return;
      this.#byKey.delete(key);
    }
  }
}
