/** A machine: one site of one cluster at one node, its disk, its clocks, its timers. Ports of virtual time around the real Server. */

import {
  type Batch,
  type Command,
  type Config,
  canonical,
  type Dest,
  defaultConfig,
  type Message,
  type Now,
  type Ports,
  rulesNamed,
  type Server,
  type SiteId,
  senderOf,
  type Taken,
  type Timer,
  type Verdict,
  type Via,
  type Watch,
} from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import { Chain } from './digest.ts';
import type { WorldEvent } from './event-queue.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';
import { atFraction } from './quantiles.ts';
import { VirtualDisk } from './virtual-disk.ts';
import type { What } from './world-event.ts';
import type { MachineView, WorldWatch } from './world-watch.ts';

/** Wall clock of the world's first instant, whole seconds since 1970. */
export const epochS = 1_700_000_000;

/** Rank of the timers at one instant. */
const timerRank = { flush: 0, contact: 1, retry: 2, cleanup: 3, join: 4 } as const satisfies Record<Timer, number>;

/** Makes the Server of a machine: the real one, or in tests a faulty one. */
export type MakeServer = (config: Config, ports: Ports) => Server;

/** What a machine hands to the world around it. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly watch: Required<WorldWatch>;
  readonly makeServer: MakeServer;
  nowUs(): Us;
  send(from: Machine, dest: Dest, message: Message): void;
  /** A commit will be done at this time. */
  commitDue(machine: Machine, atUs: Us, batch: Batch, incarnation: number): void;
  timerDue(machine: Machine, atUs: Us, timer: Timer, rank: number, generation: number): void;
  /** A command has ended. */
  done(machine: Machine, request: number, ok: boolean): void;
}

/** What the digest calls the effects of an event. */
const effect = { commit: 101, tornCommit: 102, failedCommit: 103, timer: 104, command: 105, win: 106, notify: 107, report: 108 } as const;
const verdictCode = { accepted: 201, gap: 202, 'forgotten-sender': 203, part: 204 } as const satisfies Record<Verdict, number>;

export class Machine implements MachineView {
  readonly index: number;
  readonly site: SiteId;
  readonly disk: VirtualDisk = new VirtualDisk();
  readonly chain: Chain = new Chain();
  readonly contacts: readonly string[];
  readonly #around: Surroundings;
  readonly #config: Config;
  readonly #baseNode: string;
  readonly #key: Key;
  readonly #mixer: Mixer = new Mixer();
  readonly #skewUs: number;
  readonly #driftPpm: number;
  server: Server | null = null;
  setBack = false;
  incarnation = 0;
  moves = 0;
  /** What was sent to this machine at this instant or before died with it. */
  downAtUs: Us = -1;
  pausedSinceUs: Us | null = null;
  joined = false;
  /** What arrived, or fell due, while it was paused, in order. */
  readonly held: WorldEvent<What>[] = [];
  /** Commands to give once the event under way is over. */
  readonly pending: Command[] = [];
  diskFails = false;
  /** The commit under way, for the coin at a crash. */
  #committing: Batch | null = null;
  #request = 0;
  #takenIn: number | null = null;
  #wallOffsetUs = 0;
  readonly #generations: Record<Timer, number> = { flush: 0, contact: 0, retry: 0, cleanup: 0, join: 0 };

  constructor(index: number, site: SiteId, baseNode: string, contacts: readonly string[], around: Surroundings) {
    this.index = index;
    this.site = site;
    this.contacts = contacts;
    this.#around = around;
    this.#baseNode = baseNode;
    this.#key = keyOf(around.seed, 'machine', String(index));
    const { clocks, protocol } = around.scenario;
    this.#mixer.start(this.#key);
    this.#skewUs = Math.floor((this.#mixer.fraction(purpose.clockSkew) * 2 - 1) * clocks.skewUs);
    this.#driftPpm = (this.#mixer.fraction(purpose.clockDrift) * 2 - 1) * clocks.driftPpm;
    this.#config = {
      ...defaultConfig('world', site),
      rules: rulesNamed(protocol.rules),
      syncIntervalMs: protocol.syncIntervalUs / 1000,
      contactIntervalMs: protocol.contactIntervalUs / 1000,
      cleanupIntervalMs: protocol.cleanupIntervalUs / 1000,
      forgetAfterS: protocol.forgetAfterS,
      tombstoneForS: protocol.tombstoneForS,
      watch: this.#watchOf(around.watch),
    };
  }

  get up(): boolean {
    return this.server !== null;
  }

  get node(): string {
    return this.moves === 0 ? this.#baseNode : `${this.#baseNode}.${this.moves}`;
  }

  now(): Now {
    const us = this.#around.nowUs();
    const localUs = us + Math.floor((us * this.#driftPpm) / 1_000_000);
    return { monoMs: localUs / 1000, wallS: epochS + Math.floor((localUs + this.#skewUs + this.#wallOffsetUs) / 1_000_000) };
  }

  jumpClock(byS: number): void {
    this.#wallOffsetUs += byS * 1_000_000;
  }

  start(): void {
    this.incarnation++;
    const durable = this.disk.snapshot();
    this.#around.watch.starting(this, durable);
    const server = this.#around.makeServer(this.#config, this.#ports(this.incarnation));
    this.server = server;
    server.start(this.node, `${this.index}.${this.incarnation}`, this.contacts, durable, this.now());
    this.chain.int(server.replica.clock);
    this.#around.watch.started(this);
  }

  /** Power is lost: of a commit under way a keyed coin decides. */
  crash(losesDisk: boolean): void {
    if (this.#committing !== null && !losesDisk) {
      const torn = this.#mixer.start(this.#key).int(this.incarnation).int(this.#committing.seq).fraction(purpose.tornCommit) < 0.5;
      this.chain.int(effect.tornCommit).int(torn ? 1 : 0);
      if (!torn) this.#makeDurable(this.#committing);
    }
    if (losesDisk) {
      this.disk.load(null);
      this.setBack = true;
      this.joined = false;
    }
    this.#goDown(false);
  }

  /** The Server has stopped in order. */
  stopped(): void {
    this.#goDown(true);
  }

  #goDown(orderly: boolean): void {
    this.server = null;
    this.#committing = null;
    this.pausedSinceUs = null;
    this.downAtUs = this.#around.nowUs();
    for (const timer of Object.keys(timerRank) as Timer[]) this.#generations[timer]++;
    this.#around.watch.down(this, orderly);
  }

  /** Gives a command. Returns its request number, and what came of it at once. */
  command(command: Command): { readonly request: number; readonly taken: Taken } {
    const request = ++this.#request;
    this.#around.watch.commanding(this, command);
    const taken = (this.server as Server).command(request, command, this.now());
    this.chain
      .int(effect.command)
      .int(taken.ok ? 1 : 0)
      .long(taken.clock);
    this.#around.watch.commanded(this, command, taken);
    return { request, taken };
  }

  stop(): number {
    const request = ++this.#request;
    this.server?.stop(request, this.now());
    return request;
  }

  receive(message: Message, via: Via): void {
    const server = this.server as Server;
    this.#around.watch.delivering(this, message);
    server.received(message, via, this.now());
    const from = senderOf(message);
    this.chain.long(server.replica.clock).long(server.replica.ackedIn(from) ?? -1);
    this.#around.watch.delivered(this, message);
  }

  /** A commit is done, unless the machine died meanwhile. */
  committed(batch: Batch, incarnation: number): void {
    if (incarnation !== this.incarnation || this.server === null || this.#committing !== batch) return;
    this.#committing = null;
    if (this.diskFails) {
      this.chain.int(effect.failedCommit).int(batch.seq);
      this.#around.watch.commitFailed(this, batch.seq);
      this.server.committed(batch.seq, { ok: false, error: 'the disk fails' }, this.now());
      return;
    }
    this.#makeDurable(batch);
    this.server.committed(batch.seq, { ok: true }, this.now());
  }

  #makeDurable(batch: Batch): void {
    this.disk.apply(batch);
    this.chain.int(effect.commit).int(batch.seq).long(batch.meta.clock);
    this.#around.watch.committed(this, batch);
  }

  /** Whether a timer event is still wanted. */
  isDue(timer: Timer, generation: number): boolean {
    return this.server !== null && this.#generations[timer] === generation;
  }

  woke(timer: Timer): void {
    this.chain.int(effect.timer).int(timerRank[timer]);
    this.server?.woke(timer, this.now());
  }

  #ports(incarnation: number): Ports {
    const around = this.#around;
    return {
      commit: (batch) => {
        this.#committing = batch;
        const latency = atFraction(
          around.scenario.disk.syncLatency,
          this.#mixer.start(this.#key).int(incarnation).int(batch.seq).fraction(purpose.diskLatency),
        );
        around.commitDue(this, around.nowUs() + Math.max(1, latency), batch, incarnation);
      },
      send: (dest, message) => around.send(this, dest, message),
      wake: (timer, afterMs) => {
        const generation = ++this.#generations[timer];
        if (afterMs === null) return;
        const afterUs = Math.max(0, Math.round((afterMs * 1000 * 1_000_000) / (1_000_000 + this.#driftPpm)));
        around.timerDue(this, around.nowUs() + afterUs, timer, timerRank[timer], generation);
      },
      notify: (upTo, changes) => {
        this.chain.int(effect.notify).long(upTo).int(changes.size);
        around.watch.notified(this, upTo, changes);
        this.#takenIn = upTo;
      },
      done: (request, result) => around.done(this, request, result.ok),
      report: (event) => {
        this.chain.int(effect.report).text(event.event);
        around.watch.reported(this, event);
      },
    };
  }

  /** After each event: the application has taken in what it was notified of. A port never calls back into the Server. */
  settle(): void {
    const upTo = this.#takenIn;
    if (upTo === null) return;
    this.#takenIn = null;
    this.server?.notified(upTo, this.now());
  }

  /** Feeds the digest, and leaves out for everybody else what is the stored operation itself. */
  #watchOf(watch: Required<WorldWatch>): Watch {
    return {
      issued: (op) => watch.issued(this, op),
      merged: (op, before, won, importedAt) => {
        if (won) this.chain.int(effect.win).long(op.clock).text(op.origin).text(op.key.type).text(op.key.site).text(canonical(op.value));
        watch.merged(this, op, before, won, importedAt);
      },
      dropped: (op, why) => watch.dropped(this, op, why),
      forgot: (site, tombstone) => watch.forgot(this, site, tombstone),
      revived: (site) => watch.revived(this, site),
      setBack: (clock) => watch.setBack(this, clock),
      took: (from, verdict) => {
        this.chain.int(verdictCode[verdict]);
        watch.took(this, from, verdict);
      },
      wiped: () => watch.wiped(this),
    };
  }
}
