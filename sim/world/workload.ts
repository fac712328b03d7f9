/** What people and programs do to machines: workload commands, joins, and the physics that the plan has for a machine. */

import type { Command, Dest, ReplicaView, SiteId } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import type { Target } from '../scenario/scenario.ts';
import type { WorldEvent } from './event-queue.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import type { Machine } from './machine.ts';
import type { Physics, PlannedCommand } from './plan.ts';
import type { World } from './world.ts';
import type { What } from './world-event.ts';
import type { WorldWatch } from './world-watch.ts';

/** What follows when a command has ended. */
type FollowUp = (ok: boolean) => void;

export class Workload {
  readonly #world: World;
  readonly #seed: string;
  readonly #watch: Required<WorldWatch>;
  readonly #mixer: Mixer = new Mixer();
  readonly #followUps: Map<number, Map<number, FollowUp>> = new Map();
  /** How often each item acted, and how often it found no target. */
  readonly acted: Map<string, { acted: number; aimless: number; refused: number }> = new Map();

  constructor(world: World, seed: string, watch: Required<WorldWatch>) {
    this.#world = world;
    this.#seed = seed;
    this.#watch = watch;
  }

  /** A command has ended: durable, or not at all. */
  done(machine: Machine, request: number, ok: boolean): void {
    const followUps = this.#followUps.get(machine.index);
    const followUp = followUps?.get(request);
    followUps?.delete(request);
    followUp?.(ok);
  }

  #after(machine: Machine, request: number, followUp: FollowUp): void {
    let followUps = this.#followUps.get(machine.index);
    if (followUps === undefined) {
      followUps = new Map();
      this.#followUps.set(machine.index, followUps);
    }
    followUps.set(request, followUp);
  }

  /** Gives a planned command, if the machine can take it now and it has a target on its own replica. */
  act(machine: Machine, planned: PlannedCommand): void {
    const counts = this.#counts(planned.item.id);
    const { server } = machine;
    if (server === null || !server.running) {
      counts.aimless++;
      return;
    }
    if (planned.item.do === 'rejoin') {
      if (planned.item.of.kind === 'kicked' && !isKicked(server.replica, machine.site)) return;
      this.#rejoin(machine, planned, counts);
      return;
    }
    const command = this.#commandOf(machine, server.replica, planned);
    if (command === null) {
      counts.aimless++;
      return;
    }
    if (command.do === 'wipe') this.#world.counters.faults.wipes++;
    const { request, taken } = machine.command(command);
    if (taken.ok) counts.acted++;
    else counts.refused++;
    if (command.do === 'wipe' && command.stop && taken.ok) this.#after(machine, request, () => this.#endAfterWipe(machine));
  }

  #endAfterWipe(machine: Machine): void {
    machine.stopped();
    this.#followUps.delete(machine.index);
  }

  #counts(id: string): { acted: number; aimless: number; refused: number } {
    let counts = this.acted.get(id);
    if (counts === undefined) {
      counts = { acted: 0, aimless: 0, refused: 0 };
      this.acted.set(id, counts);
    }
    return counts;
  }

  #commandOf(machine: Machine, replica: ReplicaView, planned: PlannedCommand): Command | null {
    const { item } = planned;
    switch (item.do) {
      case 'setInfo':
        return { do: 'setInfo', value: { change: `${item.id}.${planned.occurrence}` } };
      case 'kick': {
        const members = replica.members();
        const target = members.length <= 2 ? null : this.#target(machine, replica, planned, members, item.of);
        return target === null ? null : { do: 'setMember', target, member: false };
      }
      case 'setMember': {
        const target = this.#target(machine, replica, planned, replica.peers(), item.of);
        return target === null ? null : { do: 'setMember', target, member: true };
      }
      case 'setLiveness': {
        const target = item.of.kind === 'self' ? machine.site : this.#target(machine, replica, planned, replica.members(), item.of);
        if (target === null) return null;
        const stored = replica.entry('live', target);
        const restarts = stored === null ? 0 : fromLiveness(stored.op.value as number).restarts;
        const self = target === machine.site;
        const up =
          this.#mixer
            .start(keyOf(this.#seed, item.id, 'up'))
            .int(planned.occurrence)
            .fraction(purpose.choice) < 0.5;
        return { do: 'setLiveness', target, restarts: self ? restarts + 1 : restarts, self, up: self || up };
      }
      case 'leave':
        return replica.members().length <= 2 ? null : { do: 'setMember', target: machine.site, member: false };
      case 'flush':
        return { do: 'flush' };
      case 'cleanup':
        return { do: 'cleanup' };
      case 'wipe':
        return { do: 'wipe', stop: item.wipe };
      case 'rejoin':
        return null;
      default:
        return item.do satisfies never;
    }
  }

  /** Of the candidates on the actor's own replica, the actor excluded, the one with the greatest rank. */
  #target(machine: Machine, replica: ReplicaView, planned: PlannedCommand, candidates: readonly SiteId[], of: Target): SiteId | null {
    const named = of.kind === 'machines' ? of.machines.map((index) => this.#world.siteOf(index)) : null;
    const key = keyOf(this.#seed, planned.item.id, 'target');
    let best: SiteId | null = null;
    let bestRank = -1;
    for (const site of candidates) {
      if (site === machine.site || (named !== null && !named.includes(site))) continue;
      if (of.kind === 'kicked' && !isKicked(replica, site)) continue;
      const { a } = keyOf(site);
      const rank = this.#mixer.start(key).int(planned.occurrence).int(a).draw(purpose.choice);
      if (rank > bestRank) {
        best = site;
        bestRank = rank;
      }
    }
    return best;
  }

  /** The site itself picks a member of its own view, asks it for its data, takes that in, becomes a member, flushes. */
  #rejoin(machine: Machine, planned: PlannedCommand, counts: { acted: number; aimless: number; refused: number }): void {
    const replica = (machine.server as NonNullable<Machine['server']>).replica;
    const target = this.#target(machine, replica, planned, replica.members(), { kind: 'any' });
    const node = target === null ? null : replica.nodeOfSite(target);
    if (target === null || node === null) {
      counts.aimless++;
      return;
    }
    counts.acted++;
    const join: Command = { do: 'pull', dest: { site: target, node }, to: target, member: true };
    if (!planned.item.wipe) {
      machine.command(join);
      return;
    }
    this.#world.counters.faults.wipes++;
    const { request, taken } = machine.command({ do: 'wipe', stop: false });
    if (taken.ok) this.#after(machine, request, () => this.#afterwards(machine, join));
  }

  /** Gives a command once the event under way is over: a port never calls back into the Server. */
  #afterwards(machine: Machine, command: Command): void {
    machine.pending.push(command);
  }

  /** What a machine was told to do as soon as the event under way is over. */
  flushPending(machine: Machine): void {
    for (let command = machine.pending.shift(); command !== undefined; command = machine.pending.shift()) {
      if (machine.server === null || !machine.server.running) continue;
      if (command.do === 'pull' && command.member && !machine.joined) this.#join(machine, command.dest, command.to);
      else machine.command(command);
    }
  }

  /** The first join of a machine, repeated until it succeeds. */
  #join(machine: Machine, dest: Dest, to: SiteId | null): void {
    const command: Command = { do: 'pull', dest, to, member: true };
    const { request, taken } = machine.command(command);
    if (!taken.ok) return;
    this.#after(machine, request, (ok) => {
      if (ok) machine.joined = true;
      else if (machine.server !== null) this.#afterwards(machine, command);
    });
  }

  /** Does to a machine what the plan has for it. `replay` handles what a paused machine did not. */
  physics(machine: Machine, physics: Physics, replay: (held: readonly WorldEvent<What>[]) => void): void {
    const { faults } = this.#world.counters;
    switch (physics.kind) {
      case 'start':
        this.#start(machine);
        break;
      case 'crash':
        if (machine.server === null) return;
        faults.crashes++;
        this.#crash(machine, physics.losesDisk, physics.orderly);
        break;
      case 'restart':
        if (machine.server !== null) this.#crash(machine, false, false);
        faults.restarts++;
        if (physics.moves) machine.moves++;
        this.#start(machine);
        break;
      case 'pause':
        if (machine.server === null) return;
        faults.pauses++;
        machine.pausedSinceUs = this.#world.nowUs;
        break;
      case 'resume': {
        machine.pausedSinceUs = null;
        const held = machine.held.splice(0);
        this.#watch.physics(machine, physics);
        replay(held);
        return;
      }
      case 'clockJump':
        faults.clockJumps++;
        machine.jumpClock(physics.byS);
        break;
      case 'diskFails':
        faults.diskFaults++;
        machine.diskFails = true;
        break;
      case 'diskHeals':
        machine.diskFails = false;
        break;
      default:
        throw new Error(`${physics.kind} is no event of a machine`);
    }
    this.#watch.physics(machine, physics);
  }

  #crash(machine: Machine, losesDisk: boolean, orderly: boolean): void {
    if (orderly && machine.server !== null && machine.server.running) {
      const request = machine.stop();
      this.#after(machine, request, () => this.#endAfterWipe(machine));
      return;
    }
    this.#followUps.delete(machine.index);
    machine.pending.length = 0;
    machine.held.length = 0;
    machine.crash(losesDisk);
  }

  #start(machine: Machine): void {
    machine.start();
    if (machine.joined) return;
    const { bootstrap, sites } = this.#world.scenario;
    const through = bootstrap === 'star' ? 0 : bootstrap === 'chain' ? machine.index - 1 : -1;
    if (machine.index === 0 || through < 0 || sites === 1) {
      machine.joined = true;
      return;
    }
    const contact = this.#world.machines[through] as Machine;
    this.#join(machine, { site: contact.site, node: contact.node }, contact.site);
  }
}

function isKicked(replica: ReplicaView, site: SiteId): boolean {
  return replica.entry('mem', site)?.op.value === false;
}
