/** One site of a recorded execution: a Server whose every commit is done as soon as the call into it has returned. */

import {
  type Batch,
  type Change,
  type Command,
  defaultConfig,
  type Letter,
  type Message,
  type Now,
  originalRules,
  type Ports,
  Replica,
  Server,
  type SiteId,
  type Taken,
} from '../../src/core/index.ts';
import { VirtualDisk } from '../world/virtual-disk.ts';
import { DamagedTrace } from './trace.ts';

export class RecordedSite {
  readonly disk: VirtualDisk = new VirtualDisk();
  readonly sent: Letter[] = [];
  server: Server | null = null;
  node = '';
  notified: ReadonlyMap<SiteId, Change> | null = null;
  #batches: Batch[] = [];
  #request = 0;
  readonly #cluster: string;
  readonly #site: SiteId;

  constructor(cluster: string, site: SiteId) {
    this.#cluster = cluster;
    this.#site = site;
  }

  start(node: string, run: string, now: Now): void {
    if (this.server !== null) throw new DamagedTrace(`site ${this.#site} starts while it runs`);
    const ports: Ports = {
      commit: (batch) => void this.#batches.push(batch),
      send: (dest, message) => void this.sent.push({ dest, message }),
      wake: () => {},
      notify: (_upTo, changes) => {
        this.notified = changes;
      },
      done: () => {},
      report: () => {},
    };
    this.node = node;
    this.server = new Server({ ...defaultConfig(this.#cluster, this.#site), rules: originalRules }, ports);
    this.server.start(node, run, [], this.disk.snapshot(), now);
    this.#settle(now);
  }

  command(command: Command, now: Now): Taken {
    const taken = this.running().command(++this.#request, command, now);
    this.#settle(now);
    return taken;
  }

  received(message: Message, now: Now): void {
    this.running().received(message, { via: null }, now);
    this.#settle(now);
  }

  stop(now: Now): void {
    this.running().stop(++this.#request, now);
    this.#settle(now);
    this.server = null;
  }

  running(): Server {
    if (this.server === null) throw new DamagedTrace(`site ${this.#site} acts without having been started`);
    return this.server;
  }

  #settle(now: Now): void {
    for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
      this.disk.apply(batch);
      const { notified, server } = this;
      server?.committed(batch.seq, { ok: true }, now);
      if (this.notified !== notified) server?.notified(batch.meta.clock, now);
    }
  }

  /** The state in memory, or of a site that is down, what is durable. */
  dump(): unknown {
    if (this.server?.running === true) return this.server.replica.dump();
    const replica = new Replica({ cluster: this.#cluster, site: this.#site, rules: originalRules });
    replica.restore(this.disk.snapshot(), 0);
    return replica.dump();
  }
}
