/** Records when each machine came to hold what all hold in the end: who knew what, when. It only looks on. */

import type { Op } from '../../src/core/index.ts';
import { compareOrder } from '../check/comparator.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { Knowledge } from './recording.ts';
import { storedBy } from './stored-by.ts';

const columns = 120;
const changesMax = 500_000;

/** What one machine stored; `op` null: it went down, or lost what it had. */
interface Change {
  readonly atUs: Us;
  readonly op: Op | null;
  readonly down: boolean;
}

export class KnowledgeRecorder {
  readonly #scene: Scene;
  readonly #changes: Map<number, Change[]> = new Map();
  #count = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  watch(): WorldWatch {
    const forget = (m: MachineView, down: boolean): void => this.#note(m, null, down);
    return {
      starting: (m, durable) => {
        forget(m, false);
        for (const { op } of durable?.entries ?? []) this.#note(m, op, false);
      },
      merged: (m, op, _before, won) => {
        if (won) this.#note(m, op, false);
      },
      wiped: (m) => forget(m, false),
      down: (m) => forget(m, true),
    };
  }

  #note(m: MachineView, op: Op | null, down: boolean): void {
    if (m.index >= this.#scene.scenario.sites || ++this.#count > changesMax) return;
    const known = this.#changes.get(m.index);
    const change = { atUs: this.#scene.nowUs, op, down };
    if (known === undefined) this.#changes.set(m.index, [change]);
    else known.push(change);
  }

  /** Null if too much happened for a picture to be kept. */
  knowledge(): Knowledge | null {
    if (this.#count > changesMax) return null;
    const truth = this.#truth();
    const stepUs = this.#scene.endUs / columns;
    const sites = this.#scene.machines.slice(0, this.#scene.scenario.sites);
    return { stepUs, entries: truth.size, differing: sites.map(({ index }) => differing(this.#changes.get(index) ?? [], truth, stepUs)) };
  }

  /** What is true in the end: the greatest operation of each key that a machine which is up holds, of sites that are members by then. */
  #truth(): ReadonlyMap<string, Op> {
    const greatest = new Map<string, Op>();
    for (const m of this.#scene.machines) {
      for (const op of storedBy(m, this.#scene)) {
        const known = greatest.get(keyText(op));
        if (known === undefined || compareOrder(op, known) > 0) greatest.set(keyText(op), op);
      }
    }
    const members = new Set(
      [...greatest.values()].filter(({ key, value }) => key.type === 'mem' && value === true).map(({ key }) => key.site),
    );
    return new Map([...greatest].filter(([, { key }]) => key.type === 'mem' || members.has(key.site)));
  }
}

/** How many entries differ at the end of each step; null while down. */
function differing(changes: readonly Change[], truth: ReadonlyMap<string, Op>, stepUs: Us): readonly (number | null)[] {
  const right = new Set<string>();
  const counts: (number | null)[] = [];
  let down = true;
  let next = 0;
  for (let column = 1; column <= columns; column++) {
    for (let change = changes[next]; change !== undefined && change.atUs <= column * stepUs; change = changes[++next]) {
      down = change.down;
      if (change.op === null) right.clear();
      else learn(change.op, truth, right);
    }
    counts.push(down ? null : truth.size - right.size);
  }
  return counts;
}

function learn(op: Op, truth: ReadonlyMap<string, Op>, right: Set<string>): void {
  const key = keyText(op);
  const wanted = truth.get(key);
  if (wanted === undefined) return;
  if (compareOrder(op, wanted) === 0) right.add(key);
  else right.delete(key);
}

function keyText({ key }: Op): string {
  return `${key.type} ${key.site}`;
}
