/** Addresses of a world: which machine owns which node at each moment, as the plan has it, so that whose node it is needs no knowledge of the moment. */

import type { NodeName } from '../../src/core/index.ts';
import type { Us } from '../scenario/scenario.ts';

interface Stay {
  readonly fromUs: Us;
  readonly node: NodeName;
}

interface Owner {
  readonly fromUs: Us;
  readonly machine: number;
}

export class Addresses {
  /** Where each machine lives, latest last. */
  readonly #stays: Stay[][] = [];
  /** Who took each node, latest last. */
  readonly #owners: Map<NodeName, Owner[]> = new Map();

  /** A further machine lives at a node from an instant on. Returns its number. */
  settle(node: NodeName, fromUs: Us): number {
    const machine = this.#stays.push([]) - 1;
    this.move(machine, node, fromUs);
    return machine;
  }

  /** A machine takes a node, whoever had it before. Told in the order of time for each machine. */
  move(machine: number, node: NodeName, fromUs: Us): void {
    (this.#stays[machine] as Stay[]).push({ fromUs, node });
    const owners = this.#owners.get(node);
    if (owners === undefined) this.#owners.set(node, [{ fromUs, machine }]);
    else {
      owners.push({ fromUs, machine });
      owners.sort((a, b) => a.fromUs - b.fromUs || a.machine - b.machine);
    }
  }

  /** Moves a machine to a node that nobody ever had. Returns it. */
  moveAway(machine: number, fromUs: Us): NodeName {
    const node = `${this.firstNodeOf(machine)}.${(this.#stays[machine] as Stay[]).length}`;
    this.move(machine, node, fromUs);
    return node;
  }

  firstNodeOf(machine: number): NodeName {
    return ((this.#stays[machine] as Stay[])[0] as Stay).node;
  }

  /** Where a machine lives at an instant, or lived last. */
  nodeOf(machine: number, atUs: Us): NodeName {
    const stays = this.#stays[machine] as Stay[];
    let at = stays.length - 1;
    while (at > 0 && (stays[at] as Stay).fromUs > atUs) at--;
    return (stays[at] as Stay).node;
  }

  /** Who owns a node at an instant: it stays the machine that took it last, also while that is elsewhere. Undefined if there is no such node. */
  ownerOf(node: NodeName, atUs: Us): number | undefined {
    const owners = this.#owners.get(node);
    if (owners === undefined) return undefined;
    let at = owners.length - 1;
    while (at > 0 && (owners[at] as Owner).fromUs > atUs) at--;
    return (owners[at] as Owner).machine;
  }
}
