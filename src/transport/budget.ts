/** A budget bounds memory that many connections share, so that the sum has a limit and not only each part. */

/** Counts bytes that are in use against a fixed limit. */
export class Budget {
  readonly bytesMax: number;
  #usedBytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Bytes taken and not given back. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Takes all of the bytes, or none and returns false. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.bytesMax) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Takes the bytes even if they are not there: whoever does so must give as many back before anything else happens. */
  overdraw(bytes: number): void {
    this.#usedBytes += bytes;
  }

  /** Whether more is taken than there is. */
  get overdrawn(): boolean {
    return this.#usedBytes > this.bytesMax;
  }

  /** Gives bytes back that were taken before. */
  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
