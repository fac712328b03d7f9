/** Liveness as one integer that orders as it should: restarts first, then a third party's word, then up before down. */

/** What is known of a site being up. */
export interface Liveness {
  /** How often the site has restarted: an integer from 0 to 2^40. */
  readonly restarts: number;
  /** The site says so itself; a third party's word wins over it. */
  readonly self: boolean;
  readonly up: boolean;
}

/** Beyond it liveness would no longer be an exact integer together with a clock. */
export const restartsMax: number = 2 ** 40;

/** Encodes by multiplication, since shifts overflow at 2^31. */
export function toLiveness(restarts: number, self: boolean, up: boolean): number {
  return restarts * 16 + (self ? 0 : 4) + (up ? 1 : 0);
}

/** Inverse of {@link toLiveness}. */
export function fromLiveness(value: number): Liveness {
  const low = value % 16;
  return { restarts: (value - low) / 16, self: low < 4, up: low % 4 === 1 };
}
