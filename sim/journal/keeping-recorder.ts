/** Records how much each machine keeps: entries, tombstones and their bytes, at even moments. It only looks on. */

import type { Op } from '../../src/core/index.ts';
import { encodeValue } from '../../src/wire/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { KeepingSample } from './recording.ts';
import { storedBy } from './stored-by.ts';

const samplesMax = 60;

interface Kept {
  readonly entries: number;
  readonly tombstones: number;
  readonly bytes: number;
}

export class KeepingRecorder {
  readonly #scene: Scene;
  readonly #samples: KeepingSample[] = [];
  readonly #bytes: WeakMap<Op, number> = new WeakMap();
  #nextUs: Us = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  watch(): WorldWatch {
    const look = (): void => {
      if (this.#scene.nowUs >= this.#nextUs) this.#sample();
    };
    return { sending: look, finished: () => this.#sample() };
  }

  get samples(): readonly KeepingSample[] {
    return this.#samples;
  }

  #sample(): void {
    const { nowUs, endUs, machines } = this.#scene;
    const stepUs = endUs / samplesMax;
    this.#nextUs = (Math.floor(nowUs / stepUs) + 1) * stepUs;
    const kept = machines.filter(({ server }) => server !== null).map((m) => this.#keptBy(m));
    if (kept.length === 0) return;
    const spread = (of: (one: Kept) => number): KeepingSample['entries'] => {
      const sorted = kept.map(of).sort((a, b) => a - b);
      return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
    };
    this.#samples.push({
      atUs: nowUs,
      entries: spread(({ entries }) => entries),
      tombstones: spread(({ tombstones }) => tombstones),
      bytes: spread(({ bytes }) => bytes),
    });
  }

  #keptBy(m: MachineView): Kept {
    const kept = { entries: 0, tombstones: 0, bytes: 0 };
    for (const op of storedBy(m, this.#scene)) {
      kept.entries += 1;
      kept.bytes += this.#bytesOf(op);
      if (op.key.type === 'mem' && op.value === false) kept.tombstones += 1;
    }
    return kept;
  }

  #bytesOf(op: Op): number {
    let bytes = this.#bytes.get(op);
    if (bytes === undefined) {
      bytes = encodeValue(op).length;
      this.#bytes.set(op, bytes);
    }
    return bytes;
  }
}
