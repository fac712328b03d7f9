/** A network inside one process, for tests, examples and processes whose sites only talk to each other. */

import type { Message } from '../core/message.ts';
import type { NodeName } from '../core/operation.ts';
import type { Dest, Via } from '../core/ports.ts';
import type { Loss, OpenedTransport, OpenTransport, Receive, Transport, TransportStats } from '../host/ports.ts';
import { type Counters, newCounters, statsOf } from './counters.ts';

/** Configuration of a loopback network. */
export interface LoopbackOptions {
  /** Called for each message; true loses it. Default: nothing is lost. */
  readonly drop?: (from: NodeName, to: NodeName, message: Message) => boolean;
}

/** Named nodes that reach each other without sockets. Node names are any strings. Messages are handed over as they are, not copied. */
export class LoopbackNetwork {
  readonly #drop: (from: NodeName, to: NodeName, message: Message) => boolean;
  readonly #ends = new Map<NodeName, LoopbackEnd>();
  #queue: (() => void)[] = [];

  constructor(options: LoopbackOptions = {}) {
    this.#drop = options.drop ?? (() => false);
  }

  /** The transport of one node, to be opened by the host. A name can be opened again after it was closed. */
  at(node: NodeName): OpenTransport {
    return (receive): Promise<OpenedTransport> => {
      if (this.#ends.has(node)) {
        const message = `The loopback node ${node} is open already: close it, or choose another name.`;
        return Promise.resolve({ ok: false, problem: { problem: 'port-in-use', message } });
      }
      const end = new LoopbackEnd(this, node, receive);
      this.#ends.set(node, end);
      return Promise.resolve({ ok: true, transport: end });
    };
  }

  /** @internal The open end of a node. */
  end(node: NodeName): LoopbackEnd | undefined {
    return this.#ends.get(node);
  }

  /** @internal Whether a message is to be lost on its way. */
  drops(from: NodeName, to: NodeName, message: Message): boolean {
    return this.#drop(from, to, message);
  }

  /** @internal Runs the deliveries of one turn in the next one: what they send in turn is delivered in the turn after. */
  post(deliver: () => void): void {
    this.#queue.push(deliver);
    if (this.#queue.length > 1) return;
    setImmediate(() => {
      const due = this.#queue;
      this.#queue = [];
      for (const one of due) one();
    });
  }

  /** @internal */
  forget(node: NodeName): void {
    this.#ends.delete(node);
  }
}

class LoopbackEnd implements Transport {
  readonly node: NodeName;
  readonly sites = null;
  readonly #network: LoopbackNetwork;
  readonly #receive: Receive;
  readonly #counters: Counters = newCounters();
  /** One handle for each end that ever sent something, so that answers go to that end and not to a later one of the same name. */
  readonly #vias = new WeakMap<LoopbackEnd, Via>();
  #open = true;

  constructor(network: LoopbackNetwork, node: NodeName, receive: Receive) {
    this.#network = network;
    this.node = node;
    this.#receive = receive;
  }

  send(dest: Dest, message: Message): void {
    if (!this.#open) return this.#lose('closed');
    const to = 'via' in dest ? dest.via : this.#network.end('contact' in dest ? dest.contact : dest.node);
    if (!(to instanceof LoopbackEnd) || !to.#open) return this.#lose('via' in dest ? 'via-closed' : 'unreachable');
    if (this.#network.drops(this.node, to.node, message)) return this.#lose('dropped');
    this.#counters.sent += 1;
    this.#network.post(() => to.#take(this, message));
  }

  stats(): TransportStats {
    return statsOf(this.#counters, {
      connections: { incoming: 0, outgoing: 0, handshaking: 0 },
      heldBytes: { sending: 0, receiving: 0 },
    });
  }

  close(): Promise<void> {
    if (this.#open) this.#network.forget(this.node);
    this.#open = false;
    return Promise.resolve();
  }

  #take(from: LoopbackEnd, message: Message): void {
    if (!this.#open) return;
    this.#counters.received += 1;
    let via = this.#vias.get(from);
    if (via === undefined) {
      via = Object.freeze({ via: from });
      this.#vias.set(from, via);
    }
    this.#receive(message, via, { site: null, address: from.node });
  }

  #lose(why: Loss): void {
    this.#counters.lost[why] += 1;
  }
}
