/** A machine: one site of one cluster at one node, its disk, its clocks, its timers. Ports of virtual time around the real Server. */

import {
  type Batch,
  type Command,
  type Config,
  type Message,
  type Now,
  type Ports,
  type Server,
  type SiteId,
  type Snapshot,
  senderOf,
  type Taken,
  type Timer,
  type Via,
} from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';
import { Chain } from './digest.ts';
import { digestingWatch, effect } from './digesting-watch.ts';
import { DiskHealth } from './disk-health.ts';
import { Drive } from './drive.ts';
import { eventClass, type WorldEvent } from './event-queue.ts';
import { type Key, keyOf, Mixer, purpose } from './keyed.ts';
import { MachineClock } from './machine-clock.ts';
import type { Finds, PlannedCommand } from './plan.ts';
import { atFraction } from './quantiles.ts';
import { configOf } from './server-config.ts';
import { Sluggishness } from './sluggishness.ts';
import type { FollowUp, Person, Surroundings } from './surroundings.ts';
import { rankOf, Timers } from './timers.ts';
import type { VirtualDisk } from './virtual-disk.ts';
import { watchedPorts } from './watched-ports.ts';
import type { What } from './world-event.ts';
import type { MachineView } from './world-watch.ts';

/** The end of what a slow machine was busy with comes after all timers of its instant. */
const servedRank = 9;

export class Machine implements MachineView {
  readonly index: number;
  readonly site: SiteId;
  readonly chain: Chain = new Chain();
  /** Contact points of its life now, or its last. */
  contacts: readonly string[];
  readonly #around: Surroundings;
  readonly #config: Config;
  readonly #key: Key;
  readonly #mixer: Mixer = new Mixer();
  readonly #clock: MachineClock;
  readonly drive: Drive;
  readonly sluggishness: Sluggishness;
  /** Where it lives now, or lived last. */
  node: string;
  server: Server | null = null;
  setBack = false;
  incarnation = 0;
  /** What was sent to this machine at this instant or before died with it. */
  downAtUs: Us = -1;
  pausedSinceUs: Us | null = null;
  joined = false;
  /** What arrived, or fell due, while it was paused, in order. */
  readonly held: WorldEvent<What>[] = [];
  /** Commands to give once the event under way is over. */
  readonly pending: (Command | 'join')[] = [];
  /** What it will find on its disk after the stop under way; null if there is none. */
  leaving: Finds | null = null;
  #served = 0;
  #request = 0;
  readonly #followUps: Map<number, FollowUp> = new Map();
  #takenIn: number | null = null;
  readonly #timers: Timers = new Timers();

  constructor({ index, site, node, contacts, heals, drawnAs }: Person, around: Surroundings) {
    this.index = index;
    this.site = site;
    this.contacts = contacts;
    this.#around = around;
    this.node = node;
    this.drive = new Drive(new DiskHealth(around.scenario, around.seed, drawnAs, heals), around.numbers);
    this.sluggishness = new Sluggishness(around.seed, drawnAs);
    this.#key = keyOf(around.seed, 'machine', String(drawnAs));
    this.#clock = new MachineClock(around.scenario.clocks, this.#mixer.start(this.#key));
    this.#config = { ...configOf(around.scenario.protocol, site), watch: digestingWatch(this, around.watch) };
  }

  get disk(): VirtualDisk {
    return this.drive.disk;
  }

  get up(): boolean {
    return this.server !== null;
  }

  now(): Now {
    return this.#clock.at(this.#around.nowUs());
  }

  jumpClock(byS: number): void {
    this.#clock.jump(byS);
  }

  /** An event begins: it enters the digest before what comes of it. */
  absorb(event: WorldEvent<What>): void {
    this.chain.long(this.#around.nowUs()).int(event.cls).int(event.source).long(event.number);
  }

  start(): void {
    this.incarnation++;
    const durable = this.disk.snapshot();
    this.#around.watch.starting(this, durable);
    const server = this.#around.makeServer(this.#config, watchedPorts(this, this.#ports(this.incarnation), this.#around.watch));
    this.server = server;
    server.start(this.node, `${this.index}.${this.incarnation}`, this.contacts, durable, this.now());
    this.chain.int(server.replica.clock);
    this.#around.watch.started(this);
  }

  /** The first start is to find this: as a clone, or as if it had been there for long. */
  load(durable: Snapshot | null, setBack: boolean): void {
    this.disk.load(durable);
    this.setBack ||= setBack;
    this.joined = true;
  }

  /** Power is lost: of a commit under way a keyed coin decides. */
  crash(finds: Finds, item: string): void {
    const { unwritten } = this.drive;
    if (unwritten !== null && finds.kind === 'all') {
      const coin = this.#mixer.start(this.#key).int(this.incarnation).int(unwritten.seq).fraction(purpose.tornCommit);
      const torn = this.#around.scenario.disk.loseUnsynced && coin < 0.5;
      this.chain.int(effect.tornCommit).int(torn ? 1 : 0);
      if (!torn) {
        this.disk.apply(unwritten);
        this.#becameDurable(unwritten);
      }
      this.#around.watch.torn(this, !torn);
    }
    this.#goDown(finds, item, false);
  }

  /** The Server has stopped in order. */
  stopped(finds: Finds, item: string): void {
    this.#goDown(finds, item, true);
  }

  #goDown(finds: Finds, item: string, orderly: boolean): void {
    if (this.drive.leave(finds, item)) {
      this.setBack = true;
      if (this.disk.isEmpty) this.joined = false;
    }
    this.drive.forget();
    this.server = null;
    this.leaving = null;
    this.pending.length = 0;
    this.#followUps.clear();
    this.pausedSinceUs = null;
    this.downAtUs = this.#around.nowUs();
    this.#timers.cancel();
    this.#around.watch.down(this, orderly);
  }

  /** Gives a command. Returns what came of it at once; `followUp` hears how it ended, if it was taken and the machine lives so long. */
  command(command: Command, followUp?: FollowUp): Taken {
    const request = ++this.#request;
    this.#around.watch.commanding(this, command);
    this.#around.watch.requesting(this, request, command);
    const taken = (this.server as Server).command(request, command, this.now());
    if (taken.ok && followUp !== undefined) this.#followUps.set(request, followUp);
    this.chain
      .int(effect.command)
      .int(taken.ok ? 1 : 0)
      .long(taken.clock);
    this.#around.watch.commanded(this, command, taken);
    return taken;
  }

  /** Stops the Server in order. The machine goes down as soon as the last commit is done, or given up. */
  stop(finds: Finds, item: string): void {
    const request = ++this.#request;
    this.leaving = finds;
    this.#followUps.set(request, () => this.stopped(finds, item));
    this.#around.watch.requesting(this, request, null);
    this.server?.stop(request, this.now());
  }

  receive(message: Message, via: Via): void {
    const server = this.server as Server;
    this.#around.watch.delivering(this, message);
    server.received(message, via, this.now());
    const from = senderOf(message);
    this.chain.long(server.replica.clock).long(server.replica.ackedIn(from) ?? -1);
    this.#around.watch.delivered(this, message);
  }

  /** The disk is done with a commit, whether or not anybody is awake to hear of it. */
  write(batch: Batch): void {
    const written = this.drive.write(batch, this.incarnation, this.#around.nowUs());
    if (written === null) return;
    if (!written.ok) this.chain.int(effect.failedCommit).int(batch.seq);
    if (written.durable) this.#becameDurable(batch);
    if (!written.ok && written.durable) this.#around.faults.durableFailures++;
    if (!written.ok) this.#around.watch.commitFailed(this, batch.seq, written.durable);
  }

  /** The Server hears how a commit ended, unless it was that of an earlier incarnation. */
  committed(batch: Batch): void {
    this.write(batch);
    const result = this.drive.finish(batch);
    if (result === null) return;
    this.#around.watch.heard(this, result.ok);
    this.server?.committed(batch.seq, result, this.now());
  }

  #becameDurable(batch: Batch): void {
    this.chain.int(effect.commit).int(batch.seq).long(batch.meta.clock);
    this.#around.watch.committed(this, batch);
  }

  /** Whether a timer event is still wanted. */
  isDue(timer: Timer, generation: number): boolean {
    return this.server !== null && this.#timers.isCurrent(timer, generation);
  }

  woke(timer: Timer): void {
    this.chain.int(effect.timer).int(rankOf(timer));
    this.#around.watch.woke(this, timer);
    this.server?.woke(timer, this.now());
  }

  /** An event waits until the machine, which is slow, has come to it. */
  queueUp(event: WorldEvent<What>): void {
    this.#serve(this.sluggishness.enter(event));
  }

  /** The machine has done with what it was busy with: that happens now, and the next one begins. Null if nobody waited. */
  served(): WorldEvent<What> | null {
    const left = this.sluggishness.leave();
    if (left === null) return null;
    this.#serve(left.nextUs);
    return left.event;
  }

  #serve(forUs: Us | null): void {
    if (forUs !== null) this.#schedule(this.#around.nowUs() + forUs, eventClass.timer, servedRank, ++this.#served, { kind: 'served' });
  }

  /** The next command of a closed loop, so long from now. */
  loop(command: PlannedCommand, afterUs: Us): void {
    const time = this.#around.nowUs() + afterUs;
    this.#schedule(time, eventClass.command, command.number, 0, { kind: 'command', command: { ...command, time } });
  }

  #schedule(time: Us, cls: number, number: number, copy: number, what: What): void {
    this.#around.schedule({ time, machine: this.index, cls, source: this.index, number, copy, what });
  }

  #ports(incarnation: number): Ports {
    const around = this.#around;
    return {
      commit: (batch) => {
        this.drive.begin(batch);
        const latency = atFraction(
          around.scenario.disk.syncLatency,
          this.#mixer.start(this.#key).int(incarnation).int(batch.seq).fraction(purpose.diskLatency),
        );
        this.#schedule(around.nowUs() + Math.max(1, latency), eventClass.commit, batch.seq, incarnation, { kind: 'commit', batch });
      },
      send: (dest, message) => around.send(this, dest, message),
      wake: (timer, afterMs) => {
        const generation = this.#timers.next(timer);
        if (afterMs === null) return;
        const dueUs = around.nowUs() + this.#clock.lasting(afterMs);
        this.#schedule(dueUs, eventClass.timer, rankOf(timer), generation, { kind: 'timer', timer, generation });
      },
      notify: (upTo, changes) => {
        this.chain.int(effect.notify).long(upTo).int(changes.size);
        this.#takenIn = upTo;
      },
      done: (request, result) => {
        const followUp = this.#followUps.get(request);
        this.#followUps.delete(request);
        followUp?.(result.ok);
      },
      report: (event) => {
        this.chain.int(effect.report).text(event.event);
        if (event.event === 'refused') this.chain.text(event.why);
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
}
