/** Keyed randomness: every draw is a function of the seed and of what it is about, so that taking one event away shifts no other. */

/** What a draw decides. Each purpose is independent of all others. */
export const purpose = {
  loss: 1,
  duplicate: 2,
  latency: 3,
  corrupt: 4,
  corruptAt: 5,
  diskLatency: 6,
  tornCommit: 7,
  startStagger: 8,
  clockSkew: 9,
  clockDrift: 10,
  choice: 11,
  count: 12,
  core: 13,
  slow: 14,
  pairLatency: 15,
  directionLatency: 16,
  diskFailure: 17,
  diskDurable: 18,
  service: 19,
  think: 20,
} as const;

/** 2^32, to turn a draw into a fraction. */
const range = 4_294_967_296;

/** A running mix of integers: 64 bits of state, the rounds and the finish of MurmurHash3 on two lanes. */
export class Mixer {
  #a = 0;
  #b = 0;

  /** Starts from a key made by {@link keyOf}. */
  start(key: Key): this {
    this.#a = key.a;
    this.#b = key.b;
    return this;
  }

  /** Mixes in one 32-bit integer. */
  int(word: number): this {
    let k = Math.imul(word, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    this.#a ^= Math.imul(k, 0x1b873593);
    this.#a = (this.#a << 13) | (this.#a >>> 19);
    this.#a = (Math.imul(this.#a, 5) + 0xe6546b64) | 0;
    k = Math.imul(word, 0x85ebca77);
    k = (k << 16) | (k >>> 16);
    this.#b ^= Math.imul(k, 0xc2b2ae3d);
    this.#b = (this.#b << 17) | (this.#b >>> 15);
    this.#b = (Math.imul(this.#b + this.#a, 5) + 0x561ccd1b) | 0;
    return this;
  }

  /** Mixes in a whole number up to 2^53. */
  long(value: number): this {
    const high = Math.floor(value / range);
    return this.int(value - high * range).int(high);
  }

  /** The state, as a key for further draws. */
  key(): Key {
    return { a: this.#a, b: this.#b };
  }

  /** A draw for one purpose: an integer from 0 to 2^32 - 1. The state stays as it is. */
  draw(what: number): number {
    return finish(this.#a ^ Math.imul(what, 0x9e3779b1), this.#b ^ Math.imul(what, 0x85ebca6b));
  }

  /** A draw for one purpose: a fraction from 0 to below 1. */
  fraction(what: number): number {
    return this.draw(what) / range;
  }
}

function finish(x: number, y: number): number {
  let h = x ^ Math.imul(y ^ (y >>> 15), 0x2c1b3c6d);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** The state of a mixer after some words: what is common to many draws. */
export interface Key {
  readonly a: number;
  readonly b: number;
}

/** A key from texts. Different texts, and different divisions of one text, give different keys. */
export function keyOf(...texts: readonly string[]): Key {
  const mixer = new Mixer().start({ a: 0x6d757374, b: 0x65720001 });
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) mixer.int(text.charCodeAt(i));
    mixer.int(-1 - text.length);
  }
  return mixer.key();
}
