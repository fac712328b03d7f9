/** When a world came to rest: checks of what must come in the end give it the rounds that the protocol needs. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { News } from './news.ts';

/** Rounds that sites need at most to make up for what was lost: to ask, to be answered, to be sent everything, and to pass it on. */
const neededRounds = 5;

export class Ending {
  readonly #scene: Scene;
  readonly #news: News;
  /** The last time that any machine stored, issued, revived, was set back or wiped: what makes operations travel. */
  #stirredAtUs: Us = 0;
  /** The last time that the healed network lost something all the same: a narrow link had no room for it. */
  #lostAtUs: Us | null = null;
  /** When each machine started, or found its disk working again. */
  readonly #soundSinceUs: Us[] = [];
  /** Machines whose last commit failed: until they try again, what they know is new to all others. */
  readonly #failing: Set<number> = new Set();

  constructor(scene: Scene, news: News) {
    this.#scene = scene;
    this.#news = news;
  }

  watch(): WorldWatch {
    const stir = (): void => {
      this.#stirredAtUs = this.#scene.nowUs;
    };
    return {
      started: (m) => {
        this.#failing.delete(m.index);
        this.#soundSinceUs[m.index] = this.#scene.nowUs;
        stir();
      },
      commitFailed: (m) => void this.#failing.add(m.index),
      committed: (m) => {
        if (!this.#failing.delete(m.index)) return;
        this.#soundSinceUs[m.index] = this.#scene.nowUs;
        stir();
      },
      issued: stir,
      merged: (_m, _op, _before, won) => {
        if (won) stir();
      },
      revived: stir,
      setBack: stir,
      wiped: stir,
      fate: ({ from, to, sentAtUs }, fate) => {
        const { nowUs, healUs } = this.#scene;
        if (nowUs < healUs || !isHealed(this.#scene, from, to)) return;
        // What was lost is sent again; and what comes late, through links that were slow, takes acknowledgements back.
        if (fate === 'lost') this.#lostAtUs = nowUs;
        if (fate === 'lost' || sentAtUs < healUs) stir();
      },
    };
  }

  /** Since when nothing new came up anywhere. */
  get stirredAtUs(): Us {
    return this.#stirredAtUs;
  }

  /** Why what must come had no room or no time to come; null if it had. To be asked in the end. */
  hindrance(): string | null {
    const { scenario, healUs, endUs } = this.#scene;
    const neededUs = roundsUs(scenario, neededRounds);
    if (endUs - healUs < neededUs)
      return `the world ends ${seconds(endUs - healUs)} after healing, and at its latencies ${neededRounds} rounds take ${seconds(neededUs)}: a later expect.convergesWithin gives it more time`;
    if (this.#lostAtUs !== null && endUs - this.#lostAtUs < neededUs)
      return 'links were too narrow for what was sent: messages were lost to the very end';
    const { heardAtUs } = this.#news;
    // By then the core is not even late with it.
    if (heardAtUs !== null && endUs - heardAtUs < Math.max(neededUs, scenario.expect.convergesWithinUs))
      return `the core heard something new from outside it as late as ${seconds(endUs - heardAtUs)} before the end`;
    return null;
  }

  /** Since when the machine is up, its disk works as far as it knows, and the network is healed. */
  calmSinceUs(m: MachineView): Us {
    return Math.max(this.#scene.healUs, this.#soundSinceUs[m.index] ?? 0);
  }
}

function seconds(us: Us): string {
  return `${Math.round(us / 100_000) / 10} s`;
}

function isHealed({ core = null }: Scene, from: number, to: number): boolean {
  return core === null || (core.has(from) && core.has(to));
}

/** How long some rounds take at most: one flush each, and its way through disk and network. */
export function roundsUs(scenario: Scenario, rounds: number): Us {
  const { protocol, network, disk } = scenario;
  // Monotonic clocks may run slow.
  const slowness = 1 + scenario.clocks.driftPpm / 1_000_000;
  const { latency, pairLatencyUs, directionLatencyUs, bandwidth } = network;
  const queueUs = bandwidth === null ? 0 : (bandwidth.queueBytes * 1_000_000) / bandwidth.bytesPerS;
  const wayUs = latency.maxUs + pairLatencyUs.maxUs + directionLatencyUs.maxUs + queueUs;
  return Math.ceil(rounds * (protocol.syncIntervalUs * slowness + wayUs + 2 * disk.syncLatency.maxUs));
}
