/** The digest of a history: 128 bits by integer arithmetic, the same on every machine, runtime and in a web page. */

/** A chain of 32-bit words: MurmurHash3's x86 128-bit mix, four words a block. */
export class Chain {
  #h1 = 0x6d757374;
  #h2 = 0x65722e64;
  #h3 = 0x69676573;
  #h4 = 0x74000001;
  #k1 = 0;
  #k2 = 0;
  #k3 = 0;
  #filled = 0;
  #words = 0;

  /** Absorbs one 32-bit integer. */
  int(word: number): this {
    this.#words = (this.#words + 1) | 0;
    switch (this.#filled) {
      case 0:
        this.#k1 = word;
        this.#filled = 1;
        return this;
      case 1:
        this.#k2 = word;
        this.#filled = 2;
        return this;
      case 2:
        this.#k3 = word;
        this.#filled = 3;
        return this;
      default:
        this.#filled = 0;
        this.#mix(word);
        return this;
    }
  }

  /** Absorbs a whole number up to 2^53. */
  long(value: number): this {
    const high = Math.floor(value / 4_294_967_296);
    return this.int(value - high * 4_294_967_296).int(high);
  }

  /** Absorbs a text, its length included. */
  text(text: string): this {
    for (let i = 0; i < text.length; i++) this.int(text.charCodeAt(i));
    return this.int(text.length);
  }

  #mix(k4: number): void {
    this.#h1 ^= Math.imul(rotate(Math.imul(this.#k1, 0x239b961b), 15), 0xab0e9789);
    this.#h1 = (Math.imul(rotate(this.#h1, 19) + this.#h2, 5) + 0x561ccd1b) | 0;
    this.#h2 ^= Math.imul(rotate(Math.imul(this.#k2, 0xab0e9789), 16), 0x38b34ae5);
    this.#h2 = (Math.imul(rotate(this.#h2, 17) + this.#h3, 5) + 0x0bcaa747) | 0;
    this.#h3 ^= Math.imul(rotate(Math.imul(this.#k3, 0x38b34ae5), 17), 0xa1e38b93);
    this.#h3 = (Math.imul(rotate(this.#h3, 15) + this.#h4, 5) + 0x96cd1c35) | 0;
    this.#h4 ^= Math.imul(rotate(Math.imul(k4, 0xa1e38b93), 18), 0x239b961b);
    this.#h4 = (Math.imul(rotate(this.#h4, 13) + this.#h1, 5) + 0x32ac3b17) | 0;
  }

  /** The four words of the value so far; the chain may go on. */
  words(): readonly [number, number, number, number] {
    const pending = this.#filled;
    let h1 = this.#h1 ^ (pending > 0 ? this.#k1 : 0) ^ this.#words;
    let h2 = this.#h2 ^ (pending > 1 ? this.#k2 : 0) ^ this.#words;
    let h3 = this.#h3 ^ (pending > 2 ? this.#k3 : 0) ^ this.#words;
    let h4 = this.#h4 ^ this.#words;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = fmix((h2 + h1) | 0);
    h3 = fmix((h3 + h1) | 0);
    h4 = fmix((h4 + h1) | 0);
    h1 = fmix(h1);
    h1 = (h1 + h2 + h3 + h4) | 0;
    return [h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0];
  }

  /** The value so far as 32 hexadecimal digits. */
  hex(): string {
    return this.words()
      .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function fmix(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
