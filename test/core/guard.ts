/** Watches a lab and throws as soon as a safety statement of the protocol is broken, from records of its own. */

import type { Batch, Change, Clock, Message, Op, SiteId, Watch } from '../../src/core/index.ts';
import { keyTypes } from '../../src/core/operation.ts';
import type { Mail, Site, Spy } from './harness.ts';
import { compareReferenceOps, compareWithContent, sameOp } from './reference-order.ts';

/** A broken statement, by its name in the protocol. */
export class Broken extends Error {
  readonly statement: string;
  constructor(statement: string, site: Site, detail: string) {
    super(`${statement} at ${site.id}: ${detail}`);
    this.statement = statement;
  }
}

/** What is remembered of one machine. */
interface Memory {
  run: string;
  /** The greatest of each key since the last start, wipe or forget. */
  readonly seen: Map<string, Op>;
  /** Forgotten sites, and the kick with which each was forgotten. */
  readonly gone: Map<SiteId, Op>;
  /** The greatest of each key that was ever durable here, since the last wipe, set-back or forget. */
  readonly kept: Map<string, Op>;
  clock: Clock;
  clockSent: Clock;
}

/** Which statements hold depends on the rules, and on whether disks were lost or restored. */
export interface GuardSettings {
  readonly muster: boolean;
  /** Rule R7: content decides at equal order. */
  readonly ties: boolean;
  /** No forgotten site returns by an older operation. */
  readonly keepsKicks: boolean;
  /** Compares all of each replica with its copy after every call, and not only at the end. */
  readonly thorough: boolean;
}

export class Guard implements Spy {
  readonly #settings: GuardSettings;
  readonly #memories: Map<Site, Memory> = new Map();
  /** Operations that became durable, by origin and clock: none may differ (clock-unique). */
  readonly #durable: Map<string, Op> = new Map();
  /** Sites whose disk was lost or restored, or that have clones: of them less is promised. */
  readonly #excused: Set<SiteId> = new Set();

  constructor(settings: GuardSettings) {
    this.#settings = settings;
  }

  /** A disk is lost or replaced, or a clone appears. */
  excuse(site: Site): void {
    this.#excused.add(site.id);
    const memory = this.#memory(site);
    memory.clock = 0;
    memory.clockSent = 0;
    memory.kept.clear();
    memory.gone.clear();
  }

  #memory(site: Site): Memory {
    let memory = this.#memories.get(site);
    if (memory === undefined) {
      memory = { run: '', seen: new Map(), gone: new Map(), kept: new Map(), clock: 0, clockSent: 0 };
      this.#memories.set(site, memory);
    }
    return memory;
  }

  watch(site: Site): Watch {
    const memory = this.#memory(site);
    memory.run = site.run;
    memory.seen.clear();
    if (this.#settings.muster) memory.gone.clear();
    memory.clock = site.disk.clock;
    for (const { op } of site.disk.snapshot()?.entries ?? []) memory.seen.set(nameOf(op), op);
    for (const { site: gone, forgotten } of site.disk.snapshot()?.peers ?? []) {
      const kick = memory.seen.get(`mem/${gone}`);
      if (forgotten && kick !== undefined) memory.gone.set(gone, kick);
    }
    return {
      issued: () => {},
      merged: (op, before, won, importedAt) => this.#merged(site, op, before, won, importedAt),
      dropped: () => {},
      forgot: (gone, tombstone) => {
        const kick = memory.seen.get(`mem/${gone}`);
        // A tombstone that expires is forgotten a second time, and for good.
        if (this.#settings.muster && tombstone === null) memory.gone.delete(gone);
        else if (kick !== undefined) memory.gone.set(gone, kick);
        for (const type of keyTypes) {
          if (type === 'mem' && tombstone !== null) continue;
          memory.seen.delete(`${type}/${gone}`);
          memory.kept.delete(`${type}/${gone}`);
        }
      },
      revived: () => {},
      setBack: () => void this.#excused.add(site.id),
      took: () => {},
      wiped: () => {
        memory.seen.clear();
        memory.gone.clear();
        memory.kept.clear();
      },
    };
  }

  #merged(site: Site, op: Op, before: Op | null, won: boolean, importedAt: Clock): void {
    const compare = this.#settings.ties ? compareWithContent : compareReferenceOps;
    const must = before === null || compare(op, before) > 0;
    if (won !== must) throw new Broken('total-order', site, `${nameOf(op)}@${op.clock} ${won ? 'won' : 'lost'}`);
    if (!won) return;
    const { seen, gone } = this.#memory(site);
    seen.set(nameOf(op), op);
    const kick = op.key.type === 'mem' ? gone.get(op.key.site) : undefined;
    if (kick !== undefined && this.#settings.keepsKicks) {
      if (compare(op, kick) < 0) throw new Broken('no-resurrection', site, `${nameOf(op)}@${op.clock} after ${kick.clock}`);
      if (op.value === true) gone.delete(op.key.site);
      else gone.set(op.key.site, op);
    }
    if (op.clock > importedAt) throw new Broken('import-bounds', site, `${nameOf(op)}@${op.clock} was stored at ${importedAt}`);
    const isDefault = op.key.type === 'mem' && op.key.site === site.id && op.clock === 0;
    if (importedAt === 0 && !isDefault) throw new Broken('import-bounds', site, `${nameOf(op)} was stored at 0`);
  }

  onSent: (mail: Mail) => void = () => {};

  sent(mail: Mail): void {
    const { from, message } = mail;
    this.onSent(mail);
    const memory = this.#memory(from);
    if (message.kind === 'ask' || message.kind === 'decline') return;
    if (message.kind !== 'gap') memory.clockSent = Math.max(memory.clockSent, message.data.clock);
    if (this.#settings.muster) this.#isDurable(from, message);
  }

  /** commit-before-send: all that a message tells is on the disk at this moment. */
  #isDurable(from: Site, message: Exclude<Message, { kind: 'ask' | 'decline' }>): void {
    if (message.kind === 'gap') {
      if (message.acked > from.disk.ackedIn(message.to)) throw new Broken('commit-before-send', from, `gap tells acked ${message.acked}`);
      // Who is unknown here is given back its own word (R4a).
      const isOwnWord = from.up.replica.entry('mem', message.to) === null;
      if (message.forgotten !== undefined && !isOwnWord && !from.disk.holds(message.forgotten))
        throw new Broken('commit-before-send', from, 'tombstone');
      return;
    }
    const { data, acked, clock } = message.data;
    for (const op of data)
      if (!from.disk.holds(op)) throw new Broken('commit-before-send', from, `${nameOf(op)}@${op.clock} is not durable`);
    if (clock > from.disk.clock) throw new Broken('commit-before-send', from, `clock ${clock}`);
    if (acked > from.disk.ackedIn(message.to)) throw new Broken('commit-before-send', from, `acked ${acked} to ${message.to}`);
  }

  notified(site: Site, upTo: Clock, changes: ReadonlyMap<SiteId, Change>): void {
    if (upTo > site.disk.clock) throw new Broken('commit-before-send', site, `notified up to ${upTo}`);
    for (const change of changes.values()) {
      if (change.member && change.clock > site.disk.clock) throw new Broken('commit-before-send', site, `notified of ${change.clock}`);
    }
  }

  applied(site: Site, batch: Batch): void {
    const memory = this.#memory(site);
    if (batch.clear) memory.kept.clear();
    for (const { op, importedAt } of batch.entries) {
      const before = memory.kept.get(nameOf(op));
      // What was wiped or forgotten while its commit was under way is no longer held, even if something lesser was learned again since.
      const seen = memory.seen.get(nameOf(op));
      const isHeld = seen !== undefined && compareReferenceOps(seen, op) >= 0;
      if (isHeld && (before === undefined || compareReferenceOps(op, before) > 0)) memory.kept.set(nameOf(op), op);
      if (importedAt > batch.meta.clock) throw new Broken('import-bounds', site, `${nameOf(op)} stored at ${importedAt}`);
      if (op.origin !== site.id || op.clock === 0) continue;
      const name = `${op.origin}@${op.clock}`;
      const known = this.#durable.get(name);
      if (known === undefined) this.#durable.set(name, op);
      else if (!isSame(known, op) && this.#settings.muster && !this.#excused.has(site.id)) {
        throw new Broken('clock-unique', site, `${name} is ${nameOf(known)} and ${nameOf(op)}`);
      }
    }
  }

  returned(site: Site): void {
    const memory = this.#memory(site);
    const { clock } = site.up.replica;
    if (clock < memory.clock) throw new Broken('clock', site, `went from ${memory.clock} back to ${clock}`);
    if (clock < memory.clockSent && this.#settings.muster && !this.#excused.has(site.id))
      throw new Broken('clock-unique', site, `${clock} after having sent ${memory.clockSent}`);
    memory.clock = clock;
    if (this.#settings.thorough) this.compare(site);
  }

  /** right-answer: what a group agrees on is at least what was ever durable at one of them. */
  compareWithKept(group: readonly Site[]): void {
    for (const site of group) {
      for (const [name, op] of this.#memory(site).kept) {
        const { type, site: subject } = op.key;
        for (const other of group) {
          const agreed = other.op(type, subject);
          const mem = other.op('mem', subject);
          if (mem === null ? op.value === false || type !== 'mem' : mem.value === false && type !== 'mem') continue;
          if (agreed === null || compareReferenceOps(agreed, op) < 0)
            throw new Broken('right-answer', other, `${name}: ${site.id} once held @${op.clock}`);
        }
      }
    }
  }

  /** max-of-seen, monotone-entry, import-bounds, no-orphan and ack-bound, over a whole replica. */
  compare(site: Site): void {
    const { replica } = site.up;
    const { seen } = this.#memory(site);
    const dump = replica.dump();
    let count = 0;
    for (const [subject, entries] of Object.entries(dump.peers)) {
      if (this.#settings.muster && entries.mem === undefined) throw new Broken('no-orphan', site, subject);
      for (const type of keyTypes) {
        const entry = replica.entry(type, subject);
        if (entry === null) continue;
        count++;
        if (!sameOp(seen.get(`${type}/${subject}`) ?? null, entry.op))
          throw new Broken('max-of-seen', site, `${type}(${subject})@${entry.op.clock}`);
        if (entry.importedAt > replica.clock)
          throw new Broken('import-bounds', site, `${type}(${subject}) at ${entry.importedAt} > ${replica.clock}`);
      }
    }
    if (count !== seen.size) throw new Broken('max-of-seen', site, `${seen.size} keys seen, ${count} kept`);
    if (!this.#settings.muster || site.reports.some((r) => r.event === 'identity-conflict')) return;
    for (const [peer, acked] of Object.entries(dump.ackedOut)) {
      if (acked > replica.clock) throw new Broken('ack-bound', site, `ackedOut[${peer}] = ${acked} > ${replica.clock}`);
    }
  }
}

function nameOf(op: Op): string {
  return `${op.key.type}/${op.key.site}`;
}

/** One operation, though what came from elsewhere may be a copy of it. */
function isSame(a: Op, b: Op): boolean {
  return a === b || (nameOf(a) === nameOf(b) && compareWithContent(a, b) === 0);
}
