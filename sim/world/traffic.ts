/** Traffic: what machines send, what becomes of each copy on its way, and how it is handed in where it arrives. */

import type { Dest, Message, Via } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { corruptedMessage } from './corruption.ts';
import type { Counters } from './counters.ts';
import type { WorldEvent } from './event-queue.ts';
import { LinkCounts } from './link-counts.ts';
import type { Machine } from './machine.ts';
import { MessageSizes } from './message-size.ts';
import { Network } from './network.ts';
import type { Cut, Plan } from './plan.ts';
import { Delivery, type What } from './world-event.ts';
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
  readonly #counts: LinkCounts;
  /** Handles of where messages come from. */
  readonly #vias: readonly Via[];
  readonly #sizes: MessageSizes = new MessageSizes();

  constructor(streets: Streets, seed: string, plan: Plan) {
    const { scenario } = streets;
    const machines = scenario.sites + plan.clones.length;
    this.#streets = streets;
    this.#plan = plan;
    this.network = new Network(scenario, seed, plan);
    this.#counts = new LinkCounts(machines);
    this.#vias = Array.from({ length: machines }, (_, via) => ({ via }));
  }

  /** A fault of links begins. */
  begin(cut: Cut): void {
    const { faults } = this.#streets.counters;
    if (cut.effect.kind === 'cut') faults.partitions++;
    else if (cut.effect.kind === 'hold') faults.holds++;
    else faults.slowLinks++;
    this.network.begin(cut);
  }

  send(from: Machine, dest: Dest, message: Message): void {
    const { counters, watch } = this.#streets;
    const { messages } = counters;
    const nowUs = this.#streets.nowUs();
    const node = 'node' in dest ? dest.node : 'contact' in dest ? dest.contact : '';
    const to = this.#plan.addresses.ownerOf(node, nowUs);
    messages.sent++;
    const bytes = this.#sizes.measure(message, from.index, to);
    messages.bytes += bytes;
    watch.sending(from, message, this.#sizes.fresh, dest);
    const number = this.#counts.next(from.index, nowUs);
    if (to === undefined) {
      messages.dead++;
      from.chain.int(fateCode.dead);
      return;
    }
    const nth = this.#counts.enter(from.index, to, number);
    this.#launch(from, to, message, node, number, nth, 0, bytes);
    if (this.network.duplicates(from.index, to, nowUs, nth)) {
      messages.duplicated++;
      this.#launch(from, to, message, node, number, nth, 1, bytes);
    }
  }

  #launch(from: Machine, to: number, message: Message, node: string, number: number, nth: number, copy: number, bytes: number): void {
    const { counters, watch } = this.#streets;
    const sentAtUs = this.#streets.nowUs();
    const source = from.index;
    const ruling = this.network.judge(source, to, sentAtUs, nth, copy, bytes);
    if (ruling !== 'passes') {
      from.chain.int(fateCode[ruling]);
      counters.messages[ruling]++;
      watch.fate({ message, from: source, to, sentAtUs, nth, copy, arrivesAtUs: null }, ruling);
      return;
    }
    from.chain.int(fateCode.arrives);
    counters.messages.inFlight++;
    const { atUs, corrupt } = this.network.passage;
    // What stands still for ever stays on its way.
    if (atUs === Number.POSITIVE_INFINITY) return;
    this.#streets.schedule(new Delivery(atUs, to, source, number, copy, message, sentAtUs, nth, node, corrupt));
  }

  /** Whether a copy gets as far as the machine's door. Where it does not, that is its end. */
  reaches(machine: Machine, delivery: Delivery): boolean {
    const dead = !this.#isAlive(machine, delivery);
    if (!dead && !this.network.isCut(delivery.source, machine.index)) return true;
    this.#drop(machine, delivery, dead ? 'dead' : 'blocked');
    return false;
  }

  /** Hands in what is at the machine's door; it may have waited there, and the Server have ended meanwhile. */
  handIn(machine: Machine, delivery: Delivery): void {
    if (!this.#isAlive(machine, delivery)) {
      this.#drop(machine, delivery, 'dead');
      return;
    }
    const { messages, operations } = this.#streets.counters;
    messages.inFlight--;
    messages.delivered++;
    if (this.#counts.arrive(delivery.source, machine.index, delivery.number)) messages.reordered++;
    const message = delivery.corrupt ? this.#damaged(delivery) : delivery.message;
    const fate: MessageFate = message === null ? 'refused' : 'delivered';
    machine.absorb(delivery);
    machine.chain.int(arrivalCode[fate]);
    this.#streets.watch.fate(delivery, fate);
    if (message !== null) {
      if (message.kind === 'sync' || message.kind === 'answer') operations.delivered += message.data.data.length;
      if (message.kind === 'sync') this.#streets.counters.syncsDelivered++;
      machine.receive(message, this.#vias[delivery.source] as Via);
    }
  }

  #isAlive(machine: Machine, delivery: Delivery): boolean {
    return machine.server !== null && delivery.sentAtUs > machine.downAtUs && delivery.node === machine.node;
  }

  #drop(machine: Machine, delivery: Delivery, fate: 'blocked' | 'dead'): void {
    this.#streets.counters.messages.inFlight--;
    this.#streets.counters.messages[fate]++;
    machine.absorb(delivery);
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
