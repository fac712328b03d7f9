/** One machine of a lab: a disk, and while it is up a Server, on ports that only note what they are told. */

import { VirtualDisk } from '../../sim/world/virtual-disk.ts';
import {
  type Batch,
  type Change,
  type Command,
  type Config,
  type Done,
  defaultConfig,
  type Now,
  type Op,
  type Ports,
  type Report,
  Server,
  type SiteId,
  type Snapshot,
  type Taken,
  type Timer,
} from '../../src/core/index.ts';
import { cluster, type Lab } from './harness.ts';

export class Site {
  readonly id: SiteId;
  readonly lab: Lab;
  readonly settings: Partial<Config>;
  readonly disk: VirtualDisk = new VirtualDisk();
  readonly timers: Map<Timer, number> = new Map();
  readonly done: Map<number, Done> = new Map();
  readonly reports: Report[] = [];
  readonly notices: { readonly upTo: number; readonly changes: ReadonlyMap<SiteId, Change> }[] = [];
  server: Server | null = null;
  node = '';
  run = '';
  contacts: readonly string[] = [];
  /** Commits wait for `commit()`. Otherwise each ends well as soon as the call that began it has returned. */
  holds = false;
  /** The application takes notifications in by `take()` only. */
  slow = false;
  /** The commit under way. */
  batch: Batch | null = null;
  #runs = 0;
  #request = 0;
  #untaken: number | null = null;

  constructor(lab: Lab, id: SiteId, settings: Partial<Config>) {
    this.lab = lab;
    this.id = id;
    this.settings = settings;
  }

  /** Starts with what is on the disk. */
  start(node: string = this.node, contacts: readonly string[] = []): this {
    if (this.server !== null) throw new Error(`${this.id} is up already`);
    this.node = node;
    this.contacts = contacts;
    this.run = `${this.id}/${this.lab.sites.indexOf(this)}/${++this.#runs}`;
    const watch = this.lab.spy?.watch(this) ?? null;
    this.server = new Server({ ...defaultConfig(cluster, this.id), watch, ...this.settings }, this.#ports());
    this.call((server, now) => server.start(node, this.run, contacts, this.disk.snapshot(), now));
    return this;
  }

  #ports(): Ports {
    return {
      commit: (batch) => {
        if (this.batch !== null) throw new Error('two commits at once');
        this.batch = batch;
      },
      send: (dest, message) => {
        const mail = { from: this, dest, message };
        this.lab.mail.push(mail);
        this.lab.spy?.sent(mail);
      },
      wake: (timer, afterMs) => {
        if (afterMs === null) this.timers.delete(timer);
        else this.timers.set(timer, this.lab.nowMs + afterMs);
      },
      notify: (upTo, changes) => {
        if (this.#untaken !== null) throw new Error('two notifications at once');
        this.#untaken = upTo;
        this.notices.push({ upTo, changes });
        this.lab.spy?.notified(this, upTo, changes);
      },
      done: (request, result) => {
        if (this.done.has(request)) throw new Error(`request ${request} ended twice`);
        this.done.set(request, result);
      },
      report: (event) => void this.reports.push(event),
    };
  }

  /** Calls into the Server, then lets what it asked for happen. */
  call<T>(what: (server: Server, now: Now) => T): T {
    const server = this.up;
    const result = what(server, this.lab.now);
    this.lab.spy?.returned(this);
    if (!this.slow && this.#untaken !== null) this.take();
    if (!this.holds && this.batch !== null) this.commit();
    return result;
  }

  get up(): Server {
    if (this.server === null) throw new Error(`${this.id} is down`);
    return this.server;
  }

  /** The commit under way ends. */
  commit(ok = true): void {
    const batch = this.batch;
    if (batch === null) throw new Error(`${this.id} has no commit under way`);
    this.batch = null;
    if (ok) this.#apply(batch);
    this.call((server, now) => server.committed(batch.seq, ok ? { ok: true } : { ok: false, error: 'disk full' }, now));
  }

  #apply(batch: Batch): void {
    this.disk.apply(batch);
    this.lab.spy?.applied(this, batch);
  }

  /** The application has taken the last notification in. */
  take(): void {
    const upTo = this.#untaken;
    if (upTo === null) return;
    this.#untaken = null;
    this.call((server, now) => server.notified(upTo, now));
  }

  wake(timer: Timer): void {
    this.timers.delete(timer);
    if (this.server !== null) this.call((server, now) => server.woke(timer, now));
  }

  /** A command: what the Server said at once, and the number under which it will be done. */
  do(command: Command): Taken & { readonly request: number } {
    const request = ++this.#request;
    return { ...this.call((server, now) => server.command(request, command, now)), request };
  }

  stop(): number {
    const request = ++this.#request;
    this.call((server, now) => server.stop(request, now));
    return request;
  }

  /** Loses power. `durable`: a commit under way had just reached the disk. */
  crash(durable = false): void {
    if (durable && this.batch !== null) this.#apply(this.batch);
    this.batch = null;
    this.server = null;
    this.timers.clear();
    this.#untaken = null;
  }

  restart(node: string = this.node, contacts: readonly string[] = []): this {
    this.crash();
    return this.start(node, contacts);
  }

  /** What is on the disk, to restore later. */
  backup(): Snapshot | null {
    return this.disk.snapshot();
  }

  op(type: Op['key']['type'], site: SiteId): Op | null {
    return this.up.replica.entry(type, site)?.op ?? null;
  }

  value(type: Op['key']['type'], site: SiteId): Op['value'] | undefined {
    return this.op(type, site)?.value;
  }

  get members(): SiteId[] {
    return this.up.replica.members();
  }

  join(other: Site): number {
    return this.do({ do: 'pull', dest: { site: other.id, node: other.node }, to: other.id, member: true }).request;
  }

  kick(target: Site | SiteId): Taken & { readonly request: number } {
    return this.do({ do: 'setMember', target: typeof target === 'string' ? target : target.id, member: false });
  }

  setInfo(value: Op['value']): Taken & { readonly request: number } {
    return this.do({ do: 'setInfo', value });
  }

  flush(): number {
    return this.do({ do: 'flush' }).request;
  }

  cleanup(forgetAfterS?: number): void {
    this.do(forgetAfterS === undefined ? { do: 'cleanup' } : { do: 'cleanup', forgetAfterS });
  }

  wipe(): number {
    return this.do({ do: 'wipe', stop: false }).request;
  }
}
