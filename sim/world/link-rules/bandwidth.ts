/** Bandwidth: each link carries so many bytes a second, and so many wait at most before it. The only rule with a memory: the queue at the sender. */

import type { LinkRule, Passage, Ruling } from './link-rule.ts';

export class Bandwidth implements LinkRule {
  readonly #usPerByte: number;
  readonly #queueUs: number;
  readonly #machines: number;
  /** When each link (`from * machines + to`) has sent all that waits. */
  readonly #freeAtUs: Float64Array;

  constructor(bytesPerS: number, queueBytes: number, machines: number) {
    this.#usPerByte = 1_000_000 / bytesPerS;
    this.#queueUs = queueBytes * this.#usPerByte;
    this.#machines = machines;
    this.#freeAtUs = new Float64Array(machines * machines);
  }

  judge(passage: Passage): Ruling {
    const link = passage.from * this.#machines + passage.to;
    const startUs = Math.max(passage.sentAtUs, this.#freeAtUs[link] as number);
    const takesUs = Math.ceil(passage.bytes * this.#usPerByte);
    // What is being sent takes no room in the queue: a message larger than all of it still fits into an idle link.
    if (startUs > passage.sentAtUs && startUs - passage.sentAtUs + takesUs > this.#queueUs) return 'lost';
    this.#freeAtUs[link] = startUs + takesUs;
    passage.atUs += startUs + takesUs - passage.sentAtUs;
    return 'passes';
  }
}
