/** The numbered parts in which a large state leaves (R10): one after the other, `mem` operations first, and together all of it. */

import type { Answer, Op, Part, Sync } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import { describe } from './describe.ts';
import type { Snapshots } from './snapshots.ts';

/** The state on its way out, of one machine. */
export class NumberedParts {
  readonly #snapshots: Snapshots;
  readonly #m: MachineView;
  #last: { readonly message: Sync | Answer; readonly index: number } | null = null;
  #ops: Op[] = [];
  /** What left under the present clock value, by what else tells its parts from those of other states. */
  readonly #named: Map<string, readonly Op[]> = new Map();
  #namedAt = '';

  constructor(snapshots: Snapshots, m: MachineView) {
    this.#snapshots = snapshots;
    this.#m = m;
  }

  /** Whether more parts must come before anything else. */
  get open(): boolean {
    return this.#last !== null;
  }

  forget(): void {
    this.#last = null;
  }

  /** What is wrong about the next part that leaves; null if nothing. */
  fault(message: Sync | Answer, { index, of }: Part): string | null {
    const { data } = message;
    const last = this.#last;
    const expected = last === null ? 0 : last.index + 1;
    if (index !== expected || of < 2 || index >= of || (last !== null && !isSameState(last.message, message, of))) {
      this.#last = null;
      return `is part ${index} of ${of}, where part ${expected} of a state must come`;
    }
    if (index === 0) this.#ops = [];
    this.#ops.push(...data.data);
    this.#last = index === of - 1 ? null : { message, index };
    return this.#last === null ? (this.#faultOfAll(data.since) ?? this.#faultOfName(message, of)) : null;
  }

  #faultOfAll(since: number): string | null {
    const slice = { since, data: this.#ops };
    const lacking = this.#snapshots.missing(this.#m, slice);
    if (lacking !== null) return `ends a state without ${describe(lacking.op)}, stored at ${lacking.importedAt}`;
    const surplus = this.#snapshots.surplus(this.#m, slice);
    if (surplus !== null) return `ends a state that holds ${describe(surplus)} twice, or it is not what is durable since ${since}`;
    const others = this.#ops.findIndex(({ key }) => key.type !== 'mem');
    const late = this.#ops.find(({ key }, at) => key.type === 'mem' && at > others);
    return others >= 0 && late !== undefined ? `ends a state with ${describe(late)} after what it decides about` : null;
  }

  /** Whoever gets a part of one and a part of the other would take the two for one state. */
  #faultOfName({ run, data: { clock, since } }: Sync | Answer, of: number): string | null {
    const at = `${clock} of ${run}`;
    if (this.#namedAt !== at) this.#named.clear();
    this.#namedAt = at;
    const name = `${since}, in ${of} parts`;
    const before = this.#named.get(name);
    this.#named.set(name, this.#ops);
    if (before === undefined || (before.length === this.#ops.length && before.every((op, i) => op === this.#ops[i]))) return null;
    return `ends a state at clock ${at} since ${name}, and so began another one, which held something else`;
  }
}

function isSameState(a: Sync | Answer, b: Sync | Answer, of: number): boolean {
  const isSame = a.kind === b.kind && a.to === b.to && a.part?.of === of && a.data.since === b.data.since && a.data.clock === b.data.clock;
  return isSame && (a.kind === 'answer' && b.kind === 'answer' ? a.id === b.id : true);
}
