/** Durable peer records in columns: every flush writes one for almost every peer, and numbers in place cost neither memory nor collections. */

import type { Clock, PeerRecord, SiteId } from '../../src/core/index.ts';
import type { SiteNumbers } from './site-numbers.ts';

/** Stands for null in a column of clocks. */
const none = -1;

export class PeerColumns {
  readonly #numbers: SiteNumbers;
  /** By number of the site: which one it was to come, from 1 on; 0: it is not there. */
  readonly #place: number[] = [];
  readonly #ackedIn: Clock[] = [];
  readonly #ackedInRun: string[] = [];
  readonly #ackedOut: Clock[] = [];
  readonly #forgotten: boolean[] = [];
  #places = 0;

  constructor(numbers: SiteNumbers) {
    this.#numbers = numbers;
  }

  set({ site, ackedIn, ackedInRun, ackedOut, forgotten }: PeerRecord): void {
    const number = this.#numbers.of(site);
    while (this.#place.length <= number) this.#addRow();
    if (this.#place[number] === 0) this.#place[number] = ++this.#places;
    this.#ackedIn[number] = ackedIn ?? none;
    this.#ackedOut[number] = ackedOut ?? none;
    // Seldom new: and what is written without need costs the collector.
    if (this.#ackedInRun[number] !== ackedInRun) this.#ackedInRun[number] = ackedInRun;
    this.#forgotten[number] = forgotten;
  }

  #addRow(): void {
    this.#place.push(0);
    this.#ackedIn.push(none);
    this.#ackedInRun.push('');
    this.#ackedOut.push(none);
    this.#forgotten.push(false);
  }

  delete(site: SiteId): void {
    const number = this.#numbers.of(site);
    if (number < this.#place.length) this.#place[number] = 0;
  }

  get(site: SiteId): PeerRecord | null {
    const number = this.#numbers.of(site);
    return (this.#place[number] ?? 0) === 0 ? null : this.#record(number);
  }

  /** The acknowledgement of a peer, 0 if there is none. */
  ackedIn(site: SiteId): Clock {
    const number = this.#numbers.of(site);
    return (this.#place[number] ?? 0) === 0 ? 0 : Math.max(0, this.#ackedIn[number] as Clock);
  }

  /** Whether the record of a peer says exactly this; if there is none, 0 and no run. */
  says(site: SiteId, ackedIn: Clock, ackedInRun: string, ackedOut: Clock): boolean {
    const number = this.#numbers.of(site);
    if ((this.#place[number] ?? 0) === 0) return ackedIn === 0 && ackedInRun === '' && ackedOut === 0;
    return (
      Math.max(0, this.#ackedOut[number] as Clock) === ackedOut &&
      Math.max(0, this.#ackedIn[number] as Clock) === ackedIn &&
      this.#ackedInRun[number] === ackedInRun
    );
  }

  /** All records, in the order in which they came. */
  records(): PeerRecord[] {
    const numbers: number[] = [];
    this.#place.forEach((place, number) => {
      if (place > 0) numbers.push(number);
    });
    numbers.sort((a, b) => (this.#place[a] as number) - (this.#place[b] as number));
    return numbers.map((number) => this.#record(number));
  }

  #record(number: number): PeerRecord {
    const [ackedIn, ackedOut] = [this.#ackedIn[number] as Clock, this.#ackedOut[number] as Clock];
    return {
      site: this.#numbers.id(number),
      ackedIn: ackedIn === none ? null : ackedIn,
      ackedInRun: this.#ackedInRun[number] as string,
      ackedOut: ackedOut === none ? null : ackedOut,
      forgotten: this.#forgotten[number] as boolean,
    };
  }
}
