/** Answers to gaps and strangers (rule R2): what is told in them, and what is learned from them. */

import { longGone } from './forget.ts';
import { merge, rank } from './merge.ts';
import type { Gap, SyncData } from './message.ts';
import type { Clock, NodeName, Op } from './operation.ts';
import type { Now, Refusal } from './ports.ts';
import { evidenceOf, recover, reissue } from './set-back.ts';
import type { Entry, Peer, State } from './state.ts';

/** What may be told to a stranger. */
export type GapAnswer = Pick<Gap, 'acked' | 'ackedRun' | 'forgotten' | 'host'>;

/**
 * What is told to the sender of `message`, which listens at `node`: durable, and never more than is still true (R1). If another address outranks
 * the one that it uses, it is told that too: syncs go to the address that we hold, so it could learn of it in no other way (a lost disk, R8).
 */
export function gapAnswerFor(state: State, message: SyncData, node: NodeName, nowS: number, durableClock: Clock): GapAnswer {
  const peer = state.find(message.from);
  if (!peer?.mem) {
    // Of whom nothing is known because it was kicked too long ago is told so with its own word for it.
    const kick = longGone(state, message, nowS);
    return { acked: 0, ackedRun: '', ...(kick && { forgotten: kick }) };
  }
  const { ackedIn, ackedInRun, durable, forgotten, mem, host } = peer;
  const isDurable = (entry: Entry | null): entry is Entry => entry !== null && entry.importedAt <= durableClock;
  const offers: { forgotten?: Op; host?: Op } = {};
  if (forgotten && isDurable(mem)) offers.forgotten = mem.op;
  if (isDurable(host) && host.op.value !== node) offers.host = host.op;
  if (ackedIn === null || durable === null) return { acked: 0, ackedRun: '', ...offers };
  const acked = durable.ackedIn ?? 0;
  // Clock values of different runs do not compare: of two, only the durable one may be told.
  return { acked: durable.ackedInRun === ackedInRun ? Math.min(ackedIn, acked) : acked, ackedRun: durable.ackedInRun, ...offers };
}

/** Moves `ackedOut` of a peer that is known, and merges what is offered. Returns why it was refused, or null. */
export function takeGap(state: State, gap: Gap, now: Now): Refusal | null {
  const { from, acked, forgotten, host } = gap;
  const data = [forgotten, host].filter((op) => op !== undefined);
  const seen = evidenceOf(state, acked, gap.ackedRun, data);
  const greatest = Math.max(seen ?? 0, ...data.map((op) => op.clock));
  const peer = state.find(from);
  if (isTooFar(state, greatest, peer)) return 'clock-too-far';
  if (seen !== null) recover(state, from, data, seen, now);
  if (peer !== undefined && !peer.forgotten) acknowledge(state, peer, acked, gap.ackedRun);
  if (forgotten !== undefined) {
    takeOffered(state, forgotten);
    if (peer !== undefined) peer.deafTo = state.own('mem') ?? null;
  }
  if (host !== undefined && takeOffered(state, host) && state.asserting) reissue(state, 'host', state.node, now.wallS);
  return null;
}

/** Whether a clock value lies beyond what one message may bring (R10). Before anything was taken in from the peer only the last limit holds. */
export function isTooFar(state: State, clock: Clock, peer: Peer | undefined): boolean {
  const limits = state.limits;
  // Room for what recovery and re-issuing may add after the message was taken in.
  if (clock > limits.clockMax - 2 ** 22) return true;
  return clock - state.clock > limits.clockStepMax && peer !== undefined && peer.ackedIn !== null;
}

/** Notes up to where the peer says that it has taken our data in: nothing, if that was of a run that is not known to lead to ours (R8). */
export function acknowledge(state: State, peer: Peer, acked: Clock, ackedRun: string): void {
  const isOurs = ackedRun === state.run || ackedRun === state.lastRun || ackedRun === '' || !state.rules.noticesSetBack;
  const ackedOut = isOurs ? acked : 0;
  if (peer.ackedOut === ackedOut) return;
  peer.ackedOut = ackedOut;
  state.touch(peer);
}

/** Merges an offered operation about this site, if it is greater than ours. Returns whether it was. */
export function takeOffered(state: State, op: Op): boolean {
  const peer = state.peer(state.local);
  const stored = peer[op.key.type];
  if (stored !== null && rank(state, op, stored.op) <= 0) return false;
  state.clock = Math.max(state.clock, op.clock) + 1;
  return merge(state, peer, op);
}
