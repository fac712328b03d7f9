/** Taking a sync in: the gap rule, tombstones, acknowledgements. Everything that a message may change is changed here. */

import { askAgain, isExpired, longGone } from './forget.ts';
import { acknowledge, isTooFar, takeOffered } from './gaps.ts';
import { merge, rank } from './merge.ts';
import type { Part, SyncData } from './message.ts';
import type { Clock, Op } from './operation.ts';
import type { Now, Refusal } from './ports.ts';
import { evidenceOf, recover, reissue } from './set-back.ts';
import type { Entry, Parts, Peer, Refused, State } from './state.ts';
import type { Verdict } from './watch.ts';

/** A sync, or an answer, on its way into a replica. */
export interface Incoming {
  readonly data: SyncData;
  /** The sender's run. */
  readonly run: string;
  /** Our run that `data.acked` belongs to; empty if unknown. */
  readonly ackedRun: string;
  /** The sender's run in which `data.since` was acknowledged. Default: `run`. */
  readonly sinceRun?: string | undefined;
  readonly part?: Part | undefined;
}

/** How a message was treated; a refusal changed nothing. */
export type Outcome = { readonly ok: true; readonly verdict: Verdict } | { readonly ok: false; readonly why: Refusal };

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
  const { from, since, acked, clock, data } = incoming.data;
  const { ackedRun } = incoming;
  const isOurs = state.rules.checksInput;
  if (isForgotten(state, known, incoming.data, now)) {
    takeOwnMem(state, data);
    return 'forgotten-sender';
  }
  if ((known?.ackedIn ?? 0) < since || !isComparable(state, known, incoming)) {
    // Of a stranger nothing is kept: names are free to invent. Nor of a forgotten one, before it is revived (R4).
    if ((known !== undefined && !known.forgotten) || !isOurs) acknowledge(state, known ?? state.peer(from), acked, ackedRun);
    return 'gap';
  }
  const peer = known ?? state.peer(from);
  acknowledge(state, peer, acked, ackedRun);
  state.clock = Math.max(state.clock, clock) + 1;
  if (data.length > 0) peer.owesAck = true;
  const parts = partsOf(peer, incoming);
  let refused = parts?.refused ?? null;
  if (isOurs) refused = mergeGuarded(state, data, refused, now);
  else for (const op of data) merge(state, state.peer(op.key.site), op);
  return settle(state, peer, incoming, parts, refused);
}

/** Whether the sender is forgotten here, and does not return with this; or says itself that it was kicked so long ago that its tombstone is gone (R4a). */
function isForgotten(state: State, known: Peer | undefined, data: SyncData, now: Now): boolean {
  if (known?.mem) return known.forgotten && !bringsGreaterMem(state, data.data, known.mem.op);
  return state.rules.keepsTombstones && longGone(state, data, now.wallS) !== undefined;
}

/** Whether what we have of the sender is of the run in which `since` was acknowledged: clock values of other runs do not compare (R8). */
function isComparable(state: State, known: Peer | undefined, { data, run, sinceRun = run }: Incoming): boolean {
  return data.since === 0 || !state.rules.noticesSetBack || known?.ackedInRun === run || known?.ackedInRun === sinceRun;
}

/** The parts that this one belongs to; null if the state is whole. */
function partsOf(peer: Peer, { data: { clock, since }, run, part }: Incoming): Parts | null {
  if (part === undefined || part.of < 2) return null;
  const { of } = part;
  const known = peer.parts;
  if (known === null || known.run !== run || known.clock !== clock || known.since !== since || known.of !== of)
    peer.parts = { run, clock, since, of, got: new Set(), refused: nothingRefused() };
  return peer.parts;
}

function nothingRefused(): Refused {
  return { orphans: null, expired: null };
}

/** Moves `ackedIn`: to the sender's clock, or to nothing if something was refused that only a full state can bring. */
function settle(state: State, peer: Peer, incoming: Incoming, parts: Parts | null, refused: Refused | null): Verdict {
  const { data, part, run } = incoming;
  const { since, clock } = data;
  // If a site came back meanwhile, what was refused of it must come again, whatever part it was in.
  if (parts !== null && (peer.parts !== parts || parts.got.add(part?.index ?? 0).size < parts.of)) return 'part';
  peer.parts = null;
  // Whoever is asked again on account of this message sends everything, unless this was everything.
  if ((since > 0 && peer.ackedIn === null) || (refused !== null && isWanting(state, refused, since))) {
    if (since > 0) askAgain(state, peer);
    return parts === null ? 'accepted' : 'part';
  }
  if (peer.ackedIn !== clock || peer.ackedInRun !== run) {
    peer.ackedIn = clock;
    peer.ackedInRun = run;
    state.touch(peer);
  }
  return 'accepted';
}

/** Whether something was refused that must come again. A full state, `mem` first, lacks nothing; its parts may have come in another order. */
function isWanting(state: State, { orphans, expired }: Refused, since: Clock): boolean {
  for (const site of orphans ?? []) if (since > 0 ? !expired?.has(site) : state.find(site)?.mem) return true;
  return false;
}

/**
 * Ours: `mem` first, tombstones refuse, nothing is stored of a site without `mem`. Most of what arrives is an echo of what is stored, within a
 * process the same object. Returns what was refused, by earlier parts too; null if all were echoes.
 */
function mergeGuarded(state: State, data: readonly Op[], before: Refused | null, now: Now): Refused | null {
  const news = newsIn(state, data);
  if (news === null) return before;
  const refused = before ?? nothingRefused();
  const own = state.find(state.local);
  const host = own?.host?.op;
  const info = own?.info?.op;
  for (const isMem of [true, false]) {
    for (const op of news) {
      if ((op.key.type === 'mem') !== isMem) continue;
      const peer = state.find(op.key.site);
      if (isMem) mergeMem(state, peer, op, refused, now);
      else mergeOther(state, peer, op, refused);
    }
  }
  if (state.rules.noticesSetBack && state.asserting) {
    if (host !== undefined && state.own('host') !== host) reissue(state, 'host', state.node, now.wallS);
    if (info !== undefined && state.own('info') !== info) reissue(state, 'info', info.value, now.wallS);
  }
  return refused;
}

/** The operations that are not stored; null if all are. Most are echoes, so that each is looked up only once. */
function newsIn(state: State, data: readonly Op[]): readonly Op[] | null {
  let news: Op[] | null = null;
  for (let i = 0; i < data.length; i++) {
    const op = data[i] as Op;
    if (state.holds(op)) continue;
    news ??= [];
    news.push(op);
  }
  return news;
}

function mergeMem(state: State, known: Peer | undefined, op: Op, refused: Refused, now: Now): void {
  const before = known?.mem;
  if (!before && isExpired(state, op, now.wallS)) {
    refused.expired ??= new Set();
    refused.expired.add(op.key.site);
    state.watch?.dropped(op, 'expired');
    return;
  }
  const peer = known ?? state.peer(op.key.site);
  const { forgotten } = peer;
  const won = merge(state, peer, op);
  // A kick that others may have dropped as too old travels again too, though it is no tombstone here (R4a).
  if (before && !won && (forgotten || isExpired(state, before.op, now.wallS)) && rank(state, op, before.op) < 0) spread(state, before);
}

/** Merges a `host`, `info` or `live` operation, unless its site is forgotten or unknown. */
function mergeOther(state: State, peer: Peer | undefined, op: Op, refused: Refused): void {
  if (!peer?.mem) {
    refused.orphans ??= new Set();
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

function bringsGreaterMem(state: State, data: readonly Op[], tombstone: Op): boolean {
  return data.some((op) => op.key.type === 'mem' && op.key.site === tombstone.key.site && rank(state, op, tombstone) > 0);
}

/** Even from a forgotten sender we learn what became of ourselves, or two sites that forgot each other never would (R4). */
function takeOwnMem(state: State, data: readonly Op[]): void {
  for (const op of data) if (op.key.type === 'mem' && op.key.site === state.local) takeOffered(state, op);
}
