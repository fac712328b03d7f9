/** What the plan has in store for a machine: its start and its first join, power failures, stops, pauses, clocks and disks. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import type { FaultCounts } from './counters.ts';
import type { WorldEvent } from './event-queue.ts';
import type { Machine } from './machine.ts';
import type { Finds, Physics, Plan } from './plan.ts';
import type { VirtualDisk } from './virtual-disk.ts';
import type { What } from './world-event.ts';
import type { WorldWatch } from './world-watch.ts';

/** What a lifecycle needs of the world around it. Of other machines only what the plan says of them. */
export interface Ground {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly watch: Required<WorldWatch>;
  readonly faults: FaultCounts;
  nowUs(): Us;
  /** The site of a machine, which never changes. */
  siteOf(machine: number): string;
  /** Where a machine's contact points live now, or lived last. */
  contactsOf(machine: number): readonly string[];
  /** The disk of a machine of this piece: clones live with their originals. */
  diskOf(machine: number): VirtualDisk;
  /** Handles an event that a paused machine did not. */
  replay(machine: Machine, held: WorldEvent<What>): void;
}

export class Lifecycle {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Does to a machine what the plan has for it. */
  meet(machine: Machine, physics: Physics): void {
    const { faults, watch } = this.#ground;
    switch (physics.kind) {
      case 'start':
        this.#start(machine);
        break;
      case 'crash':
        if (machine.server === null) return;
        faults.crashes++;
        this.#countFinds(physics.finds);
        if (physics.orderly && machine.server.running) machine.stop(physics.finds, physics.item);
        else machine.crash(physics.finds, physics.item);
        break;
      case 'restart':
        // A stop whose last commit takes longer than the plan gives it ends as a power failure.
        if (machine.server !== null) machine.crash(machine.leaving ?? { kind: 'all' }, physics.item);
        faults.restarts++;
        if (physics.reused) faults.reusedNodes++;
        if (physics.node !== null) machine.node = physics.node;
        this.#start(machine);
        break;
      case 'backup':
        machine.drive.keep(physics.item, physics.occurrence);
        break;
      case 'clone':
        faults.clones++;
        machine.load(this.#ground.diskOf(physics.of).snapshot(), true);
        machine.start();
        break;
      case 'cloneEnds':
        if (machine.server !== null) machine.crash({ kind: 'all' }, physics.item);
        break;
      case 'zombie':
        faults.zombies++;
        break;
      case 'zombieEnds':
        break;
      case 'slows':
        faults.slowSites++;
        machine.sluggishness.begin(physics.item, physics.byUs);
        break;
      case 'slowEnds':
        machine.sluggishness.end(physics.item);
        break;
      case 'pause':
        if (machine.server === null) return;
        faults.pauses++;
        machine.pausedSinceUs = this.#ground.nowUs();
        break;
      case 'resume':
        machine.pausedSinceUs = null;
        watch.physics(machine, physics);
        for (const held of machine.held.splice(0)) this.#ground.replay(machine, held);
        return;
      case 'clockJump':
        faults.clockJumps++;
        machine.jumpClock(physics.byS);
        break;
      case 'diskFails':
        faults.diskFaults++;
        machine.drive.health.begin(physics.item, physics.share, physics.durable);
        break;
      case 'diskHeals':
        machine.drive.health.end(physics.item);
        break;
      default:
        throw new Error(`${physics.kind} is no event of a machine`);
    }
    watch.physics(machine, physics);
  }

  #countFinds(finds: Finds): void {
    const { faults } = this.#ground;
    if (finds.kind === 'nothing') faults.lostDisks++;
    if (finds.kind === 'backup') faults.restoredBackups++;
    if (finds.kind === 'tail') faults.lostTails++;
  }

  #start(machine: Machine): void {
    if (this.#ground.scenario.discovery) machine.contacts = this.#ground.contactsOf(machine.index);
    machine.start();
    if (machine.joined) return;
    if (this.#contactOf(machine) === null) machine.joined = true;
    else this.#join(machine);
  }

  /** Through whom a machine joins; null if through nobody. */
  #contactOf(machine: Machine): number | null {
    const { bootstrap } = this.#ground.scenario;
    if (machine.index === 0) return null;
    if (bootstrap === 'star') return 0;
    return bootstrap === 'chain' ? machine.index - 1 : null;
  }

  /** The first join of a machine, repeated until it succeeds: each time through the address that the plan gives its contact then. */
  #join(machine: Machine): void {
    const through = this.#contactOf(machine);
    if (through === null) return;
    const site = this.#ground.siteOf(through);
    const dest = { site, node: this.#ground.plan.addresses.nodeOf(through, this.#ground.nowUs()) };
    machine.command({ do: 'pull', dest, to: site, member: true }, (ok) => {
      if (ok) machine.joined = true;
      else machine.pending.push('join');
    });
  }

  /** Gives the commands that wait until the event under way is over, or until a wipe is: a port never calls back into the Server. */
  flushPending(machine: Machine): void {
    while (machine.pending.length > 0 && machine.server?.running === true) {
      const next = machine.pending.shift();
      if (next === 'join') this.#join(machine);
      else if (next !== undefined) machine.command(next);
    }
  }
}
