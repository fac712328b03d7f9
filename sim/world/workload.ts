/** What people and programs tell machines to do: the commands of the plan, aimed by what the machine itself knows. */

import type { Command, Fallback, ReplicaView, SiteId } from '../../src/core/index.ts';
import { fromLiveness } from '../../src/core/index.ts';
import type { Target } from '../scenario/scenario.ts';
import { keyOf, Mixer, purpose } from './keyed.ts';
import type { Machine } from './machine.ts';
import type { PlannedCommand } from './plan.ts';
import type { World } from './world.ts';

export class Workload {
  readonly #world: World;
  readonly #seed: string;
  readonly #mixer: Mixer = new Mixer();
  /** How often each item acted, and how often it found no target. */
  readonly acted: Map<string, { acted: number; aimless: number; refused: number }> = new Map();

  constructor(world: World, seed: string) {
    this.#world = world;
    this.#seed = seed;
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
    const ends = command.do === 'wipe' && command.stop;
    const taken = machine.command(command, ends ? () => machine.stopped(false) : undefined);
    if (taken.ok) counts.acted++;
    else counts.refused++;
    if (taken.ok && command.do === 'wipe') this.#world.counters.faults.wipes++;
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
        const target = item.of.kind === 'self' ? machine.site : this.#target(machine, replica, planned, replica.peers(), item.of);
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
      case 'importFallback':
        return { do: 'importFallback', sites: [fallbackSite(planned.occurrence)] };
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
    const { ok } = machine.command({ do: 'wipe', stop: false }, () => machine.pending.push(join));
    if (ok) this.#world.counters.faults.wipes++;
  }
}

/** A peer that does not speak the protocol, as somebody finds it from outside: each time it is found, it has moved. */
function fallbackSite(occurrence: number): Fallback {
  return { site: 'fallback', node: `fallback.${occurrence}`, info: { found: occurrence } };
}

function isKicked(replica: ReplicaView, site: SiteId): boolean {
  return replica.entry('mem', site)?.op.value === false;
}
