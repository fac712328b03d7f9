/** An account of what R8 makes of each message, kept without the core's help: what shows a site set back, how far it must jump, and when it must give up. */

import type { Clock, Gap, Message, Op, SiteId, Snapshot } from '../../src/core/index.ts';
import { restartsOf } from './restarts.ts';

const clockMax = 2 ** 48;
const leap = 2 ** 20;
const minuteMs = 60_000;
/** Set-backs within a minute before a site must think that somebody else bears its name. */
const toleratedMax = 3;

/** What a delivery obliges its receiver to: to jump to a clock value, to report a conflict, or neither. */
export type MustNotice = Clock | 'conflict' | 'nothing';

/** What one machine remembers of its own past. */
export class SetBackReckoning {
  /** Acknowledgements of another run above this tell of a life that was lost. */
  #floor: Clock = 0;
  /** Its run, once it has sent anything; nobody can have acknowledged anything of it before. */
  #run = '';
  #recentMs: number[] = [];
  /** It has not yet reported a conflict in this life. */
  asserts = true;

  start(durable: Snapshot | null): void {
    this.#floor = durable?.meta.clock ?? 0;
    this.#run = '';
    this.#recentMs = [];
    this.asserts = true;
  }

  sends(run: string): void {
    this.#run = run;
  }

  /** The greatest clock value by which the message shows the site set back; null if it does not. */
  evidence(site: SiteId, message: Message, clock: Clock): Clock | null {
    switch (message.kind) {
      case 'sync':
      case 'answer':
        return this.#greatest(site, clock, message.data.data, message.data.acked, message.ackedRun);
      case 'gap':
        return this.#greatest(site, clock, offered(message), message.acked, message.ackedRun);
      default:
        return null;
    }
  }

  #greatest(site: SiteId, clock: Clock, ops: readonly Op[], acked: Clock, ackedRun: string): Clock | null {
    if (!this.asserts) return null;
    const isOfLostLife = ackedRun !== '' && ackedRun !== this.#run && acked > this.#floor;
    let seen: Clock | null = isOfLostLife || acked > clock ? acked : null;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i] as Op;
      if (op.clock > clock && op.origin === site && (seen === null || op.clock > seen)) seen = op.clock;
    }
    return seen;
  }

  /** What the site must do about evidence. */
  answer(clock: Clock, seen: Clock, nowMs: number): MustNotice {
    this.#recentMs = this.#recentMs.filter((ms) => nowMs - ms < minuteMs);
    const before = this.#recentMs.length;
    if (before >= toleratedMax) return 'conflict';
    return Math.max(clock, seen) + (before > 0 && clock + seen + leap < clockMax ? leap : 1);
  }

  /** It had to, and it may be asked for again within the minute. */
  noticed(must: Clock | 'conflict', nowMs: number): void {
    this.#recentMs.push(nowMs);
    if (must === 'conflict') this.asserts = false;
    else this.#floor = must;
  }
}

function offered({ forgotten, host }: Gap): Op[] {
  return [forgotten, host].filter((op) => op !== undefined);
}

/** The greatest count of restarts of a site that an operation held, or one in the message, tells of; -1 if none does. */
export function restartsToldOf(site: SiteId, held: Op | null, message: Message | null): number {
  let most = held === null ? -1 : restartsOf(held);
  if (message?.kind !== 'sync' && message?.kind !== 'answer') return most;
  for (const op of message.data.data) if (op.key.type === 'live' && op.key.site === site) most = Math.max(most, restartsOf(op));
  return most;
}
