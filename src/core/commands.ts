/** The commands that make operations. Each says at once whether it took effect (rule R11). */

import { revive } from './forget.ts';
import { fromLiveness, type Liveness, restartsMax, toLiveness } from './liveness.ts';
import { issue, merge } from './merge.ts';
import type { KeyType, SiteId, Value } from './operation.ts';
import type { Fallback, Refused, Taken } from './ports.ts';
import type { State } from './state.ts';
import { isId } from './text.ts';
import { copyValue, type ValueLimits } from './value.ts';

/** Issues an operation, unless our clock has reached its end. */
function take(state: State, type: KeyType, target: SiteId, value: Value, wallS: number): Taken {
  if (state.rules.checksInput && state.clock + 1 > state.limits.clockMax) return no(state, 'clock-too-far');
  issue(state, type, target, value, wallS);
  return { ok: true, clock: state.clock };
}

/** Makes `target` a member, or kicks it. Kicking the kicked changes nothing; making a member always issues. */
export function setMember(state: State, target: SiteId, member: boolean, wallS: number): Taken {
  if (state.rules.checksInput && !isId(target, state.limits.idBytesMax)) return no(state, 'bad-site-id');
  const known = state.peers.get(target);
  if (state.rules.refusesVainCommands && !member && known?.mem?.op.value === false) return no(state, 'already-kicked');
  const taken = take(state, 'mem', target, member, wallS);
  if (taken.ok && member && known?.forgotten === true) revive(state, known);
  return taken;
}

/** Sets the own site's metadata. */
export function setInfo(state: State, value: Value, wallS: number): Taken {
  if (!state.rules.checksInput) return take(state, 'info', state.local, value, wallS);
  const copy = copyValue(value, valueLimits(state));
  return copy.ok ? take(state, 'info', state.local, copy.value, wallS) : no(state, copy.why);
}

/** Says whether a site is up. */
export function setLiveness(state: State, target: SiteId, live: Liveness, wallS: number): Taken {
  const value = toLiveness(live.restarts, live.self, live.up);
  const peer = state.peers.get(target);
  if (state.rules.checksInput && !(Number.isInteger(live.restarts) && live.restarts >= 0 && live.restarts <= restartsMax)) {
    return no(state, 'bad-number');
  }
  if (state.rules.refusesVainCommands) {
    if (peer === undefined || peer.mem === null || peer.forgotten) return no(state, 'not-a-member');
    const stored = peer.live?.op.value as number | undefined;
    if (stored !== undefined && target !== state.local && fromLiveness(stored).restarts !== live.restarts)
      return no(state, 'other-restarts');
    if (stored !== undefined && value < stored) return no(state, 'outranked');
  }
  return take(state, 'live', target, value, wallS);
}

/** Operations about peers that do not speak the protocol: clock 0 and a magic below 0, so that everything else wins. */
export function importFallback(state: State, sites: readonly Fallback[], wallS: number): Taken {
  const { checksInput, breaksTies } = state.rules;
  const magic = breaksTies ? wallS - 2 ** 40 : -99_999;
  const infos = new Map<Fallback, Value>();
  for (const fallback of sites) {
    if (checksInput && !(isId(fallback.site, state.limits.idBytesMax) && isId(fallback.node, state.limits.idBytesMax)))
      return no(state, 'bad-site-id');
    if (fallback.info === undefined) continue;
    const copy = copyValue(fallback.info, valueLimits(state));
    if (!copy.ok) return no(state, copy.why);
    infos.set(fallback, copy.value);
  }
  if (checksInput && state.clock + 1 > state.limits.clockMax) return no(state, 'clock-too-far');
  state.clock += 1;
  for (const fallback of sites) {
    const peer = state.peer(fallback.site);
    const offer = (type: KeyType, value: Value): void => {
      merge(state, peer, state.make(type, fallback.site, value, 0, 0, magic));
    };
    offer('mem', true);
    if (peer.forgotten) continue;
    offer('host', fallback.node);
    const info = infos.get(fallback);
    if (info !== undefined) offer('info', info);
  }
  if (!checksInput) acknowledgeSelf(state);
  return { ok: true, clock: state.clock };
}

/** In the original, fallback data is a sync from the importer to itself, and leaves acknowledgements of 0. */
function acknowledgeSelf(state: State): void {
  const self = state.peer(state.local);
  self.ackedIn = 0;
  self.ackedOut = 0;
  state.touch(self);
}

function valueLimits(state: State): ValueLimits {
  return { lengthMax: state.limits.valueLengthMax, depthMax: state.limits.valueDepthMax };
}

function no(state: State, why: Refused): Taken {
  return { ok: false, clock: state.clock, why };
}
