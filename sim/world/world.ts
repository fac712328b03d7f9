/** A world: machines, traffic and a plan, run in virtual time. The loop knows events; the Server knows what to do. */

import { Server, type SiteId } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { Agenda } from './agenda.ts';
import { Border } from './border.ts';
import { Counters } from './counters.ts';
import { Chain } from './digest.ts';
import { EventQueue, eventClass, type WorldEvent, worldMachine } from './event-queue.ts';
import { Lifecycle } from './lifecycle.ts';
import { Machine } from './machine.ts';
import { type Cut, layPlan, type Physics, type Plan } from './plan.ts';
import { preloadedDisks } from './preload.ts';
import { siteIds } from './site-ids.ts';
import { SiteNumbers } from './site-numbers.ts';
import type { MakeServer, Surroundings } from './surroundings.ts';
import { Traffic } from './traffic.ts';
import { type Trail, type TrailAsk, TrailKeeper } from './trail.ts';
import { joinWatches } from './watchers.ts';
import { Workload } from './workload.ts';
import { Delivery, type What } from './world-event.ts';
import type { Scene, WorldWatch } from './world-watch.ts';

/** What a world is put together from, besides its scenario and seed. */
export interface WorldParts {
  /** Who looks on. */
  readonly watches: (scene: World) => readonly WorldWatch[];
  /** Which machines this piece runs; default all. */
  readonly mine?: (machine: number) => boolean;
  /** Makes the Servers; default: the real one. */
  readonly makeServer?: MakeServer | undefined;
  /** Keeps a trail; default: none. */
  readonly trail?: TrailAsk | undefined;
}

/** The machines of one piece of a world, with their own queue. A whole world is usually one piece (`determinism.md`). */
export class World implements Scene {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly machines: Machine[] = [];
  readonly counters: Counters = new Counters();
  /** World-wide events. */
  readonly chain: Chain = new Chain();
  readonly #queue: EventQueue<What> = new EventQueue();
  readonly #agenda: Agenda;
  readonly #watch: Required<WorldWatch>;
  readonly #traffic: Traffic;
  readonly #lifecycle: Lifecycle;
  readonly #workload: Workload;
  /** Of a piece; null: it is the whole world. */
  readonly #border: Border | null;
  readonly #trail: TrailKeeper | null;
  nowUs: Us = 0;
  ended = false;

  constructor(scenario: Scenario, seed: string, parts: WorldParts) {
    this.scenario = scenario;
    this.plan = layPlan(scenario, seed);
    this.#border = parts.mine === undefined ? null : this.#drawBorder(parts.mine);
    this.#watch = joinWatches(parts.watches(this));
    const { plan, counters } = this;
    const around = { scenario, counters, plan, faults: counters.faults, watch: this.#watch, nowUs: () => this.nowUs };
    // Spread last: V8 gives each copy that fields are then added to a shape of its own, and whoever reads it looks for them anew in each world.
    this.#traffic = new Traffic({ schedule: (event) => this.#schedule(event), ...around }, seed, plan);
    this.#lifecycle = new Lifecycle({
      siteOf: (machine) => this.siteOf(machine),
      contactsOf: (machine) => this.#contactsOf(machine),
      diskOf: (machine) => (this.machines[machine] as Machine).disk,
      replay: (machine, held) => this.#handleAt(machine, held),
      ...around,
    });
    this.#build(seed, parts.makeServer ?? ((config, ports) => new Server(config, ports)));
    this.#workload = new Workload(this, seed);
    this.#trail =
      parts.trail === undefined ? null : new TrailKeeper(parts.trail, [...this.machines.map((machine) => machine.chain), this.chain]);
    this.#agenda = new Agenda(this.plan, (event) => this.#border?.isInside(event) !== false);
    this.#awaitPlanned();
  }

  get healUs(): Us {
    return this.plan.healUs;
  }

  get endUs(): Us {
    return this.plan.endUs;
  }

  get cuts(): readonly Cut[] {
    return this.plan.cuts;
  }

  get core(): ReadonlySet<number> | null {
    return this.plan.core;
  }

  #build(seed: string, makeServer: MakeServer): void {
    const { scenario } = this;
    const ids = siteIds(scenario.sites, scenario.ids);
    const nodes = ids.map((_, machine) => this.plan.addresses.firstNodeOf(machine));
    const around: Surroundings = {
      scenario,
      seed,
      watch: this.#watch,
      faults: this.counters.faults,
      numbers: new SiteNumbers(),
      makeServer,
      nowUs: () => this.nowUs,
      send: (from, dest, message) => this.#traffic.send(from, dest, message),
      schedule: (event) => this.#schedule(event),
    };
    const disks = scenario.bootstrap === 'all' ? preloadedDisks(ids, nodes) : null;
    ids.forEach((site, index) => {
      const machine = new Machine({ index, site, node: nodes[index] as string, drawnAs: index, ...this.#partOf(index) }, around);
      if (disks !== null) machine.load(disks[index] ?? null, false);
      this.machines.push(machine);
    });
    this.plan.clones.forEach(({ original, node, drawnAs }, nth) => {
      const person = { index: scenario.sites + nth, site: this.siteOf(original), node, drawnAs, ...this.#partOf(original) };
      this.machines.push(new Machine(person, around));
    });
  }

  #partOf(site: number): { readonly contacts: readonly string[]; readonly heals: boolean } {
    return { contacts: this.#contactsOf(site), heals: this.plan.core === null || this.plan.core.has(site) };
  }

  /** The machine of the scenario that a machine is, or is a clone of. */
  siteMachineOf(machine: number): number {
    return this.plan.clones[machine - this.scenario.sites]?.original ?? machine;
  }

  /** A clone is made from its original's disk: the two are never in different pieces. */
  #drawBorder(mine: (machine: number) => boolean): Border {
    const machines = this.scenario.sites + this.plan.clones.length;
    return new Border(Array.from({ length: machines }, (_, machine) => !mine(this.siteMachineOf(machine))));
  }

  /** Where the next few sites live now, or lived last. */
  #contactsOf(index: number): string[] {
    const { sites, contacts } = this.scenario;
    const { addresses } = this.plan;
    return Array.from({ length: Math.min(contacts, sites - 1) }, (_, k) => addresses.nodeOf((index + k + 1) % sites, this.nowUs));
  }

  #awaitPlanned(): void {
    const next = this.#agenda.next();
    if (next !== null) this.#queue.push(next);
  }

  siteOf(machine: number): SiteId {
    return (this.machines[machine] as Machine).site;
  }

  /** How often each plan item acted. */
  get acted(): Workload['acted'] {
    return this.#workload.acted;
  }

  #schedule(event: WorldEvent<What>): void {
    if (this.#border === null || this.#border.isInside(event)) this.#queue.push(event);
    else this.#border.leave(event);
  }

  /** Messages for machines of other pieces, since they were last taken. */
  takeAbroad(): WorldEvent<What>[] {
    return this.#border?.take() ?? [];
  }

  /** Takes in messages from other pieces. */
  takeIn(events: readonly WorldEvent<What>[]): void {
    for (const event of events) if (this.#border?.isInside(event) !== false) this.#queue.push(event);
  }

  /** Time of the next event; infinity if there is none. */
  nextUs(): Us {
    return this.ended ? Number.POSITIVE_INFINITY : this.#queue.peekTime();
  }

  /** Handles all events before `untilUs`. */
  runUntil(untilUs: Us): void {
    const { counters } = this;
    const { maxEvents } = this.scenario;
    while (!this.ended) {
      const event = this.#queue.pop(untilUs);
      if (event === null) return;
      if (++counters.events > maxEvents) {
        throw new Error(`the world took more than ${maxEvents} events: raise maxEvents, or make the scenario smaller`);
      }
      if (this.#agenda.isNext(event)) this.#awaitPlanned();
      this.#trail?.before(event);
      this.nowUs = event.time;
      this.#handle(event);
      this.#trail?.after(event);
    }
  }

  /** Everybody who looks on may look at everything once more. */
  finish(): void {
    this.#watch.finished();
  }

  /** The trail up to now; null if nobody asked for one. */
  trail(): Trail | null {
    return this.#trail === null ? null : this.#trail.trail(this.nowUs);
  }

  #handle(event: WorldEvent<What>): void {
    if (event.machine === worldMachine) {
      if (event.what.kind === 'physics') this.#worldPhysics(event, event.what.physics);
      return;
    }
    const machine = this.machines[event.machine] as Machine;
    if (event instanceof Delivery && !this.#traffic.reaches(machine, event)) return;
    if (event.cls === eventClass.physics || (machine.pausedSinceUs === null && !machine.sluggishness.delays))
      this.#handleAt(machine, event);
    else this.#hold(machine, event);
  }

  /** The disk of a machine that is paused, or slow, works on, and what arrives waits; the machine itself hears of nothing yet. */
  #hold(machine: Machine, event: WorldEvent<What>): void {
    const { what } = event;
    if (what.kind === 'timer' && !machine.isDue(what.timer, what.generation)) return;
    if (what.kind === 'commit') {
      machine.absorb(event);
      machine.write(what.batch);
    }
    if (machine.pausedSinceUs !== null) machine.held.push(event);
    else if (what.kind === 'served') this.#handleAt(machine, event);
    else machine.queueUp(event);
  }

  /** Most events are deliveries: to ask which one it is by a field that all kinds share is dear. */
  #handleAt(machine: Machine, event: WorldEvent<What>): void {
    if (event instanceof Delivery) this.#traffic.handIn(machine, event);
    else if (!this.#meet(machine, event)) return;
    // What an event asked for is given once the call into the Server has returned.
    machine.settle();
    if (machine.pending.length > 0) this.#lifecycle.flushPending(machine);
  }

  /** An event that is no delivery. False: nothing came of it that had to be settled. */
  #meet(machine: Machine, event: WorldEvent<What>): boolean {
    const { what } = event;
    switch (what.kind) {
      case 'physics':
        machine.absorb(event);
        machine.chain.text(what.physics.kind);
        this.#lifecycle.meet(machine, what.physics);
        if (what.physics.kind === 'restart') this.#workload.resume(machine);
        break;
      case 'commit':
        machine.absorb(event);
        machine.committed(what.batch);
        break;
      case 'timer':
        if (!machine.isDue(what.timer, what.generation)) return false;
        machine.absorb(event);
        machine.woke(what.timer);
        break;
      case 'served': {
        const next = machine.served();
        if (next !== null) this.#handleAt(machine, next);
        return false;
      }
      case 'command':
        machine.absorb(event);
        this.#workload.act(machine, what.command);
        break;
      default:
        what satisfies Delivery;
    }
    return true;
  }

  #worldPhysics(event: WorldEvent<What>, physics: Physics): void {
    const { network } = this.#traffic;
    this.chain.long(event.time).int(event.number).text(physics.kind);
    switch (physics.kind) {
      case 'cut':
        this.#traffic.begin(this.plan.cuts[physics.cut] as Cut);
        break;
      case 'join':
        network.end(this.plan.cuts[physics.cut] as Cut);
        break;
      case 'heal':
        network.heal();
        this.#watch.healed();
        break;
      case 'end':
        this.ended = true;
        break;
      default:
        throw new Error(`${physics.kind} is no event of the whole world`);
    }
    this.#watch.physics(null, physics);
  }
}
