/** What a world records of itself when somebody wants to look at it. Recording never changes a run or its digest. */

import type { Us } from '../scenario/scenario.ts';

/** One step of the convergence curve: from `atUs` on, until the next sample. */
export interface ViewSample {
  readonly atUs: Us;
  /** Number of distinct views among the live sites. */
  readonly distinct: number;
  /** Share of live sites in the largest view, 0 to 1. */
  readonly largest: number;
}

/** A window in which a fault acted: shaded on every time axis. */
export interface FaultWindow {
  readonly kind:
    | 'partition'
    | 'hold'
    | 'slowLinks'
    | 'crash'
    | 'pause'
    | 'slowSite'
    | 'stop'
    | 'wipe'
    | 'setBack'
    | 'clone'
    | 'zombie'
    | 'clockJump'
    | 'diskFailure';
  /** Plan item. */
  readonly id: string;
  readonly fromUs: Us;
  readonly toUs: Us;
  /** Site ids that it names; empty: all. */
  readonly sites: readonly string[];
  readonly label: string;
}

/** How one change spread: delays from issue to being stored at each other live site. */
export interface Spread {
  readonly issuedAtUs: Us;
  readonly site: string;
  readonly type: string;
  /** Number of sites that ever stored it or a greater one, the origin excluded. */
  readonly reached: number;
  /** Delay to the last site that got it before it was superseded. */
  readonly delaysUs: readonly number[];
}

/** Counts in one virtual second, by fate. */
export interface TrafficSample {
  readonly second: number;
  readonly sent: number;
  readonly delivered: number;
  readonly lost: number;
  readonly blocked: number;
  readonly dead: number;
  readonly operationsDelivered: number;
  readonly operationsApplied: number;
}

/** Who knew what, when. */
export interface Knowledge {
  /** Length of one step of time. */
  readonly stepUs: Us;
  /** Number of entries that are true in the end. */
  readonly entries: number;
  /** For each site and step, how many of them it did not hold at the end of the step; null while it was down. */
  readonly differing: readonly (readonly (number | null)[])[];
}

/** Of the sites that were up: the median, and the one with most. */
interface MedianAndMost {
  readonly median: number;
  readonly most: number;
}

/** What was kept at one moment. */
export interface KeepingSample {
  readonly atUs: Us;
  readonly entries: MedianAndMost;
  /** Kicks that are remembered. */
  readonly tombstones: MedianAndMost;
  /** Of all entries, as they are encoded. */
  readonly bytes: MedianAndMost;
}

/** One recorded world. */
export interface Recording {
  readonly sites: readonly string[];
  readonly healedAtUs: Us;
  readonly endUs: Us;
  readonly convergesWithinUs: Us;
  readonly views: readonly ViewSample[];
  readonly windows: readonly FaultWindow[];
  readonly spreads: readonly Spread[];
  readonly traffic: readonly TrafficSample[];
  /** Null if too much happened for it to be kept. */
  readonly knowledge: Knowledge | null;
  readonly keeping: readonly KeepingSample[];
}
