/** Traffic: what machines send, what becomes of each copy on its way, and how it is handed in where it arrives. */

import type { Dest, Message, Via } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { corruptedMessage } from './corruption.ts';
import type { Counters } from './counters.ts';
import { eventClass, type WorldEvent } from './event-queue.ts';
import type { Machine } from './machine.ts';
import { MessageSizes } from './message-size.ts';
import { Network } from './network.ts';
import type { Plan } from './plan.ts';
import type { Delivery, What } from './world-event.ts';
import type { MessageFate, WorldWatch } from './world-watch.ts';

/** What the digest calls the fates of a copy: when it is sent, and when it would arrive. */
const fateCode = { arrives: 301, lost: 302, blocked: 303, dead: 304 } as const;
const arrivalCode = { delivered: 311, lost: 312, blocked: 313, dead: 314, refused: 315 } as const satisfies Record<MessageFate, number>;

/** What traffic needs of the world around it. */
export interface Streets {
  readonly scenario: Scenario;
  readonly counters: Counters;
  readonly watch: Required<WorldWatch>;
  nowUs(): Us;
  schedule(event: WorldEvent<What>): void;
}

export class Traffic {
  readonly network: Network;
  readonly #streets: Streets;
  readonly #plan: Plan;
  readonly #machines: number;
  /** How much each machine has sent: numbers its messages. */
  readonly #sends: Float64Array;
  /** Number of the newest message that arrived on each link (`from * machines + to`). */
  readonly #newestArrived: Float64Array;
  /** Handles of where messages come from. */
  readonly #vias: readonly Via[];
  readonly #sizes: MessageSizes = new MessageSizes();

  constructor(streets: Streets, seed: string, plan: Plan) {
    const { scenario } = streets;
    this.#streets = streets;
    this.#plan = plan;
    this.#machines = scenario.sites + plan.clones.length;
    this.network = new Network(scenario, seed, plan);
    this.#sends = new Float64Array(this.#machines);
    this.#vias = Array.from({ length: this.#machines }, (_, via) => ({ via }));
    this.#newestArrived = new Float64Array(this.#machines * this.#machines).fill(-1);
  }

  send(from: Machine, dest: Dest, message: Message): void {
    const { counters, watch } = this.#streets;
    const { messages } = counters;
    messages.sent++;
    const bytes = this.#sizes.measure(message);
    messages.bytes += bytes;
    watch.sending(from, message, this.#sizes.fresh);
    const node = 'node' in dest ? dest.node : 'contact' in dest ? dest.contact : '';
    const nowUs = this.#streets.nowUs();
    const to = this.#plan.addresses.ownerOf(node, nowUs);
    const number = (this.#sends[from.index] as number) + 1;
    this.#sends[from.index] = number;
    if (to === undefined) {
      messages.dead++;
      from.chain.int(fateCode.dead);
      return;
    }
    const nth = this.network.nth(from.index, to, nowUs);
    this.#launch(from, to, message, node, number, nth, 0, bytes);
    if (this.network.duplicates(from.index, to, nowUs, nth)) {
      messages.duplicated++;
      this.#launch(from, to, message, node, number, nth, 1, bytes);
    }
  }

  #launch(from: Machine, to: number, message: Message, node: string, number: number, nth: number, copy: number, bytes: number): void {
    const sentAtUs = this.#streets.nowUs();
    const fate = this.network.fate(from.index, to, sentAtUs, nth, copy, bytes);
    from.chain.int(fateCode[fate.kind]);
    const arrives = fate.kind === 'arrives';
    const what: Delivery = {
      kind: 'delivery',
      message,
      from: from.index,
      to,
      sentAtUs,
      nth,
      copy,
      arrivesAtUs: arrives ? fate.atUs : null,
      node,
      corrupt: arrives && fate.corrupt,
    };
    if (!arrives) {
      this.#streets.counters.messages[fate.kind]++;
      this.#streets.watch.fate(what, fate.kind);
      return;
    }
    this.#streets.counters.messages.inFlight++;
    // What stands still for ever stays on its way.
    if (fate.atUs === Number.POSITIVE_INFINITY) return;
    this.#streets.schedule({ time: fate.atUs, machine: to, cls: eventClass.delivery, source: from.index, number, copy, what });
  }

  /** Whether a copy gets as far as the machine's door. Where it does not, that is its end. */
  reaches(machine: Machine, event: WorldEvent<What>, delivery: Delivery): boolean {
    const dead = !this.#isAlive(machine, delivery);
    if (!dead && !this.network.isCut(event.source, machine.index)) return true;
    this.#drop(machine, event, delivery, dead ? 'dead' : 'blocked');
    return false;
  }

  /** Hands in what is at the machine's door; it may have waited there, and the Server have ended meanwhile. */
  handIn(machine: Machine, event: WorldEvent<What>, delivery: Delivery): void {
    if (!this.#isAlive(machine, delivery)) {
      this.#drop(machine, event, delivery, 'dead');
      return;
    }
    const { messages, operations } = this.#streets.counters;
    messages.inFlight--;
    messages.delivered++;
    const link = event.source * this.#machines + machine.index;
    if (event.number < (this.#newestArrived[link] as number)) messages.reordered++;
    else this.#newestArrived[link] = event.number;
    const message = delivery.corrupt ? this.#damaged(delivery) : delivery.message;
    const fate: MessageFate = message === null ? 'refused' : 'delivered';
    machine.absorb(event);
    machine.chain.int(arrivalCode[fate]);
    this.#streets.watch.fate(delivery, fate);
    if (message !== null) {
      if (message.kind === 'sync' || message.kind === 'answer') operations.delivered += message.data.data.length;
      if (message.kind === 'sync') this.#streets.counters.syncsDelivered++;
      machine.receive(message, this.#vias[event.source] as Via);
    }
  }

  #isAlive(machine: Machine, delivery: Delivery): boolean {
    return machine.server !== null && delivery.sentAtUs > machine.downAtUs && delivery.node === machine.node;
  }

  #drop(machine: Machine, event: WorldEvent<What>, delivery: Delivery, fate: 'blocked' | 'dead'): void {
    this.#streets.counters.messages.inFlight--;
    this.#streets.counters.messages[fate]++;
    machine.absorb(event);
    machine.chain.int(arrivalCode[fate]);
    this.#streets.watch.fate(delivery, fate);
  }

  /** What the decoder makes of a copy that was changed on its way; null if it is refused, as the checksum sees to. */
  #damaged(delivery: Delivery): Message | null {
    this.#streets.counters.messages.corrupted++;
    const [where, how] = this.network.corruption(delivery.from, delivery.to, delivery.sentAtUs, delivery.nth, delivery.copy);
    return corruptedMessage(delivery.message, where, how);
  }
}
