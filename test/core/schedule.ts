/** Random schedules over all faults, as plain data: a schedule can be run again, and any part of it left out. */

import type { Rules } from '../../src/core/index.ts';

/** One step. What the numbers mean depends on what is there when it is played. */
export interface Act {
  readonly do: Doing;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const doings = {
  advance: 20,
  deliver: 30,
  drop: 5,
  repeat: 5,
  deliverAll: 4,
  rounds: 6,
  cut: 3,
  commit: 14,
  failCommit: 2,
  hold: 3,
  setInfo: 6,
  kick: 3,
  admit: 2,
  join: 4,
  live: 3,
  fallback: 1,
  flush: 4,
  cleanup: 4,
  cleanAll: 3,
  later: 3,
  crash: 3,
  crashDurably: 1,
  start: 8,
  move: 4,
  wipe: 1,
  loseDisk: 1,
  backUp: 2,
  restore: 1,
  die: 1,
} as const;

export type Doing = keyof typeof doings;
export const allDoings: readonly Doing[] = Object.keys(doings) as Doing[];

/** Where a schedule is played. */
export interface Stage {
  readonly rules: 'original' | 'muster';
  /** A rule that is switched off, to see what it is good for. */
  readonly without?: keyof Rules;
  readonly sites: number;
  /** Sites that are in step when the schedule begins; the others know nobody. */
  readonly joined: number;
  /** Every site knows all addresses there may be as contact points. */
  readonly contacts: boolean;
  readonly forgetAfterS: number;
  readonly tombstoneForS: number;
  /** All clean up in the fair rounds. */
  readonly cleans: boolean;
  /** So many old messages arrive once more in the fair rounds. */
  readonly late: number;
  /** What arrives is read from bytes, as between processes: equal to what was sent, and never the same object. */
  readonly copies: boolean;
}

export interface Schedule {
  readonly stage: Stage;
  readonly acts: readonly Act[];
}

/** How a schedule ended. `conflict`: a clone was reported, and nothing can be promised. */
export interface Ending {
  readonly verdict: 'agreed' | 'diverged' | 'conflict' | 'alone' | 'broken';
  readonly detail: string;
  /** Fair rounds until all agreed. */
  readonly rounds: number;
}

/** A source of integers from 0 to `below - 1`. */
export type Draw = (below: number) => number;

/** xorshift128: enough for schedules, and the same everywhere. */
export function drawFrom(seed: number): Draw {
  let [x, y, z, w] = [seed | 0, 0x9e3779b9 | 0, (seed * 0x85ebca6b) | 0, 0xc2b2ae35 | 0];
  const next = (): number => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) | 0;
    return w >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return (below) => next() % below;
}

/** What schedules of kicks, forgetting and returning are made of, when tombstones live hardly longer than the memory of a kick. */
const forgetful: Partial<Record<Doing, number>> = {
  advance: 6,
  deliver: 12,
  deliverAll: 2,
  rounds: 16,
  cut: 2,
  commit: 6,
  setInfo: 3,
  kick: 7,
  admit: 7,
  join: 6,
  live: 10,
  cleanup: 14,
  cleanAll: 6,
  later: 8,
  crash: 2,
  start: 3,
  wipe: 6,
  die: 4,
};

/** A random schedule: a random half of the faults, so that some schedules dwell on few of them. */
export function makeSchedule(seed: number, rules: Stage['rules'], among: readonly Doing[] = allDoings): Schedule {
  const draw = drawFrom(seed);
  const sites = 2 + draw(3);
  const forgetAfterS = [1, 5, 30, 300][draw(4)] as number;
  const stage: Stage = {
    rules,
    sites,
    joined: draw(2) === 0 ? sites : 1 + draw(sites),
    contacts: draw(3) === 0 && rules === 'muster',
    forgetAfterS,
    tombstoneForS: forgetAfterS * ([2, 10, 1000] as const)[draw(3)]!,
    cleans: draw(2) === 0 && among.includes('cleanup'),
    late: draw(3) * 10,
    copies: rules === 'muster' && arrivesAsCopy(seed),
  };
  const always: readonly Doing[] = ['advance', 'deliver', 'commit', 'start', 'setInfo'];
  const chosen = among.filter((doing) => always.includes(doing) || draw(2) === 0);
  const bag = chosen.flatMap((doing) => Array.from({ length: doings[doing] }, () => doing));
  const length = draw(4) === 0 ? 80 + draw(160) : 10 + draw(70);
  return { stage, acts: actsFrom(bag, length, draw) };
}

/** A schedule in which sites are kicked, forgotten for good, and come back. */
export function makeForgetful(seed: number): Schedule {
  const draw = drawFrom(seed);
  const sites = 3 + draw(3);
  const forgetAfterS = [5, 30, 300][draw(3)] as number;
  const stage: Stage = {
    rules: 'muster',
    sites,
    joined: draw(2) === 0 ? sites : 2 + draw(sites - 1),
    contacts: draw(4) === 0,
    forgetAfterS,
    tombstoneForS: forgetAfterS * 2,
    cleans: draw(2) === 0,
    late: draw(2) * 10,
    copies: arrivesAsCopy(seed),
  };
  const bag = Object.entries(forgetful).flatMap(([doing, weight]) => Array.from({ length: weight }, () => doing as Doing));
  // Mostly the same two sites suffer, or soon nobody would be left who knows anybody.
  const victim = (drawn: number): number => (drawn % 8 === 0 ? drawn : sites - 1 - (drawn % 2));
  const acts = actsFrom(bag, 40 + draw(40), draw).map((act) => {
    if (['kick', 'admit', 'live'].includes(act.do)) return { ...act, b: victim(act.b) };
    return ['cut', 'crash', 'die'].includes(act.do) ? { ...act, a: victim(act.a) } : act;
  });
  return { stage, acts };
}

/** Two seeds of each four, so that both kinds of schedules have both kinds of messages. */
function arrivesAsCopy(seed: number): boolean {
  return seed % 4 > 1;
}

function actsFrom(bag: readonly Doing[], length: number, draw: Draw): Act[] {
  return Array.from({ length }, () => ({ do: bag[draw(bag.length)] as Doing, a: draw(1 << 20), b: draw(1 << 20), c: draw(1 << 20) }));
}
