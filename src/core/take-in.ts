/** Taking a sync in: the gap rule, tombstones, acknowledgements. Everything that a message may change is changed here. */

import { revive } from './forget.ts';
import { acknowledge, isTooFar, takeOffered } from './gaps.ts';
import { merge } from './merge.ts';
import type { Part, SyncData } from './message.ts';
import type { Clock, Op } from './operation.ts';
import { compareOps } from './order.ts';
import type { Now, Refusal } from './ports.ts';
import { evidenceOf, recover, reissueHost, reissueInfo } from './set-back.ts';
import type { Entry, Peer, Refused, State } from './state.ts';
import type { Verdict } from './watch.ts';

/** A sync, or an answer, on its way into a replica. */
export interface Incoming {
  readonly data: SyncData;
  readonly run: string;
  readonly ackedRun: string;
  readonly part?: Part | undefined;
}

/** How a message was treated; a refusal changed nothing. */
export type Outcome = { readonly ok: true; readonly verdict: Verdict } | { readonly ok: false; readonly why: Refusal };

const none: readonly Op[] = Object.freeze([]);

/** Takes a message in, or refuses it whole. `asked`: it answers an ask of ours, and may advance the clock by any amount within the limit (R10). */
export function takeIn(state: State, incoming: Incoming, now: Now, asked: boolean): Outcome {
  const { from, acked, data } = incoming.data;
  const seen = evidenceOf(state, acked, incoming.ackedRun, data);
  const known = state.find(from);
  if (state.rules.checksInput) {
    const why = refusal(state, incoming.data, seen, asked ? undefined : known);
    if (why !== null) return { ok: false, why };
  }
  if (seen !== null) recover(state, from, data, seen, now);
  const verdict = treat(state, known, incoming, now);
  state.watch?.took(from, verdict);
  return { ok: true, verdict };
}

/** The bounds that depend on our state; all others were checked when the message was decoded (`validate.ts`). */
function refusal(state: State, sync: SyncData, seen: Clock | null, peer: Peer | undefined): Refusal | null {
  if (sync.cluster !== state.cluster) return 'wrong-cluster';
  if (sync.from === state.local) return 'from-self';
  return isTooFar(state, Math.max(sync.clock, seen ?? 0), peer) ? 'clock-too-far' : null;
}

function treat(state: State, known: Peer | undefined, incoming: Incoming, now: Now): Verdict {
  const sync = incoming.data;
  if (known?.forgotten === true && known.mem !== null && !bringsGreaterMem(sync.data, known.mem.op)) {
    takeOwnMem(state, sync.data);
    return 'forgotten-sender';
  }
  const since = known?.ackedIn ?? 0;
  if (since < sync.since) {
    // Of a stranger nothing is kept: names are free to invent. Nor of a forgotten one, before it is revived (R4).
    if ((known !== undefined && !known.forgotten) || !state.rules.checksInput)
      acknowledge(state, known ?? state.peer(sync.from), sync.acked);
    return 'gap';
  }
  const peer = known ?? state.peer(sync.from);
  acknowledge(state, peer, sync.acked);
  const parts = partsOf(peer, incoming);
  state.clock = Math.max(state.clock, sync.clock) + 1;
  const refused = state.rules.checksInput ? mergeGuarded(state, sync.data, parts?.refused ?? null, now) : mergeAll(state, sync.data);
  if (sync.data.length > 0) peer.owesAck = true;
  return settle(state, peer, incoming, refused);
}

/** The parts that this one belongs to; null if the state is whole. */
function partsOf(peer: Peer, { data: sync, part }: Incoming): Peer['parts'] {
  if (part === undefined || part.of < 2) return null;
  const known = peer.parts;
  if (known !== null && known.clock === sync.clock && known.since === sync.since && known.of === part.of) return known;
  peer.parts = { clock: sync.clock, since: sync.since, of: part.of, got: new Set(), refused: nothingRefused() };
  return peer.parts;
}

function nothingRefused(): Refused {
  return { orphans: new Set(), expired: new Set(), revived: false };
}

/** Moves `ackedIn`: to the sender's clock, or to nothing if something was refused that only a full state can bring. */
function settle(state: State, peer: Peer, { data: sync, part, run }: Incoming, refused: Refused | null): Verdict {
  const { parts } = peer;
  const inParts = parts !== null && part !== undefined && part.of > 1;
  if (inParts && parts.got.add(part.index).size < part.of) return 'part';
  peer.parts = null;
  if (refused !== null && isWanting(state, refused, sync.since, inParts)) {
    if (sync.since > 0) forgetAckedIn(state, peer);
    return inParts ? 'part' : 'accepted';
  }
  if (peer.ackedIn !== sync.clock || peer.ackedInRun !== run) {
    peer.ackedIn = sync.clock;
    peer.ackedInRun = run;
    state.touch(peer);
  }
  return 'accepted';
}

/** Whether something was refused that must come again. A full state, `mem` first, lacks nothing; its parts may have come in another order. */
function isWanting(state: State, { orphans, expired, revived }: Refused, since: Clock, inParts: boolean): boolean {
  if (revived && (since > 0 || inParts)) return true;
  for (const site of orphans) if (since > 0 ? !expired.has(site) : (state.peers.get(site)?.mem ?? null) !== null) return true;
  return false;
}

function forgetAckedIn(state: State, peer: Peer): void {
  if (peer.ackedIn === null) return;
  peer.ackedIn = null;
  peer.ackedInRun = '';
  state.touch(peer);
}

/** The original: every operation is merged, nothing is questioned. */
function mergeAll(state: State, data: readonly Op[]): null {
  for (const op of data) merge(state, state.peer(op.key.site), op);
  return null;
}

/** Ours: `mem` first, tombstones refuse, nothing is stored of a site without `mem`. Returns what was refused, by earlier parts too. */
function mergeGuarded(state: State, data: readonly Op[], before: Refused | null, now: Now): Refused | null {
  const unknown = unknownOf(state, data);
  if (unknown.length === 0) return before;
  const refused = before ?? nothingRefused();
  const self = state.peer(state.local);
  const ownHost = self.host?.op;
  const ownInfo = self.info?.op;
  for (const op of unknown) if (op.key.type === 'mem') mergeMem(state, op, refused, now);
  for (const op of unknown) if (op.key.type !== 'mem') mergeOther(state, op, refused);
  if (state.rules.noticesSetBack && state.asserting) {
    if (ownHost !== undefined && self.host?.op !== ownHost) reissueHost(state, now.wallS);
    if (ownInfo !== undefined && self.info?.op !== ownInfo) reissueInfo(state, now.wallS, ownInfo.value);
  }
  return refused;
}

/** Most of what arrives is an echo of what is stored. */
function unknownOf(state: State, data: readonly Op[]): readonly Op[] {
  let unknown: Op[] | null = null;
  for (let i = 0; i < data.length; i++) {
    const op = data[i] as Op;
    if (state.holds(op)) continue;
    if (unknown === null) unknown = [];
    unknown.push(op);
  }
  return unknown ?? none;
}

function mergeMem(state: State, op: Op, refused: Refused, now: Now): void {
  const known = state.peers.get(op.key.site);
  if (known === undefined || known.mem === null) {
    if (isExpired(state, op, now)) {
      refused.expired.add(op.key.site);
      state.watch?.dropped(op, 'expired');
    } else {
      merge(state, state.peer(op.key.site), op);
    }
    return;
  }
  const before = known.mem;
  const won = merge(state, known, op);
  if (won && known.forgotten && op.value === true) {
    revive(state, known);
    refused.revived = true;
  }
  // A kick that others may have dropped as too old travels again too, though it is no tombstone here (R4a).
  if (!won && (known.forgotten || isExpired(state, before.op, now)) && compareOps(op, before.op) < 0) spread(state, before);
}

function isExpired(state: State, op: Op, now: Now): boolean {
  return op.value === false && op.wallTime < now.wallS - state.keeping.tombstoneForS;
}

/** Merges a `host`, `info` or `live` operation, unless its site is forgotten or unknown. */
function mergeOther(state: State, op: Op, refused: Refused): void {
  const peer = state.peers.get(op.key.site);
  if (peer === undefined || peer.mem === null) {
    refused.orphans.add(op.key.site);
    state.watch?.dropped(op, 'orphan');
  } else if (peer.forgotten) {
    state.watch?.dropped(op, 'tombstone');
    spread(state, peer.mem);
  } else {
    merge(state, peer, op);
  }
}

/** A tombstone that outranked or refused something travels again, once per interval, so that the sender gets it (R4a). */
function spread(state: State, tombstone: Entry): void {
  if (tombstone.importedAt <= state.flushedAt) state.freshen(tombstone);
}

function bringsGreaterMem(data: readonly Op[], tombstone: Op): boolean {
  return data.some((op) => op.key.type === 'mem' && op.key.site === tombstone.key.site && compareOps(op, tombstone) > 0);
}

/** Even from a forgotten sender we learn what became of ourselves, or two sites that forgot each other never would (R4). */
function takeOwnMem(state: State, data: readonly Op[]): void {
  for (const op of data) if (op.key.type === 'mem' && op.key.site === state.local) takeOffered(state, op);
}
