/** A world: machines, a network and a plan, run in virtual time. The loop knows events; the Server knows what to do. */

import { type Dest, type Message, Server, type SiteId } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { corruptedMessage } from './corruption.ts';
import { Counters } from './counters.ts';
import { Chain } from './digest.ts';
import { EventQueue, eventClass, type WorldEvent, worldMachine } from './event-queue.ts';
import { Machine, type MakeServer, type Surroundings } from './machine.ts';
import { MessageSizes } from './message-size.ts';
import { Network } from './network.ts';
import { type Cut, layPlan, type Physics, type Plan } from './plan.ts';
import { preloadedDisks } from './preload.ts';
import { siteIds } from './site-ids.ts';
import { joinWatches } from './watchers.ts';
import { Workload } from './workload.ts';
import type { Delivery, What } from './world-event.ts';
import type { MessageFate, Scene, WorldWatch } from './world-watch.ts';

const fateCode = { arrives: 301, lost: 302, blocked: 303, dead: 304 } as const;
const arrivalCode = { delivered: 311, blocked: 313, dead: 314, refused: 315, lost: 312 } as const satisfies Record<MessageFate, number>;

/** What a world is put together from, besides its scenario and seed. */
export interface WorldParts {
  /** Who looks on. */
  readonly watches: (scene: World) => readonly WorldWatch[];
  /** Which machines this piece runs; default all. */
  readonly mine?: (machine: number) => boolean;
  /** Makes the Servers; default: the real one. */
  readonly makeServer?: MakeServer | undefined;
}

/** The machines of one piece of a world, with their own queue. A whole world is usually one piece (`determinism.md`). */
export class World implements Scene {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly machines: Machine[];
  readonly counters: Counters = new Counters();
  /** World-wide events. */
  readonly chain: Chain = new Chain();
  readonly network: Network;
  readonly #queue: EventQueue<What> = new EventQueue();
  readonly #watch: Required<WorldWatch>;
  readonly #workload: Workload;
  readonly #machineOfNode: Map<string, number> = new Map();
  /** Which machines this piece runs. */
  readonly #mine: (machine: number) => boolean;
  /** Messages to machines of other pieces. */
  readonly #abroad: WorldEvent<What>[] = [];
  readonly #sends: Float64Array;
  readonly #newestArrived: Float64Array;
  readonly #sizes: MessageSizes = new MessageSizes();
  readonly #maxEvents: number;
  nowUs: Us = 0;
  ended = false;

  constructor(scenario: Scenario, seed: string, options: WorldParts) {
    this.scenario = scenario;
    this.#mine = options.mine ?? (() => true);
    this.#maxEvents = scenario.maxEvents;
    this.plan = layPlan(scenario, seed);
    this.network = new Network(scenario, seed);
    this.#sends = new Float64Array(scenario.sites);
    this.#newestArrived = new Float64Array(scenario.sites * scenario.sites).fill(-1);
    this.machines = [];
    this.#watch = joinWatches(options.watches(this));
    this.#build(seed, options.makeServer ?? ((config, ports) => new Server(config, ports)));
    this.#workload = new Workload(this, seed, this.#watch);
    for (const { time, machine, number, physics } of this.plan.physics)
      this.#schedule(time, machine, eventClass.physics, worldMachine, number, 0, { kind: 'physics', physics });
    for (const command of this.plan.commands)
      this.#schedule(command.time, command.machine, eventClass.command, worldMachine, command.number, 0, { kind: 'command', command });
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

  #build(seed: string, makeServer: MakeServer): void {
    const { scenario } = this;
    const ids = siteIds(scenario.sites, scenario.ids);
    const nodes = ids.map((_, i) => `n${i + 1}`);
    const around: Surroundings = {
      scenario,
      seed,
      watch: this.#watch,
      makeServer,
      nowUs: () => this.nowUs,
      send: (from, dest, message) => this.#send(from, dest, message),
      commitDue: (machine, atUs, batch, incarnation) =>
        this.#schedule(atUs, machine.index, eventClass.commit, machine.index, batch.seq, incarnation, {
          kind: 'commit',
          batch,
          incarnation,
        }),
      timerDue: (machine, atUs, timer, rank, generation) =>
        this.#schedule(atUs, machine.index, eventClass.timer, machine.index, rank, generation, { kind: 'timer', timer, generation }),
      done: (machine, request, ok) => this.#workload.done(machine, request, ok),
    };
    const disks = scenario.bootstrap === 'all' ? preloadedDisks(ids, nodes) : null;
    ids.forEach((site, i) => {
      const node = nodes[i] as string;
      const machine = new Machine(i, site, node, this.#contactsOf(i, nodes), around);
      if (disks !== null) {
        machine.disk.load(disks[i] ?? null);
        machine.joined = true;
      }
      this.machines.push(machine);
      this.#machineOfNode.set(node, i);
    });
  }

  #contactsOf(index: number, nodes: readonly string[]): string[] {
    const count = Math.min(this.scenario.contacts, nodes.length - 1);
    return Array.from({ length: count }, (_, k) => nodes[(index + k + 1) % nodes.length] as string);
  }

  siteOf(machine: number): SiteId {
    return (this.machines[machine] as Machine).site;
  }

  /** How often each plan item acted. */
  get acted(): Workload['acted'] {
    return this.#workload.acted;
  }

  #schedule(time: Us, machine: number, cls: number, source: number, number: number, copy: number, what: What): void {
    if (machine !== worldMachine && !this.#mine(machine)) {
      if (what.kind === 'delivery') this.#abroad.push({ time, machine, cls, source, number, copy, what });
      return;
    }
    this.#queue.push({ time, machine, cls, source, number, copy, what });
  }

  /** Messages for machines of other pieces, since they were last taken. */
  takeAbroad(): WorldEvent<What>[] {
    return this.#abroad.splice(0);
  }

  /** Takes in messages from other pieces. */
  takeIn(events: readonly WorldEvent<What>[]): void {
    for (const event of events) if (this.#mine(event.machine)) this.#queue.push(event);
  }

  /** Time of the next event; infinity if there is none. */
  nextUs(): Us {
    return this.ended ? Number.POSITIVE_INFINITY : this.#queue.peekTime();
  }

  /** Handles all events before `untilUs`. */
  runUntil(untilUs: Us): void {
    while (!this.ended && this.#queue.peekTime() < untilUs) {
      const event = this.#queue.pop() as WorldEvent<What>;
      if (++this.counters.events > this.#maxEvents)
        throw new Error(`the world took more than ${this.#maxEvents} events: raise maxEvents, or make the scenario smaller`);
      this.nowUs = event.time;
      this.#handle(event);
    }
  }

  /** Everybody who looks on may look at everything once more. */
  finish(): void {
    this.#watch.finished();
  }

  #handle(event: WorldEvent<What>): void {
    const { what } = event;
    if (what.kind === 'physics') {
      this.#physics(event, what.physics);
      return;
    }
    const machine = this.machines[event.machine] as Machine;
    if (machine.pausedSinceUs !== null && what.kind !== 'commit') {
      machine.held.push(event);
      return;
    }
    this.#handleAt(machine, event);
  }

  #handleAt(machine: Machine, event: WorldEvent<What>): void {
    const { what } = event;
    switch (what.kind) {
      case 'commit':
        this.#absorb(machine, event);
        machine.committed(what.batch, what.incarnation);
        break;
      case 'timer':
        if (!machine.isDue(what.timer, what.generation)) return;
        this.#absorb(machine, event);
        machine.woke(what.timer);
        break;
      case 'command':
        this.#absorb(machine, event);
        this.#workload.act(machine, what.command);
        break;
      case 'delivery':
        this.#arrive(machine, event, what);
        break;
      case 'physics':
        break;
      default:
        what satisfies never;
    }
    this.#settle(machine);
  }

  /** What an event asked for is given once the call into the Server has returned. */
  #settle(machine: Machine): void {
    machine.settle();
    if (machine.pending.length > 0) this.#workload.flushPending(machine);
  }

  #absorb(machine: Machine, event: WorldEvent<What>): void {
    machine.chain.long(this.nowUs).int(event.cls).int(event.source).long(event.number);
  }

  #physics(event: WorldEvent<What>, physics: Physics): void {
    if (event.machine === worldMachine) {
      this.chain.long(event.time).int(event.number).text(physics.kind);
      this.#worldPhysics(physics);
      return;
    }
    const machine = this.machines[event.machine] as Machine;
    this.#absorb(machine, event);
    machine.chain.text(physics.kind);
    this.#workload.physics(machine, physics, (held) => {
      for (const late of held) this.#handle(late);
    });
    this.#settle(machine);
  }

  #worldPhysics(physics: Physics): void {
    const { faults } = this.counters;
    switch (physics.kind) {
      case 'cut':
        faults.partitions++;
        this.network.cut(this.plan.cuts[physics.cut] as Cut);
        break;
      case 'join':
        this.network.join(this.plan.cuts[physics.cut] as Cut);
        break;
      case 'heal':
        this.network.heal();
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

  #send(from: Machine, dest: Dest, message: Message): void {
    const { messages } = this.counters;
    messages.sent++;
    messages.bytes += this.#sizes.measure(message);
    this.#watch.sending(from, message, this.#sizes.fresh);
    const node = 'node' in dest ? dest.node : 'contact' in dest ? dest.contact : '';
    const to = this.#machineOfNode.get(node) ?? this.#machineOfNode.get(baseOf(node));
    const number = (this.#sends[from.index] = (this.#sends[from.index] as number) + 1);
    if (to === undefined) {
      messages.dead++;
      from.chain.int(fateCode.dead);
      return;
    }
    const nth = this.network.nth(from.index, to, this.nowUs);
    this.#launch(from, to, message, node, number, nth, 0);
    if (this.network.duplicates(from.index, to, this.nowUs, nth)) {
      messages.duplicated++;
      this.#launch(from, to, message, node, number, nth, 1);
    }
  }

  #launch(from: Machine, to: number, message: Message, node: string, number: number, nth: number, copy: number): void {
    const fate = this.network.fate(from.index, to, this.nowUs, nth, copy);
    from.chain.int(fateCode[fate.kind]);
    if (fate.kind !== 'arrives') {
      this.counters.messages[fate.kind]++;
      this.#watch.fate({ message, from: from.index, to, sentAtUs: this.nowUs, copy }, fate.kind);
      return;
    }
    this.counters.messages.inFlight++;
    const what: Delivery = { kind: 'delivery', message, node, sentAtUs: this.nowUs, corrupt: fate.corrupt, nth };
    this.#schedule(fate.atUs, to, eventClass.delivery, from.index, number, copy, what);
  }

  #arrive(machine: Machine, event: WorldEvent<What>, delivery: Delivery): void {
    const { messages } = this.counters;
    messages.inFlight--;
    const fate = this.#fateOnArrival(machine, event, delivery);
    this.#absorb(machine, event);
    machine.chain.int(arrivalCode[fate]);
    if (fate === 'blocked' || fate === 'dead') messages[fate]++;
    else this.#deliver(machine, event, delivery, fate);
    this.#watch.fate(
      { message: delivery.message, from: event.source, to: machine.index, sentAtUs: delivery.sentAtUs, copy: event.copy },
      fate,
    );
  }

  #fateOnArrival(machine: Machine, event: WorldEvent<What>, delivery: Delivery): MessageFate {
    if (machine.server === null || delivery.sentAtUs <= machine.downAtUs || delivery.node !== machine.node) return 'dead';
    if (this.network.isCut(event.source, machine.index)) return 'blocked';
    return delivery.corrupt ? 'refused' : 'delivered';
  }

  #deliver(machine: Machine, event: WorldEvent<What>, delivery: Delivery, fate: MessageFate): void {
    const { messages, operations } = this.counters;
    messages.delivered++;
    const link = event.source * this.scenario.sites + machine.index;
    if (event.number < (this.#newestArrived[link] as number)) messages.reordered++;
    else this.#newestArrived[link] = event.number;
    let { message } = delivery;
    if (fate === 'refused') {
      messages.corrupted++;
      const [where, how] = this.network.corruption(event.source, machine.index, delivery.sentAtUs, delivery.nth, event.copy);
      const arrived = corruptedMessage(message, where, how);
      if (arrived === null) return;
      message = arrived;
    }
    if (message.kind === 'sync' || message.kind === 'answer') {
      operations.delivered += message.data.data.length;
      if (message.kind === 'sync') this.counters.syncsDelivered++;
    }
    machine.receive(message, { via: event.source });
  }
}

/** A machine that moves takes its first node's name along: whose node it is needs no knowledge of the moment. */
function baseOf(node: string): string {
  const dot = node.indexOf('.');
  return dot < 0 ? node : node.slice(0, dot);
}
