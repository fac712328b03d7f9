/** Records what a report shows of one world: views, fault windows, spreads, traffic. It only looks on. */

import type { Op } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { ConvergenceClock } from './convergence-clock.ts';
import type { FaultWindow, Recording, Spread, TrafficSample, ViewSample } from './recording.ts';

const viewSamplesMax = 20_000;
const spreadsMax = 5_000;

type Mutable<T> = { -readonly [name in keyof T]: T[name] };

interface OpenWindow {
  readonly kind: FaultWindow['kind'];
  readonly id: string;
  readonly fromUs: Us;
}

export class Recorder {
  readonly #scene: Scene;
  readonly #views: ViewSample[] = [];
  readonly #windows: FaultWindow[] = [];
  readonly #spreads: Map<Op, { readonly issuedAtUs: Us; readonly delaysUs: number[] }> = new Map();
  readonly #traffic: Mutable<TrafficSample>[] = [];
  readonly #open: Map<string, OpenWindow> = new Map();

  constructor(scene: Scene, clock: ConvergenceClock) {
    this.#scene = scene;
    clock.sample((sample) => {
      const last = this.#views.at(-1);
      if (last?.atUs === sample.atUs) this.#views.pop();
      if (this.#views.length < viewSamplesMax) this.#views.push(sample);
    });
  }

  watch(): WorldWatch {
    return {
      issued: (_m, op) => {
        if (op.clock > 0 && this.#spreads.size < spreadsMax) this.#spreads.set(op, { issuedAtUs: this.#scene.nowUs, delaysUs: [] });
      },
      merged: (m, op, _before, won) => {
        const spread = won ? this.#spreads.get(op) : undefined;
        if (spread !== undefined && op.origin !== m.site) spread.delaysUs.push(this.#scene.nowUs - spread.issuedAtUs);
        if (won) this.#second().operationsApplied++;
      },
      sending: () => {
        this.#second().sent++;
      },
      fate: ({ message }, fate) => {
        const second = this.#second();
        if (fate === 'refused') second.delivered++;
        else second[fate]++;
        if (fate === 'delivered' && (message.kind === 'sync' || message.kind === 'answer'))
          second.operationsDelivered += message.data.data.length;
      },
      wiped: (m) => {
        this.#windows.push({
          kind: 'wipe',
          id: 'wipe',
          fromUs: this.#scene.nowUs,
          toUs: this.#scene.nowUs,
          sites: [m.site],
          label: `${m.site} wiped itself`,
        });
      },
      physics: (m, physics) => {
        switch (physics.kind) {
          case 'crash':
            this.#begin(m, physics.orderly ? 'stop' : 'crash', physics.item);
            return;
          case 'pause':
            this.#begin(m, 'pause', physics.item);
            return;
          case 'diskFails':
            this.#begin(m, 'diskFailure', physics.item);
            return;
          case 'restart':
            this.#end(m, ['crash', 'stop']);
            return;
          case 'resume':
            this.#end(m, ['pause']);
            return;
          case 'diskHeals':
            this.#end(m, ['diskFailure']);
            return;
          case 'clockJump':
            this.#point(m, physics.item, `clock jumps by ${physics.byS} s`);
            return;
          default:
        }
      },
    };
  }

  #second(): Mutable<TrafficSample> {
    const second = Math.floor(this.#scene.nowUs / 1_000_000);
    for (let next = this.#traffic.length; next <= second; next++) {
      this.#traffic.push({
        second: next,
        sent: 0,
        delivered: 0,
        lost: 0,
        blocked: 0,
        dead: 0,
        operationsDelivered: 0,
        operationsApplied: 0,
      });
    }
    return this.#traffic[second] as Mutable<TrafficSample>;
  }

  #begin(m: MachineView | null, kind: FaultWindow['kind'], id: string): void {
    if (m !== null) this.#open.set(`${m.index} ${kind}`, { kind, id, fromUs: this.#scene.nowUs });
  }

  #end(m: MachineView | null, kinds: readonly FaultWindow['kind'][]): void {
    if (m === null) return;
    for (const kind of kinds) {
      const open = this.#open.get(`${m.index} ${kind}`);
      if (open === undefined) continue;
      this.#open.delete(`${m.index} ${kind}`);
      this.#windows.push({ ...open, toUs: this.#scene.nowUs, sites: [m.site], label: `${m.site}: ${kind}` });
    }
  }

  #point(m: MachineView | null, id: string, label: string): void {
    const at = this.#scene.nowUs;
    this.#windows.push({ kind: 'clockJump', id, fromUs: at, toUs: at, sites: m === null ? [] : [m.site], label });
  }

  /** Everything recorded, once the world has ended. */
  recording(): Recording {
    const scene = this.#scene;
    for (const m of scene.machines) this.#end(m, ['crash', 'stop', 'pause', 'diskFailure']);
    const partitions = scene.cuts.map((cut): FaultWindow => {
      const sides = new Set(cut.groups).size;
      return {
        kind: 'partition',
        id: cut.item,
        fromUs: cut.fromUs,
        toUs: cut.toUs,
        sites: smallestSide(scene, cut.groups),
        label: `partition into ${sides} groups`,
      };
    });
    return {
      sites: scene.machines.map((m) => m.site),
      healedAtUs: scene.healUs,
      endUs: scene.endUs,
      convergesWithinUs: scene.scenario.expect.convergesWithinUs,
      views: this.#views,
      windows: [...partitions, ...this.#windows].sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs),
      spreads: [...this.#spreads].map(
        ([op, { issuedAtUs, delaysUs }]): Spread => ({
          issuedAtUs,
          site: op.key.site,
          type: op.key.type,
          reached: delaysUs.length,
          delaysUs,
        }),
      ),
      traffic: this.#traffic,
    };
  }
}

/** The sites that a partition cut off: the smallest of its groups. */
function smallestSide(scene: Scene, groups: readonly number[]): string[] {
  const sides: Map<number, string[]> = new Map();
  groups.forEach((group, machine) => {
    const site = scene.machines[machine]?.site ?? '';
    sides.set(group, [...(sides.get(group) ?? []), site]);
  });
  return [...sides.values()].sort((a, b) => a.length - b.length)[0] ?? [];
}
