/** Cleanup: which sites are forgotten, what remains of them, and how they return (rules R4 to R6). */

import type { Clock, SiteId } from './operation.ts';
import type { Peer, State } from './state.ts';
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
  if (state.rules.keepsTombstones) dropExpiredTombstones(state, nowS - state.keeping.tombstoneForS);
  const isLongGone = (peer: Peer): boolean =>
    peer.mem !== null && !peer.forgotten && peer.mem.op.value === false && peer.mem.op.wallTime < nowS - forgetAfterS;
  let active = 0;
  let leastAcked = Number.POSITIVE_INFINITY;
  const gone: Peer[] = [];
  for (const peer of state.peers.values()) {
    if (peer.mem === null || peer.forgotten) continue;
    if (isLongGone(peer)) {
      gone.push(peer);
    } else if (peer.site !== state.local) {
      active++;
      leastAcked = Math.min(leastAcked, peer.ackedOut ?? 0);
    }
  }
  const forgotten: SiteId[] = [];
  for (const peer of gone) {
    if (peer.site === state.local && state.rules.neverForgetsSelf) continue;
    const latest = latestImport(peer);
    if (latest > leastAcked) continue;
    if (state.rules.keepsTombstones && active === 0 && !isKnownAlone(peer, latest, nowS - state.keeping.tombstoneForS)) continue;
    forget(state, peer);
    forgotten.push(peer.site);
  }
  return forgotten.sort(compareText);
}

/** With no active peer, the forgotten site itself must have its kick, or the tombstone's time must be over (R5). */
function isKnownAlone(peer: Peer, latest: Clock, expiredBeforeS: number): boolean {
  return (peer.ackedOut ?? 0) >= latest || (peer.mem !== null && peer.mem.op.wallTime < expiredBeforeS);
}

function latestImport(peer: Peer): Clock {
  return Math.max(peer.mem?.importedAt ?? 0, peer.host?.importedAt ?? 0, peer.info?.importedAt ?? 0, peer.live?.importedAt ?? 0);
}

function forget(state: State, peer: Peer): void {
  const tombstone = peer.mem === null ? null : peer.mem.op;
  state.droppedSites.add(peer.site);
  state.discard(peer, 'host');
  state.discard(peer, 'info');
  state.discard(peer, 'live');
  peer.ackedIn = null;
  peer.ackedInRun = '';
  peer.ackedOut = null;
  peer.parts = null;
  peer.owesAck = false;
  if (state.rules.keepsTombstones) {
    peer.forgotten = true;
    state.touch(peer);
    state.watch?.forgot(peer.site, tombstone);
  } else {
    state.discard(peer, 'mem');
    state.remove(peer);
    state.watch?.forgot(peer.site, null);
  }
}

function dropExpiredTombstones(state: State, expiredBeforeS: number): void {
  for (const peer of state.peers.values()) {
    if (!peer.forgotten || peer.mem === null || peer.mem.op.wallTime >= expiredBeforeS) continue;
    state.droppedSites.add(peer.site);
    state.discard(peer, 'mem');
    state.remove(peer);
    state.watch?.forgot(peer.site, null);
  }
}

/** A greater `mem = true` revives a forgotten site. All `ackedIn` are deleted, or what was refused meanwhile would never come again (R4). */
export function revive(state: State, peer: Peer): void {
  peer.forgotten = false;
  state.touch(peer);
  askAllAgain(state);
  state.watch?.revived(peer.site);
}

/** Deletes all `ackedIn`, so that every peer's next sync is a gap and it sends from 0. */
export function askAllAgain(state: State): void {
  for (const peer of state.peers.values()) {
    if (peer.ackedIn === null) continue;
    peer.ackedIn = null;
    peer.ackedInRun = '';
    peer.parts = null;
    state.touch(peer);
  }
}
