/** Records what a report shows of one world: views, fault windows, spreads, traffic. It only looks on. */

import type { Op } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import { type Cut, smallestSide } from '../world/barrier.ts';
import type { Physics } from '../world/plan.ts';
import type { MachineView, Scene, WorldWatch } from '../world/world-watch.ts';
import type { ConvergenceClock } from './convergence-clock.ts';
import { KeepingRecorder } from './keeping-recorder.ts';
import { KnowledgeRecorder } from './knowledge-recorder.ts';
import type { FaultWindow, Recording, Spread, TrafficSample, ViewSample } from './recording.ts';

const viewSamplesMax = 20_000;
const spreadsMax = 5_000;

/** What can last at a machine until the end of a run. */
const machineKinds = [
  'crash',
  'stop',
  'pause',
  'slowSite',
  'clone',
  'zombie',
  'diskFailure',
] as const satisfies readonly FaultWindow['kind'][];

const setBackWords = { nothing: 'disk lost', backup: 'disk restored from a backup', tail: 'last commits lost by the disk' } as const;

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

  readonly #knowledge: KnowledgeRecorder;
  readonly #keeping: KeepingRecorder;

  constructor(scene: Scene, clock: ConvergenceClock) {
    this.#scene = scene;
    this.#knowledge = new KnowledgeRecorder(scene);
    this.#keeping = new KeepingRecorder(scene);
    clock.sample((sample) => {
      const last = this.#views.at(-1);
      if (last?.atUs === sample.atUs) this.#views.pop();
      if (this.#views.length < viewSamplesMax) this.#views.push(sample);
    });
  }

  watches(): readonly WorldWatch[] {
    return [this.#watch(), this.#knowledge.watch(), this.#keeping.watch()];
  }

  #watch(): WorldWatch {
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
      physics: (m, physics) => this.#struck(m, physics),
    };
  }

  /** A fault begins, ends, or is over at once. */
  #struck(m: MachineView | null, physics: Physics): void {
    switch (physics.kind) {
      case 'crash':
        this.#begin(m, physics.orderly ? 'stop' : 'crash', physics.item);
        if (physics.finds.kind !== 'all') this.#point(m, 'setBack', physics.item, setBackWords[physics.finds.kind]);
        return;
      case 'pause':
      case 'clone':
      case 'zombie':
        this.#begin(m, physics.kind, physics.item);
        return;
      case 'slows':
        this.#begin(m, 'slowSite', physics.item);
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
      case 'cloneEnds':
        this.#end(m, ['clone']);
        return;
      case 'zombieEnds':
        this.#end(m, ['zombie']);
        return;
      case 'slowEnds':
        this.#end(m, ['slowSite']);
        return;
      case 'diskHeals':
        this.#end(m, ['diskFailure']);
        return;
      case 'clockJump':
        this.#point(m, 'clockJump', physics.item, `clock jumps by ${physics.byS} s`);
        return;
      default:
    }
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

  #point(m: MachineView | null, kind: FaultWindow['kind'], id: string, label: string): void {
    const at = this.#scene.nowUs;
    this.#windows.push({ kind, id, fromUs: at, toUs: at, sites: m === null ? [] : [m.site], label });
  }

  /** Everything recorded, once the world has ended. */
  recording(): Recording {
    const scene = this.#scene;
    for (const m of scene.machines) this.#end(m, machineKinds);
    const links = scene.cuts.map((cut): FaultWindow => {
      const { item: id, fromUs, effect } = cut;
      const toUs = cut.stays ? scene.endUs : cut.toUs;
      const kind = ({ cut: 'partition', hold: 'hold', slow: 'slowLinks' } as const)[effect.kind];
      const sites = smallestSide(cut.barrier).map((machine) => scene.machines[machine]?.site ?? '');
      return { kind, id, fromUs, toUs, sites, label: labelOf(cut) };
    });
    return {
      sites: scene.machines.map((m) => m.site),
      healedAtUs: scene.healUs,
      endUs: scene.endUs,
      convergesWithinUs: scene.scenario.expect.convergesWithinUs,
      views: this.#views,
      windows: [...links, ...this.#windows].sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs),
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
      knowledge: this.#knowledge.knowledge(),
      keeping: this.#keeping.samples,
    };
  }
}

const cutWords = { cut: 'cut', hold: 'standing still', slow: 'slow' } as const;

function labelOf({ barrier, effect }: Cut): string {
  switch (barrier.kind) {
    case 'groups': {
      const sides = new Set(barrier.groups.filter((group) => group >= 0)).size;
      return effect.kind === 'cut' ? `partition into ${sides} groups` : `links between ${sides} groups ${cutWords[effect.kind]}`;
    }
    case 'ring':
      return `links across a ring ${cutWords[effect.kind]}`;
    case 'links':
      return `random links ${cutWords[effect.kind]}`;
    default:
      return barrier satisfies never;
  }
}
