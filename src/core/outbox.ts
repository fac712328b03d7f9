/** Builds what a site sends, from one snapshot of its replica, sends it, and limits how often strangers are answered. */

import type { Config } from './config.ts';
import type { Answer, Ask, Decline, Envelope, Message, Sync, SyncData } from './message.ts';
import type { ClusterId, NodeName, SiteId } from './operation.ts';
import type { Dest, Now, Ports } from './ports.ts';
import type { Replica } from './replica.ts';

/** A message and where it goes. */
export interface Letter {
  readonly dest: Dest;
  readonly message: Message;
}

export class Outbox {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #replica: Replica;
  readonly #envelope: Envelope;
  /** From whom a message is that carries no data. */
  readonly #sender: Envelope & { readonly from: SiteId; readonly cluster: ClusterId };
  /** When each peer was last answered, for one interval (R2). */
  readonly #answeredAtMs: Map<SiteId, number> = new Map();

  constructor(config: Config, ports: Ports, replica: Replica, node: NodeName, run: string) {
    this.#config = config;
    this.#ports = ports;
    this.#replica = replica;
    this.#envelope = { node, run };
    this.#sender = { node, run, from: config.site, cluster: config.cluster };
  }

  send(letters: readonly Letter[]): void {
    for (const { dest, message } of letters) this.#ports.send(dest, message);
  }

  /** The messages of a flush, as of now. */
  syncs(): Letter[] {
    const letters: Letter[] = [];
    const { node, run } = this.#envelope;
    this.#replica.forEachAddressee(({ site, ackedIn, ackedInRun }, at, since, sinceRun) => {
      const bodies = this.#replica.bodies(since, ackedIn ?? 0);
      const message: Sync = { kind: 'sync', node, run, to: site, data: bodies[0] as SyncData, ackedRun: ackedInRun };
      // Spread last: V8 gives each copy that a field is then added to a shape of its own, and to read messages of many shapes is slow everywhere.
      pack(letters, { site, node: at }, sinceRun === run ? message : { sinceRun, ...message }, bodies);
    });
    return letters;
  }

  /** What an ask is answered with, as of now. An answer tells what its sender has of the asker, as a sync does (R3). */
  answers({ from, node, id, since, acked }: Ask): Letter[] {
    const letters: Letter[] = [];
    const asker = this.#config.rules.asksContacts ? this.#replica.peer(from) : { ackedIn: acked, ackedInRun: '' };
    const bodies = this.#replica.bodies(since, asker?.ackedIn ?? 0);
    const ackedRun = asker?.ackedInRun ?? '';
    const message: Answer = { kind: 'answer', ...this.#envelope, to: from, id, data: bodies[0] as SyncData, ackedRun };
    pack(letters, { site: from, node }, message, bodies);
    return letters;
  }

  /** Says why an ask is not answered. */
  decline({ from, node, id }: Ask, why: Decline['why']): void {
    this.#ports.send({ site: from, node }, { kind: 'decline', ...this.#sender, to: from, id, why });
  }

  /** Asks for data. */
  ask(to: SiteId | null, dest: Dest, id: number): void {
    this.#ports.send(dest, { kind: 'ask', ...this.#sender, to, id, since: 0, acked: 0 });
  }

  /** Answers a gap or a stranger, at most once per peer and interval, and with a cap on all, since names are free to invent (R2). Says whether. */
  answerGap({ data, node }: Sync | Answer, { monoMs: nowMs, wallS }: Now): boolean {
    const site = data.from;
    const recent = this.#answeredAtMs;
    const isRecent = (ms: number | undefined): boolean => ms !== undefined && nowMs - ms < this.#config.syncIntervalMs;
    if (isRecent(recent.get(site))) return false;
    if (recent.size >= this.#config.limits.answersMax) {
      for (const [other, ms] of recent) if (!isRecent(ms)) recent.delete(other);
      if (recent.size >= this.#config.limits.answersMax) return false;
    }
    recent.set(site, nowMs);
    this.#ports.send({ site, node }, { kind: 'gap', ...this.#sender, to: site, ...this.#replica.gapAnswerFor(data, node, wallS) });
    return true;
  }
}

/** One letter with the message, or one for each numbered part of it (R10). */
function pack(into: Letter[], dest: Dest, message: Sync | Answer, bodies: readonly SyncData[]): void {
  const of = bodies.length;
  if (of === 1) into.push({ dest, message });
  else for (const [index, data] of bodies.entries()) into.push({ dest, message: { ...message, data, part: { index, of } } });
}
