/** Taking a sync in: the gap rule, tombstones, acknowledgements. Everything that a message may change is changed here. */

import { type Keeping, revive } from './forget.ts';
import { merge, type Tell } from './merge.ts';
import type { Part, SyncData } from './message.ts';
import type { Clock, KeyType, Op } from './operation.ts';
import { compareOps } from './order.ts';
import type { Now, Refusal } from './ports.ts';
import { reissueHost, reissueInfo, type SetBack } from './set-back.ts';
import { type Entry, isBlank, type Peer, type State } from './state.ts';
import type { Verdict } from './watch.ts';

/** A sync, or an answer, on its way into a replica. */
export interface Incoming {
  readonly data: SyncData;
  readonly run: string;
  readonly ackedRun: string;
  readonly part?: Part | undefined;
  /** The answer to an ask of ours: it may advance the clock by any amount within the limit (R10). */
  readonly asked: boolean;
}

/** How a message was treated; a refusal changed nothing. */
export type Outcome = { readonly ok: true; readonly verdict: Verdict } | { readonly ok: false; readonly why: Refusal };

/** What taking in needs besides the state. */
export interface Surroundings {
  readonly setBack: SetBack;
  readonly keeping: Keeping;
  readonly now: Now;
  readonly tell: Tell;
}

const none: readonly Op[] = Object.freeze([]);

/** Takes a message in, or refuses it whole. */
export function takeIn(state: State, incoming: Incoming, around: Surroundings): Outcome {
  const sync = incoming.data;
  const seen = state.rules.noticesSetBack
    ? around.setBack.evidence({ from: sync.from, acked: sync.acked, ackedRun: incoming.ackedRun, data: sync.data })
    : null;
  if (state.rules.checksInput) {
    const why = refusal(state, incoming, seen);
    if (why !== null) return { ok: false, why };
  }
  if (seen !== null)
    around.setBack.recover(
      { from: sync.from, acked: sync.acked, ackedRun: incoming.ackedRun, data: sync.data },
      seen,
      around.now,
      around.tell,
    );
  const verdict = treat(state, incoming, around);
  state.watch?.took(sync.from, verdict);
  return { ok: true, verdict };
}

/** The bounds that depend on our state; all others were checked when the message was decoded (`validate.ts`). */
function refusal(state: State, incoming: Incoming, seen: Clock | null): Refusal | null {
  const sync = incoming.data;
  if (sync.cluster !== state.cluster) return 'wrong-cluster';
  if (sync.from === state.local) return 'from-self';
  const limits = state.limits;
  // Room for what recovery and re-issuing may add after the message was taken in.
  if (Math.max(sync.clock, seen ?? 0) > limits.clockMax - 2 ** 22) return 'clock-too-far';
  if (seen !== null && seen - state.clock > limits.clockStepMax) return 'clock-too-far';
  if (!incoming.asked && sync.clock - state.clock > limits.clockStepMax && (state.find(sync.from)?.ackedIn ?? null) !== null)
    return 'clock-too-far';
  return null;
}

function treat(state: State, incoming: Incoming, around: Surroundings): Verdict {
  const sync = incoming.data;
  const known = state.find(sync.from);
  if (known?.forgotten === true && known.mem !== null && !bringsGreaterMem(sync.data, known.mem.op)) {
    takeOwnMem(state, sync.data, around);
    return 'forgotten-sender';
  }
  const since = known?.ackedIn ?? 0;
  if (since < sync.since) {
    // Of a stranger nothing is kept: names are free to invent.
    if (known !== undefined || !state.rules.checksInput) acknowledge(state, state.peer(sync.from), sync.acked);
    return 'gap';
  }
  const peer = state.peer(sync.from);
  acknowledge(state, peer, sync.acked);
  const askAgain = state.rules.checksInput ? mergeGuarded(state, sync, around) : mergeAll(state, sync, around.tell);
  if (sync.data.length > 0) peer.owesAck = true;
  return settle(state, peer, incoming, askAgain);
}

function acknowledge(state: State, peer: Peer, acked: Clock): void {
  if (peer.ackedOut === acked) return;
  peer.ackedOut = acked;
  state.touch(peer);
}

/** Moves `ackedIn`: to the sender's clock, or to nothing if something was refused that only a full state can bring. */
function settle(state: State, peer: Peer, incoming: Incoming, askAgain: boolean): Verdict {
  const sync = incoming.data;
  if (askAgain && sync.since > 0) {
    askPeerAgain(state, peer);
    return 'accepted';
  }
  if (incoming.part !== undefined && incoming.part.of > 1 && !isComplete(peer, sync, incoming.part)) return 'part';
  peer.parts = null;
  if (peer.ackedIn !== sync.clock || peer.ackedInRun !== incoming.run) {
    peer.ackedIn = sync.clock;
    peer.ackedInRun = incoming.run;
    state.touch(peer);
  }
  return 'accepted';
}

function askPeerAgain(state: State, peer: Peer): void {
  peer.parts = null;
  if (peer.ackedIn === null) return;
  peer.ackedIn = null;
  peer.ackedInRun = '';
  state.touch(peer);
}

function isComplete(peer: Peer, sync: SyncData, part: Part): boolean {
  let parts = peer.parts;
  if (parts === null || parts.clock !== sync.clock || parts.since !== sync.since || parts.of !== part.of) {
    parts = { clock: sync.clock, since: sync.since, of: part.of, got: new Set() };
    peer.parts = parts;
  }
  parts.got.add(part.index);
  return parts.got.size === part.of;
}

/** The original: every operation is merged, nothing is questioned. */
function mergeAll(state: State, sync: SyncData, tell: Tell): boolean {
  state.clock = Math.max(state.clock, sync.clock) + 1;
  for (const op of sync.data) merge(state, state.peer(op.key.site), op, state.clock, tell);
  return false;
}

/** Ours: `mem` first, tombstones refuse, nothing is stored of a site without `mem`. Returns whether the sender must send from 0. */
function mergeGuarded(state: State, sync: SyncData, around: Surroundings): boolean {
  state.clock = Math.max(state.clock, sync.clock) + 1;
  const unknown = unknownOf(state, sync.data);
  if (unknown.length === 0) return false;
  const self = state.peer(state.local);
  const ownHost = self.host?.op;
  const ownInfo = self.info?.op;
  let askAgain = false;
  for (const op of unknown) if (op.key.type === 'mem' && mergeMem(state, op, around)) askAgain = true;
  for (const op of unknown) if (op.key.type !== 'mem' && mergeOther(state, op, sync.data, around.tell)) askAgain = true;
  if (state.rules.noticesSetBack && state.asserting) {
    if (ownHost !== undefined && self.host?.op !== ownHost) reissueHost(state, around.now.wallS, around.tell);
    if (ownInfo !== undefined && self.info?.op !== ownInfo) reissueInfo(state, around.now.wallS, around.tell, ownInfo.value);
  }
  return askAgain;
}

/** Most of what arrives is an echo of what is stored. Within a process that is even the same object, and needs no comparison. */
function unknownOf(state: State, data: readonly Op[]): readonly Op[] {
  let unknown: Op[] | null = null;
  for (let i = 0; i < data.length; i++) {
    const op = data[i] as Op;
    const peer = state.peers.get(op.key.site);
    if (peer !== undefined && storedOp(peer, op.key.type) === op) continue;
    if (unknown === null) unknown = [];
    unknown.push(op);
  }
  return unknown ?? none;
}

function storedOp(peer: Peer, type: KeyType): Op | null {
  switch (type) {
    case 'mem':
      return peer.mem === null ? null : peer.mem.op;
    case 'host':
      return peer.host === null ? null : peer.host.op;
    case 'info':
      return peer.info === null ? null : peer.info.op;
    case 'live':
      return peer.live === null ? null : peer.live.op;
    default:
      return type satisfies never;
  }
}

/** Merges a `mem` operation. Returns whether a forgotten site was revived by it. */
function mergeMem(state: State, op: Op, around: Surroundings): boolean {
  const known = state.peers.get(op.key.site);
  if (known === undefined || known.mem === null) {
    if (op.value === false && op.wallTime < around.now.wallS - around.keeping.tombstoneForS) {
      state.watch?.dropped(op, 'expired');
      return false;
    }
    merge(state, state.peer(op.key.site), op, state.clock, around.tell);
    return false;
  }
  const tombstone = known.forgotten ? known.mem : null;
  const won = merge(state, known, op, state.clock, around.tell);
  if (tombstone === null) return false;
  if (won && op.value === true) {
    revive(state, known);
    return true;
  }
  if (!won && op !== tombstone.op && compareOps(op, tombstone.op) < 0) spread(state, tombstone);
  return false;
}

/** Merges a `host`, `info` or `live` operation, unless its site is forgotten or unknown. Returns whether only a full state can help. */
function mergeOther(state: State, op: Op, data: readonly Op[], tell: Tell): boolean {
  const peer = state.peers.get(op.key.site);
  if (peer === undefined || peer.mem === null) {
    state.watch?.dropped(op, 'orphan');
    return !data.some((other) => other.key.type === 'mem' && other.key.site === op.key.site);
  }
  if (peer.forgotten) {
    state.watch?.dropped(op, 'tombstone');
    spread(state, peer.mem);
    return false;
  }
  merge(state, peer, op, state.clock, tell);
  return false;
}

/** A tombstone that outranked or refused something travels again, once per interval, so that the sender gets it (R4a). */
function spread(state: State, tombstone: Entry): void {
  if (tombstone.importedAt <= state.flushedAt) state.freshen(tombstone);
}

function bringsGreaterMem(data: readonly Op[], tombstone: Op): boolean {
  return data.some((op) => op.key.type === 'mem' && op.key.site === tombstone.key.site && compareOps(op, tombstone) > 0);
}

/** Even from a forgotten sender we learn what became of ourselves, or two sites that forgot each other never would (R4). */
function takeOwnMem(state: State, data: readonly Op[], around: Surroundings): void {
  for (const op of data) if (op.key.type === 'mem' && op.key.site === state.local) takeOffered(state, op, around.tell);
}

/** Merges an offered `mem` operation about this site, if it is greater than ours. Returns whether it was. */
export function takeOffered(state: State, op: Op, tell: Tell): boolean {
  const peer = state.peer(state.local);
  if (peer.mem !== null && compareOps(op, peer.mem.op) <= 0) return false;
  state.clock = Math.max(state.clock, op.clock) + 1;
  return merge(state, peer, op, state.clock, tell);
}

/** A gap answer: moves `ackedOut` of a peer that is known, and offers the tombstone. Returns whether the peer forgot us. */
export function takeGap(state: State, from: string, acked: Clock, forgotten: Op | undefined, tell: Tell): boolean {
  const peer = state.find(from);
  if (peer !== undefined && !isBlank(peer) && !peer.forgotten) acknowledge(state, peer, acked);
  if (forgotten === undefined) return false;
  takeOffered(state, forgotten, tell);
  return true;
}
