/** Builds what a site sends, from one snapshot of its replica, and limits how often it answers strangers. */

import type { Config } from './config.ts';
import type { Answer, Ask, Decline, Gap, Message, Sync } from './message.ts';
import type { Clock, NodeName, SiteId } from './operation.ts';
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
    this.#replica.forEachAddressee((to, node, since, acked, ackedRun) => {
      const dest = { site: to, node };
      this.#replica.forEachPart(since, acked, (data, part) => {
        const message: Sync = { kind: 'sync', node: this.#node, run: this.#run, to, data, ackedRun };
        letters.push({ dest, message: part === null ? message : { ...message, part } });
      });
    });
    return letters;
  }

  /** What an ask is answered with, as of now. */
  answers(ask: Ask): Letter[] {
    const letters: Letter[] = [];
    const dest = { site: ask.from, node: ask.node };
    this.#replica.forEachPart(ask.since, ask.acked, (data, part) => {
      const message: Answer = { kind: 'answer', node: this.#node, run: this.#run, to: ask.from, id: ask.id, data, ackedRun: '' };
      letters.push({ dest, message: part === null ? message : { ...message, part } });
    });
    return letters;
  }

  /** Says why an ask is not answered. */
  decline(ask: Ask, why: Decline['why']): Letter {
    const message: Decline = {
      kind: 'decline',
      node: this.#node,
      run: this.#run,
      to: ask.from,
      from: this.#config.site,
      cluster: this.#config.cluster,
      id: ask.id,
      why,
    };
    return { dest: { site: ask.from, node: ask.node }, message };
  }

  /** Asks for data. */
  ask(to: SiteId | null, dest: Dest, id: number, since: Clock = 0, acked: Clock = 0): Letter {
    const message: Ask = {
      kind: 'ask',
      node: this.#node,
      run: this.#run,
      to,
      from: this.#config.site,
      cluster: this.#config.cluster,
      id,
      since,
      acked,
    };
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
    const { acked, ackedRun, forgotten, host } = this.#replica.gapAnswerFor(to, sync.node);
    const ends = { to, from: this.#config.site, cluster: this.#config.cluster };
    const message: Gap = {
      kind: 'gap',
      node: this.#node,
      run: this.#run,
      ...ends,
      acked,
      ackedRun,
      ...(forgotten === null ? {} : { forgotten }),
      ...(host === null ? {} : { host }),
    };
    return { dest: { site: to, node: sync.node }, message };
  }
}
