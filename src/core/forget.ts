/** Cleanup: which sites are forgotten, what remains of them, and how they return (rules R4 to R6). */

import type { SyncData } from './message.ts';
import { keyTypes, type Op, type SiteId } from './operation.ts';
import type { Entry, Peer, State } from './state.ts';
import { compareText } from './text.ts';

/** How long things are kept, in whole seconds of the origin's wall clock. */
export interface Keeping {
  /** A site is long gone when it was kicked longer ago than this. */
  readonly forgetAfterS: number;
  /** A tombstone is kept this long (R4a). */
  readonly tombstoneForS: number;
}

/** A week, and 90 days. */
export const defaultKeeping: Keeping = { forgetAfterS: 7 * 86_400, tombstoneForS: 90 * 86_400 };

/** Forgets the sites that are long gone and whose kick is known to all who must know it. Returns them, ordered. */
export function cleanup(state: State, nowS: number, forgetAfterS: number): SiteId[] {
  const { keepsTombstones, neverForgetsSelf } = state.rules;
  const expiredBeforeS = nowS - state.keeping.tombstoneForS;
  let active = 0;
  let leastAcked = Number.POSITIVE_INFINITY;
  const gone: Peer[] = [];
  for (const peer of state.peers.values()) {
    if (peer.mem === null) continue;
    const { value, wallTime } = peer.mem.op;
    if (peer.forgotten) {
      if (wallTime < expiredBeforeS) gone.push(peer);
    } else if (value === false && wallTime < nowS - forgetAfterS) {
      gone.push(peer);
      peer.passedOver = true;
    } else if (peer.site !== state.local) {
      active++;
      leastAcked = Math.min(leastAcked, peer.ackedOut ?? 0);
    }
  }
  const forgotten: SiteId[] = [];
  for (const peer of gone) {
    if (peer.site === state.local && neverForgetsSelf) continue;
    const latest = Math.max(...keyTypes.map((type) => peer[type]?.importedAt ?? 0));
    if (latest > leastAcked) continue;
    // With no active peer, the forgotten site itself must have its kick, or the tombstone's time must be over (R5).
    const isKnown = active > 0 || (peer.ackedOut ?? 0) >= latest || (peer.mem as Entry).op.wallTime < expiredBeforeS;
    if (keepsTombstones && !isKnown) continue;
    // What is left of who is forgotten already is the tombstone, whose time is over.
    if (!peer.forgotten) forgotten.push(peer.site);
    forget(state, peer, keepsTombstones && !peer.forgotten);
  }
  return forgotten.sort(compareText);
}

/** Deletes everything of a site, or all but its `mem`. */
function forget(state: State, peer: Peer, keepsTombstone: boolean): void {
  // With less in it, it is another state: a part of the one before must not be taken for a part of this (R10).
  if (state.rules.checksInput) state.clock = Math.min(state.clock + 1, state.limits.clockMax);
  state.droppedSites.add(peer.site);
  for (const type of keyTypes) if (type !== 'mem' || !keepsTombstone) state.discard(peer, type);
  askAgain(state, peer);
  peer.ackedOut = null;
  peer.forgotten = keepsTombstone;
  if (keepsTombstone) state.touch(peer);
  else state.remove(peer);
  state.watch?.forgot(peer.site, peer.mem?.op ?? null);
}

/** Whether an operation is a kick so old that no tombstone of it is kept (R4a). */
export function isExpired({ keeping }: State, op: Op, nowS: number): boolean {
  return op.value === false && op.wallTime < nowS - keeping.tombstoneForS;
}

/** The kick by which the sender of a message says itself that it left, or was kicked, so long ago; undefined if it does not (R4a). */
export function longGone(state: State, { from, data }: SyncData, nowS: number): Op | undefined {
  return data.find((op) => op.key.type === 'mem' && op.key.site === from && isExpired(state, op, nowS));
}

/**
 * A kick gives way to a greater `mem`. A site that cleanups did not wait for is asked again for everything: it may hold sites that all others have
 * forgotten for good (R5).
 */
export function outrank(state: State, peer: Peer): void {
  if (peer.passedOver) askAgain(state, peer);
  peer.passedOver = false;
  if (peer.mem?.op.value === true) comeBack(state, peer);
}

/**
 * A greater `mem = true` undoes a kick. What is known of the site travels again with it: who had dropped that kick as too old dropped all this
 * too, and acknowledged it (R4a). If the site was forgotten here, all `ackedIn` are deleted, or what was refused meanwhile would never come (R4).
 */
function comeBack(state: State, peer: Peer): void {
  for (const type of keyTypes) if (peer[type] !== null) state.freshen(peer[type]);
  if (!peer.forgotten) return;
  peer.forgotten = false;
  state.touch(peer);
  for (const other of state.peers.values()) askAgain(state, other);
  state.watch?.revived(peer.site);
}

/** Deletes `ackedIn`, so that the peer's next sync is a gap and it sends from 0. */
export function askAgain(state: State, peer: Peer): void {
  peer.parts = null;
  if (peer.ackedIn === null) return;
  peer.ackedIn = null;
  peer.ackedInRun = '';
  state.touch(peer);
}
