/** What the plan has in store for a machine: its start and its first join, power failures, stops, pauses, clocks and disks. */

import type { Scenario, Us } from '../scenario/scenario.ts';
import { addressOf } from './address.ts';
import type { FaultCounts } from './counters.ts';
import type { WorldEvent } from './event-queue.ts';
import type { Machine } from './machine.ts';
import type { Physics, Plan } from './plan.ts';
import type { What } from './world-event.ts';
import type { WorldWatch } from './world-watch.ts';

/** What a lifecycle needs of the world around it. Of other machines only what the plan says of them. */
export interface Ground {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly watch: Required<WorldWatch>;
  readonly faults: FaultCounts;
  nowUs(): Us;
  /** Site and first node of a machine: what never changes of it. */
  nameOf(machine: number): { readonly site: string; readonly firstNode: string };
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
        if (physics.orderly && machine.server.running) machine.stop(physics.losesDisk);
        else machine.crash(physics.losesDisk);
        break;
      case 'restart':
        // A stop whose last commit takes longer than the plan gives it ends as a power failure.
        if (machine.server !== null) machine.crash(false);
        faults.restarts++;
        if (physics.moves) machine.moves++;
        this.#start(machine);
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
        machine.diskFailures++;
        break;
      case 'diskHeals':
        machine.diskFailures--;
        break;
      default:
        throw new Error(`${physics.kind} is no event of a machine`);
    }
    watch.physics(machine, physics);
  }

  #start(machine: Machine): void {
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
    const { plan, nowUs, nameOf } = this.#ground;
    const { site, firstNode } = nameOf(through);
    const dest = { site, node: addressOf(firstNode, plan.movesOf(through, nowUs())) };
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
