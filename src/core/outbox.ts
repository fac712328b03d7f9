/** Builds what a site sends, from one snapshot of its replica, and limits how often it answers strangers. */

import type { Config } from './config.ts';
import type { Answer, Ask, Decline, Gap, Message, Part, Sync, SyncData } from './message.ts';
import type { Clock, NodeName, Op, SiteId } from './operation.ts';
import type { Dest } from './ports.ts';
import type { Replica } from './replica.ts';

/** A message and where it goes. */
export interface Letter {
  readonly dest: Dest;
  readonly message: Message;
}

export class Outbox {
  readonly #config: Config;
  readonly #replica: Replica;
  readonly #node: NodeName;
  readonly #run: string;
  /** When each peer was last answered, for one interval (R2). */
  readonly #answeredAtMs: Map<SiteId, number> = new Map();

  constructor(config: Config, replica: Replica, node: NodeName, run: string) {
    this.#config = config;
    this.#replica = replica;
    this.#node = node;
    this.#run = run;
  }

  /** The messages of a flush, as of now. */
  syncs(): Letter[] {
    const letters: Letter[] = [];
    this.#replica.forEachAddressee((site, node, since, acked, ackedRun) => {
      const data = this.#replica.getData(since, acked);
      const dest = { site, node };
      if (data.data.length <= this.#config.limits.operationsMax) {
        letters.push({ dest, message: this.#sync(site, data, ackedRun) });
        return;
      }
      for (const { part, data: slice } of this.#parts(data)) letters.push({ dest, message: { ...this.#sync(site, slice, ackedRun), part } });
    });
    return letters;
  }

  #sync(to: SiteId, data: SyncData, ackedRun: string): Sync {
    return { kind: 'sync', node: this.#node, run: this.#run, to, data, ackedRun };
  }

  /** What an ask is answered with, as of now. */
  answers(ask: Ask): Letter[] {
    const data = this.#replica.getData(ask.since, ask.acked);
    const dest = { site: ask.from, node: ask.node };
    const answer: Answer = { kind: 'answer', node: this.#node, run: this.#run, to: ask.from, id: ask.id, data, ackedRun: '' };
    if (data.data.length <= this.#config.limits.operationsMax) return [{ dest, message: answer }];
    return this.#parts(data).map(({ part, data: slice }) => ({ dest, message: { ...answer, data: slice, part } }));
  }

  /** Numbered parts of a large state, `mem` first: it decides what else is taken (R4). */
  #parts(data: SyncData): { part: Part; data: SyncData }[] {
    const isMem = (op: Op): boolean => op.key.type === 'mem';
    const ops = [...data.data.filter(isMem), ...data.data.filter((op) => !isMem(op))];
    const size = this.#config.limits.operationsMax;
    const of = Math.ceil(ops.length / size);
    return Array.from({ length: of }, (_, index) => ({
      part: { index, of },
      data: { ...data, data: Object.freeze(ops.slice(index * size, (index + 1) * size)) },
    }));
  }

  /** Says that an ask cannot be answered now. */
  decline(ask: Ask): Letter {
    const message: Decline = {
      kind: 'decline',
      node: this.#node,
      run: this.#run,
      to: ask.from,
      from: this.#config.site,
      cluster: this.#config.cluster,
      id: ask.id,
      why: 'not-durable',
    };
    return { dest: { site: ask.from, node: ask.node }, message };
  }

  /** Asks for data. */
  ask(to: SiteId | null, dest: Dest, id: number, since: Clock = 0, acked: Clock = 0): Letter {
    const message: Ask = { kind: 'ask', node: this.#node, run: this.#run, to, from: this.#config.site, cluster: this.#config.cluster, id, since, acked };
    return { dest, message };
  }

  /** The answer to a gap or a stranger: at most one per peer and interval, and a cap on all, since names are free to invent (R2). */
  gap(sync: Sync | Answer, nowMs: number): Letter | null {
    const to = sync.data.from;
    const last = this.#answeredAtMs.get(to);
    if (last !== undefined && nowMs - last < this.#config.syncIntervalMs) return null;
    if (last === undefined && this.#answeredAtMs.size >= this.#config.limits.answersMax) {
      for (const [site, ms] of this.#answeredAtMs) if (nowMs - ms >= this.#config.syncIntervalMs) this.#answeredAtMs.delete(site);
      if (this.#answeredAtMs.size >= this.#config.limits.answersMax) return null;
    }
    this.#answeredAtMs.set(to, nowMs);
    const { acked, ackedRun, forgotten } = this.#replica.gapAnswerFor(to);
    const ends = { to, from: this.#config.site, cluster: this.#config.cluster };
    const message: Gap = { kind: 'gap', node: this.#node, run: this.#run, ...ends, acked, ackedRun, ...(forgotten === null ? {} : { forgotten }) };
    return { dest: { site: to, node: sync.node }, message };
  }
}
