/** One delivery as R8 sees it: what its receiver had to do about being set back, and what it did. */

import type { Clock, KeyType, Message, NodeName, Op, Report, SiteId, Value } from '../../src/core/index.ts';
import { canonicalText } from './comparator.ts';
import type { MustNotice } from './set-back-reckoning.ts';

/** Deliveries are never nested, so that one serves a whole world. */
export class SetBackDelivery {
  message: Message | null = null;
  /** The clock value by which the message shows its receiver set back; null if it does not. */
  #seen: Clock | null = null;
  must: MustNotice = 'nothing';
  /** The receiver answers what others say of it by saying its own anew. */
  #asserts = true;
  #jumpedTo: Clock | null = null;
  #report: Extract<Report, { event: 'set-back' | 'identity-conflict' }> | null = null;
  /** What it has yet to say of itself. */
  readonly #owed: Map<KeyType, string> = new Map();
  #issuedLast: Op | null = null;

  open(message: Message, seen: Clock | null, must: MustNotice, asserts: boolean): void {
    this.message = message;
    this.#seen = seen;
    this.must = must;
    this.#asserts = asserts && must !== 'conflict';
    this.#jumpedTo = null;
    this.#report = null;
    this.#issuedLast = null;
    if (this.#owed.size > 0) this.#owed.clear();
  }

  close(): void {
    this.message = null;
  }

  /** The receiver noticed that it was set back; this is what it must say of itself now. */
  jumps(to: Clock, own: { readonly [type in 'host' | 'info' | 'live']: Value | undefined }): void {
    this.#jumpedTo = to;
    for (const type of ['host', 'info', 'live'] as const) if (own[type] !== undefined) this.#owed.set(type, canonicalText(own[type]));
  }

  heard(report: Report): void {
    if (report.event === 'set-back' || report.event === 'identity-conflict') this.#report = report;
  }

  /** The receiver says something of itself. Returns whether it had to. */
  issues(op: Op): boolean {
    const { type } = op.key;
    this.#issuedLast = op;
    if (this.#owed.get(type) !== canonicalText(op.value)) return false;
    return this.#owed.delete(type);
  }

  /** What the receiver said of itself was replaced by what others say, and must be said anew, as it was. */
  replaced(op: Op, before: Op, node: NodeName): void {
    const { type } = op.key;
    if (!this.#asserts || op === this.#issuedLast || (type !== 'host' && type !== 'info') || this.#owed.has(type)) return;
    this.#owed.set(type, canonicalText(type === 'host' ? node : before.value));
  }

  /** Nothing had to be done, and nothing was: as in almost every delivery. */
  get isIdle(): boolean {
    return this.must === 'nothing' && this.#jumpedTo === null && this.#report === null && this.#owed.size === 0;
  }

  /** What the receiver did otherwise than it must. */
  misdeeds(from: SiteId, was: Clock): string[] {
    const owed = [...this.#owed.keys()];
    return [
      this.#misjudged(from),
      this.#missaid(from, was),
      owed.length === 0 ? null : `was told by ${from} what it had said of itself before, and must say its ${owed.join(', ')} anew`,
    ].filter((what) => what !== null);
  }

  #misjudged(from: SiteId): string | null {
    const jumped = this.#jumpedTo;
    if (this.must === 'nothing')
      return jumped === null ? null : `was shown nothing by ${from} that it cannot know, and yet jumped to ${jumped}`;
    const shown = `was shown by ${from} that it had been at ${this.#seen} before, and`;
    if (this.must === 'conflict') return jumped === null ? null : `${shown} must not assert itself for the fourth time within a minute`;
    if (jumped === null) return `${shown} did not notice that it was set back`;
    return jumped === this.must ? null : `${shown} must jump to ${this.must}; it jumped to ${jumped}`;
  }

  #missaid(from: SiteId, was: Clock): string | null {
    const { must } = this;
    const said = this.#report;
    const event = must === 'nothing' ? undefined : must === 'conflict' ? 'identity-conflict' : 'set-back';
    const isSaid = said?.event === event && (said === null || said.from === from);
    if (isSaid && (said?.event !== 'set-back' || (said.was === was && said.clock === must))) return null;
    return `must report ${event ?? 'no set-back'}, and reported ${JSON.stringify(said)}`;
  }
}
