/** When a world came to rest: checks of what must come in the end give it the rounds that the protocol needs. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';

export class Ending {
  readonly #scene: Scene;
  /** The last time that any machine stored, issued, revived, was set back or wiped: what makes operations travel. */
  #stirredAtUs: Us = 0;
  /** When each machine started, or found its disk working again. */
  readonly #soundSinceUs: Us[] = [];
  /** Machines whose last commit failed: until they try again, what they know is new to all others. */
  readonly #failing: Set<number> = new Set();

  constructor(scene: Scene) {
    this.#scene = scene;
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
    };
  }

  /** Since when nothing new came up anywhere. */
  get stirredAtUs(): Us {
    return this.#stirredAtUs;
  }

  /** Since when the machine is up, its disk works as far as it knows, and the network is healed. */
  calmSinceUs(m: MachineView): Us {
    return Math.max(this.#scene.healUs, this.#soundSinceUs[m.index] ?? 0);
  }
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
