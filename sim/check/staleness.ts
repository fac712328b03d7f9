/** Why a site wipes itself when it starts: what it finds is older than tombstones are kept, and might bring back what all others forgot (R4a). */

import type { Snapshot } from '../../src/core/index.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';

/** The start under way, or the last one. Starts are never nested. */
interface Start {
  readonly m: MachineView;
  /** When what it found was committed; null if it found nothing. */
  readonly lastCommitS: number | null;
  readonly isStale: boolean;
  wiped: boolean;
  /** When it said that its last commit had been, as it wiped itself; null if it said nothing. */
  saidS: number | null;
}

/** Believes the disk when each state was committed: `durable-exact` watches that it is told so. */
export class Staleness {
  readonly #scene: Scene;
  #start: Start | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Must be told before all checks. */
  watch(): WorldWatch {
    return {
      starting: (m, durable) => {
        this.#start = this.#judge(m, durable);
      },
      wiped: (m) => {
        if (this.#start?.m === m) this.#start.wiped = true;
      },
      reported: (m, report) => {
        if (report.event === 'wiped-stale' && this.#start?.m === m) this.#start.saidS = report.lastCommitS;
      },
    };
  }

  #judge(m: MachineView, durable: Snapshot | null): Start {
    const { rules, tombstoneForS } = this.#scene.scenario.protocol;
    const lastCommitS = durable?.meta.wallS ?? null;
    const isStale = rules === 'muster' && lastCommitS !== null && m.now().wallS - lastCommitS > tombstoneForS;
    return { m, lastCommitS, isStale, wiped: false, saidS: null };
  }

  /** What is wrong about how the site that has just started wiped itself; null if nothing, or if it did not. */
  wipedWrongly(m: MachineView): string | null {
    if (this.#start?.m !== m) return null;
    const { lastCommitS, isStale, wiped, saidS } = this.#start;
    if (wiped && !isStale) return `wiped itself when it started, and had no reason to: ${this.#age()}`;
    if (saidS === (wiped ? lastCommitS : null)) return null;
    return `${wiped ? 'wiped' : 'did not wipe'} itself when it started, and said that its last commit was at ${saidS} s; ${this.#age()}`;
  }

  /** Why the site that has just started had to wipe itself, and did not; null if it need not, or did. */
  keptWrongly(m: MachineView): string | null {
    if (this.#start?.m !== m || !this.#start.isStale || this.#start.wiped) return null;
    return `did not wipe itself when it started, and had to: ${this.#age()}`;
  }

  #age(): string {
    const { tombstoneForS } = this.#scene.scenario.protocol;
    const lastCommitS = this.#start?.lastCommitS ?? null;
    const age =
      lastCommitS === null ? 'it found nothing' : `its last commit was at ${lastCommitS} s, and it is ${this.#start?.m.now().wallS} s`;
    return `${age}; tombstones are kept for ${tombstoneForS} s`;
  }
}
