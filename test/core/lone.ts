/** One replica without a Server, to which a test says every message itself: where it matters what exactly each one changes. */

import {
  type Gap,
  type Message,
  type Op,
  type Part,
  Replica,
  type ReplicaArgs,
  type Report,
  type SyncData,
  type Watch,
} from '../../src/core/index.ts';

/** The time at which all lone replicas live, unless a test lets it pass. */
export const wallS = 2_000_000_000;

/** An operation of `site` about itself, made now, unless told otherwise. */
export function op(type: Op['key']['type'], site: string, value: Op['value'], clock: number, other: Partial<Op> = {}): Op {
  return Object.freeze({ origin: site, key: Object.freeze({ type, site }), clock, magic: 0, value, wallTime: wallS, ...other });
}

/** What of a sync matters to a test: the default is all that its sender has, at clock 20, of a sender who acknowledges nothing. */
export interface Said extends Partial<SyncData> {
  readonly run?: string;
  readonly ackedRun?: string;
  readonly sinceRun?: string;
  readonly part?: Part;
}

/** The replica of `P`, begun at the node `nP`. Keeps long gone sites for 10 s and tombstones for 1,000 s. */
export class Lone {
  readonly replica: Replica;
  readonly reports: Report[] = [];
  /** What a watcher was told, in words. */
  told: string[] = [];
  monoMs = 0;
  wallS: number = wallS;

  constructor(args: Partial<ReplicaArgs> = {}) {
    this.replica = new Replica({
      cluster: 'c',
      site: 'P',
      keeping: { forgetAfterS: 10, tombstoneForS: 1000 },
      tell: (event) => this.reports.push(event),
      watch: this.#watch(),
      ...args,
    });
    this.replica.begin('nP', 'run of P', wallS);
    this.told = [];
  }

  #watch(): Watch {
    const note = (...words: unknown[]): void => void this.told.push(words.join(' '));
    const about = ({ key, clock }: Op): string => `${key.type} ${key.site} ${clock}`;
    return {
      issued: (op) => note('issued', about(op)),
      merged: (op, _before, won) => note(won ? 'won' : 'lost', about(op)),
      dropped: (op, why) => note(why, about(op)),
      forgot: (site, tombstone) => note('forgot', site, tombstone === null ? 'entirely' : about(tombstone)),
      revived: (site) => note('revived', site),
      setBack: (clock) => note('set back', clock),
      took: (from, verdict) => note('took', from, verdict),
      wiped: () => note('wiped'),
    };
  }

  /** A sync arrives. Returns how it was treated. */
  hear(from: string, data: readonly Op[], said: Said = {}): string {
    return this.#take('castSync', from, data, said);
  }

  /** What `P` asked for arrives. */
  answered(from: string, data: readonly Op[], said: Said = {}): string {
    return this.#take('callSync', from, data, said);
  }

  #take(how: 'castSync' | 'callSync', from: string, data: readonly Op[], said: Said): string {
    const { run = `run of ${from}`, ackedRun = '', sinceRun, part, ...fields } = said;
    const body: SyncData = { cluster: 'c', from, since: 0, acked: 0, clock: 20, data, ...fields };
    const outcome = this.replica[how]({ data: body, run, ackedRun, sinceRun, part }, this);
    return outcome.ok ? outcome.verdict : outcome.why;
  }

  /** A gap answer arrives. Returns why it was refused, or null. */
  hearGap(from: string, acked: number, said: Partial<Gap> = {}): string | null {
    const gap: Message = {
      kind: 'gap',
      node: `n${from}`,
      run: `run of ${from}`,
      to: 'P',
      from,
      cluster: 'c',
      acked,
      ackedRun: '',
      ...said,
    };
    return this.replica.receiveGap(gap as Gap, this);
  }

  /** All that changed becomes durable, and is sent: the end of a sync interval. */
  flush(): void {
    this.replica.collect(1, this.wallS);
    this.replica.forEachAddressee(() => {});
    this.replica.collected(true);
  }

  /** The clock value at which the operation of a key was stored. */
  at(type: Op['key']['type'], site: string): number | undefined {
    return this.replica.entry(type, site)?.importedAt;
  }

  value(type: Op['key']['type'], site: string): Op['value'] | undefined {
    return this.replica.entry(type, site)?.op.value;
  }

  /** Knows `X`, kicked by another at clock 10, and forgets it: what is left is the tombstone. */
  forgetX(): this {
    this.hear('X', [op('mem', 'X', false, 10, { origin: 'K' }), op('host', 'X', 'nX', 2)], { clock: 10 });
    this.hear('X', [], { clock: 11, acked: this.replica.clock });
    const forgotten = this.replica.cleanup(wallS + 11);
    if (forgotten.join() !== 'X') throw new Error(`forgot ${forgotten}`);
    this.told = [];
    return this;
  }
}
