/** The commands that make operations. Each says at once whether it took effect (rule R11). */

import { fromLiveness, type Liveness, restartsMax, toLiveness } from './liveness.ts';
import { issue, merge } from './merge.ts';
import type { KeyType, SiteId, Value } from './operation.ts';
import type { Fallback, Refused } from './ports.ts';
import type { State } from './state.ts';
import { isId } from './text.ts';
import { type CopiedValue, copyValue } from './value.ts';

/** Why a command was refused; null if it took effect. */
type Refusal = Refused | null;

/** Whether our clock has reached its end. */
function isSpent(state: State): boolean {
  return state.rules.checksInput && state.clock + 1 > state.limits.clockMax;
}

function isNamed({ rules, limits }: State, id: string): boolean {
  return !rules.checksInput || isId(id, limits.idBytesMax);
}

/** What is stored of a value from outside: a copy, or with the original the value itself. */
function stored({ rules, limits }: State, value: Value): CopiedValue {
  return rules.checksInput ? copyValue(value, limits) : { ok: true, value };
}

/** Issues an operation, unless our clock has reached its end. */
function take(state: State, type: KeyType, target: SiteId, value: Value, wallS: number): Refusal {
  if (isSpent(state)) return 'clock-too-far';
  issue(state, type, target, value, wallS);
  return null;
}

/** Makes `target` a member, or kicks it. Kicking the kicked changes nothing; making a member always issues. */
export function setMember(state: State, target: SiteId, member: boolean, wallS: number): Refusal {
  if (!isNamed(state, target)) return 'bad-site-id';
  // Callers without types may pass anything: peers would refuse every message with it.
  if (state.rules.checksInput && typeof member !== 'boolean') return 'bad-value';
  const known = state.find(target);
  if (state.rules.refusesVainCommands && !member && known?.mem?.op.value === false) return 'already-kicked';
  return take(state, 'mem', target, member, wallS);
}

/** Sets the own site's metadata. */
export function setInfo(state: State, value: Value, wallS: number): Refusal {
  const copy = stored(state, value);
  return copy.ok ? take(state, 'info', state.local, copy.value, wallS) : copy.why;
}

/** Says whether a site is up. */
export function setLiveness(state: State, target: SiteId, { restarts, self, up }: Liveness, wallS: number): Refusal {
  const { checksInput, refusesVainCommands } = state.rules;
  const value = toLiveness(restarts, self, up);
  const peer = state.find(target);
  if (checksInput && !(Number.isInteger(restarts) && restarts >= 0 && restarts <= restartsMax)) return 'bad-number';
  if (refusesVainCommands) {
    if (!peer?.mem || peer.forgotten) return 'not-a-member';
    const before = peer.live?.op.value as number | undefined;
    if (before !== undefined && target !== state.local && fromLiveness(before).restarts !== restarts) return 'other-restarts';
    if (before !== undefined && value < before) return 'outranked';
  }
  return take(state, 'live', target, value, wallS);
}

/** Operations about peers that do not speak the protocol: clock 0 and a magic below 0, so that everything else wins. */
export function importFallback(state: State, sites: readonly Fallback[], wallS: number): Refusal {
  const magic = state.rules.breaksTies ? wallS - 2 ** 40 : -99_999;
  const facts: [site: SiteId, type: KeyType, value: Value][] = [];
  for (const { site, node, info } of sites) {
    if (!isNamed(state, site) || !isNamed(state, node)) return 'bad-site-id';
    facts.push([site, 'mem', true], [site, 'host', node]);
    if (info === undefined) continue;
    const copy = stored(state, info);
    if (!copy.ok) return copy.why;
    facts.push([site, 'info', copy.value]);
  }
  if (isSpent(state)) return 'clock-too-far';
  state.clock += 1;
  for (const [site, type, value] of facts) {
    const peer = state.peer(site);
    if (type !== 'mem' && peer.forgotten) continue;
    merge(state, peer, state.make(type, site, value, 0, 0, magic));
  }
  if (!state.rules.checksInput) acknowledgeSelf(state);
  return null;
}

/** In the original, fallback data is a sync from the importer to itself, and leaves acknowledgements of 0. */
function acknowledgeSelf(state: State): void {
  const self = state.peer(state.local);
  self.ackedIn = 0;
  self.ackedOut = 0;
  state.touch(self);
}
