/** Replays a recorded execution on the core, through the calls that production uses, and compares everything after every step. */

import type { Ask, Letter, Now, SiteId, Sync, SyncData } from '../../src/core/index.ts';
import { type Difference, differenceOf } from './difference.ts';
import { RecordedSite } from './recorded-site.ts';
import { DamagedTrace, type SentMessage, type Step, type Trace } from './trace.ts';

/** A step after which the core was not where the original was. */
export interface Mismatch {
  readonly file: string;
  readonly seed: number | string;
  /** 1-based. */
  readonly step: number;
  readonly what: string;
  /** Where in it, as a dotted path; empty: as a whole. */
  readonly at: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** What a replay found. */
export interface Replayed {
  readonly steps: number;
  readonly mismatches: readonly Mismatch[];
}

/** Replays one trace. Throws {@link DamagedTrace} if the trace contradicts itself. */
export function replayTrace(trace: Trace): Replayed {
  const world = new Recorded(trace);
  for (const [i, step] of trace.steps.entries()) if (!world.play(step, i + 1)) break;
  return { steps: trace.steps.length, mismatches: world.mismatches };
}

class Recorded {
  readonly mismatches: Mismatch[] = [];
  readonly #trace: Trace;
  readonly #sites: Map<SiteId, RecordedSite> = new Map();
  readonly #messages: Map<number, Sync> = new Map();
  #step = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** Plays one step. Returns whether to go on: a core that throws is no core to go on with. */
  play(step: Step, number: number): boolean {
    this.#step = number;
    const site = this.#site(step.site);
    site.sent.length = 0;
    site.notified = null;
    try {
      this.#act(step, site, { monoMs: step.time * 1000, wallS: step.time });
      if (step.do !== 'flush') this.#compareSilence(site);
      this.#compare('state', step.state, site.dump());
      return true;
    } catch (error) {
      if (error instanceof DamagedTrace) throw this.#damaged(error.message);
      this.#differ('outcome', { at: '', expected: 'no exception', found: error });
      return false;
    }
  }

  #act(step: Step, site: RecordedSite, now: Now): void {
    switch (step.do) {
      case 'start':
        site.start(step.node, `run-${this.#step}`, now);
        return;
      case 'setMember':
        this.#compare('returns', step.returns, site.command({ do: 'setMember', target: step.target, member: step.value }, now).clock);
        return;
      case 'setInfo':
        this.#compare('returns', step.returns, site.command({ do: 'setInfo', value: step.value }, now).clock);
        return;
      case 'setLiveness': {
        const { target, restarts, self, up } = step;
        this.#compare('returns', step.returns, site.command({ do: 'setLiveness', target, restarts, self, up }, now).clock);
        return;
      }
      case 'flush':
        site.command({ do: 'flush' }, now);
        this.#compareSent(step.sent, site.sent);
        this.#compare('notified', step.notified, site.notified === null ? null : Object.fromEntries(site.notified));
        return;
      case 'deliver':
        site.received(this.#message(step.id), now);
        return;
      case 'join':
        this.#join(step.from, step.site, step.message, now);
        return;
      case 'cleanup':
        site.command({ do: 'cleanup', forgetAfterS: step.forgetAfter }, now);
        return;
      case 'wipe':
        site.command({ do: 'wipe', stop: step.stop }, now);
        if (step.stop) site.server = null;
        return;
      case 'stop':
        site.stop(now);
        return;
      case 'crash':
        site.running();
        site.server = null;
        return;
      case 'query':
        this.#query(step, site);
        return;
      default:
        step satisfies never;
    }
  }

  /** The joiner asks, the asked answers, the joiner takes the answer in: each through its Server. */
  #join(from: SiteId, to: SiteId, expected: SyncData, now: Now): void {
    const source = this.#site(from);
    const joiner = this.#site(to);
    source.running();
    source.sent.length = 0;
    joiner.command({ do: 'pull', dest: { site: from, node: source.node }, to: from, member: false }, now);
    const ask = joiner.sent.map((letter) => letter.message).find((message): message is Ask => message.kind === 'ask');
    if (ask === undefined) {
      this.#differ('join', { at: '', expected: 'an ask', found: 'none' });
      return;
    }
    source.received(ask, now);
    const answer = source.sent.map((letter) => letter.message).find((message) => message.kind === 'answer');
    if (answer === undefined) {
      this.#differ('join', { at: '', expected: 'an answer', found: 'none' });
      return;
    }
    this.#compare('message', withSortedData(expected), withSortedData(answer.data));
    joiner.received(answer, now);
  }

  #query(step: Step & { do: 'query' }, site: RecordedSite): void {
    const { replica } = site.running();
    this.#compare('members', step.members, replica.members());
    this.#compare('knownClusters', step.knownClusters, { [this.#trace.cluster]: replica.peers() });
    const nodes: Record<SiteId, string> = Object.create(null);
    for (const known of Object.keys(replica.dump().peers)) {
      const node = replica.nodeOfSite(known);
      if (node !== null) nodes[known] = node;
    }
    this.#compare('nodeOfSite', step.nodeOfSite, nodes);
  }

  /** Only a flush sends and notifies. The question of a joiner is ours: the original has a call for it. */
  #compareSilence(site: RecordedSite): void {
    this.#compare(
      'sent',
      [],
      site.sent.filter(({ message }) => message.kind !== 'ask'),
    );
    this.#compare('notified', null, site.notified && Object.fromEntries(site.notified));
  }

  #compareSent(expected: readonly SentMessage[], found: readonly Letter[]): void {
    const list = found.map(({ dest, message }) =>
      message.kind === 'sync' && 'site' in dest
        ? { to: dest.site, node: dest.node, message: withSortedData(message.data) }
        : { to: '', dest, message },
    );
    const wanted = expected.map(({ to, node, message }) => ({ to, node, message: withSortedData(message) }));
    this.#compare(
      'sent',
      sortBy(wanted, (item) => item.to),
      sortBy(list, (item) => item.to),
    );
    // What the core failed to send is delivered as it was recorded: the trace is sound all the same.
    for (const { id, to, node, message } of expected) {
      if (this.#messages.has(id)) throw new DamagedTrace(`message ${id} is sent a second time`);
      const letter = found.find(({ dest }) => 'site' in dest && dest.site === to);
      const recorded: Sync = { kind: 'sync', node, run: '', to, data: message, ackedRun: '' };
      this.#messages.set(id, letter?.message.kind === 'sync' ? letter.message : recorded);
    }
  }

  #message(id: number): Sync {
    const message = this.#messages.get(id);
    if (message === undefined) throw new DamagedTrace(`message ${id} is delivered, and no flush sent it`);
    return message;
  }

  #site(id: SiteId): RecordedSite {
    let site = this.#sites.get(id);
    if (site === undefined) {
      site = new RecordedSite(this.#trace.cluster, id);
      this.#sites.set(id, site);
    }
    return site;
  }

  #compare(what: string, expected: unknown, found: unknown): void {
    const difference = differenceOf(expected, found);
    if (difference !== null) this.#differ(what, difference);
  }

  #differ(what: string, difference: Difference): void {
    this.mismatches.push({ file: this.#trace.file, seed: this.#trace.seed, step: this.#step, what, ...difference });
  }

  #damaged(why: string): DamagedTrace {
    const { file, seed } = this.#trace;
    return new DamagedTrace(`${file}: seed ${seed}, step ${this.#step}: ${why}`);
  }
}

function withSortedData(message: SyncData): SyncData {
  return { ...message, data: sortBy(message.data, (op) => `${op.key.type} ${op.key.site} ${op.origin} ${op.clock}`) };
}

function sortBy<T>(items: readonly T[], name: (item: T) => string): T[] {
  return [...items].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}
