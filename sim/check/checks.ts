/** All checks, by name, and what they find: the first ten violations of each, with their times. */

import type { Violation } from '../campaign/result.ts';
import type { CheckName } from '../scenario/check-names.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { clockUnique } from './clock-unique.ts';
import { commitBeforeSend } from './commit-before-send.ts';
import { convergence } from './convergence.ts';
import { Ledger } from './ledger.ts';
import { maxOfSeen } from './max-of-seen.ts';
import { monotoneEntry } from './monotone-entry.ts';
import { properPair } from './proper-pair.ts';
import { rightAnswer } from './right-answer.ts';
import { totalOrder } from './total-order.ts';
import { Views } from './views.ts';

/** Every check that exists. */
export const checkMakers: Readonly<Partial<Record<CheckName, CheckMaker>>> = {
  'clock-unique': clockUnique,
  'commit-before-send': commitBeforeSend,
  convergence,
  'max-of-seen': maxOfSeen,
  'monotone-entry': monotoneEntry,
  'proper-pair': properPair,
  'right-answer': rightAnswer,
  'total-order': totalOrder,
};

/** Violations kept of each check. */
const keptMax = 10;

/** Runs the checks that the scenario has on. */
export class Checks {
  readonly violations: Violation[] = [];
  readonly doubts: string[] = [];
  readonly views: Views;
  readonly watches: readonly WorldWatch[];
  readonly #scene: Scene;
  readonly #counts: Map<string, number> = new Map();

  constructor(scene: Scene, viewChanged: (m: MachineView) => void) {
    this.#scene = scene;
    this.views = new Views(scene, viewChanged);
    const ledger = new Ledger();
    const watches: WorldWatch[] = [this.views.watch(), ledger.watch()];
    for (const [name, make] of Object.entries(checkMakers)) {
      if (scene.scenario.checksOff.includes(name)) continue;
      const context: CheckContext = {
        scene,
        views: this.views,
        ledger,
        complain: ({ sites, key, detail }) => this.add({ invariant: name, atMs: this.#scene.nowUs / 1000, sites, key, detail }),
        doubt: (reason) => {
          if (!this.doubts.includes(reason)) this.doubts.push(reason);
        },
      };
      watches.push(make(context));
    }
    this.watches = watches;
  }

  add(violation: Violation): void {
    const count = (this.#counts.get(violation.invariant) ?? 0) + 1;
    this.#counts.set(violation.invariant, count);
    if (count <= keptMax) this.violations.push(violation);
  }

  /** How often each check complained in all. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
