/** One world in several pieces: windows as long as the least latency, messages cross at the barrier. Proves that no hidden global state exists. */

import type { Scenario } from '../../../sim/scenario/scenario.ts';
import type { MessageCounts } from '../../../sim/world/counters.ts';
import { World } from '../../../sim/world/world.ts';
import { worldDigest } from '../../../sim/world/world-digest.ts';

/** How a world is cut: which piece runs a machine, and in which order the pieces of a window are run. */
export interface Cutting {
  readonly pieces: number;
  readonly pieceOf: (machine: number) => number;
  readonly order: (window: number) => readonly number[];
}

export interface PiecedWorld {
  readonly digest: string;
  readonly messages: MessageCounts;
  /** Messages that went from one piece to another. */
  readonly crossed: number;
}

export function playInPieces(scenario: Scenario, seed: string, { pieces, pieceOf, order }: Cutting): PiecedWorld {
  const worlds = Array.from(
    { length: pieces },
    (_, piece) => new World(scenario, seed, { watches: () => [], mine: (machine) => pieceOf(machine) === piece }),
  );
  const windowUs = scenario.network.latency.minUs;
  let crossed = 0;
  for (let window = 0; ; window++) {
    // Nothing that is sent from this time on arrives less than a window later.
    const fromUs = Math.min(...worlds.map((world) => world.nextUs()));
    if (fromUs === Number.POSITIVE_INFINITY) break;
    for (const piece of order(window)) worlds[piece]?.runUntil(fromUs + windowUs);
    const abroad = worlds.flatMap((world) => world.takeAbroad());
    crossed += abroad.length;
    for (const world of worlds) world.takeIn(abroad);
  }
  const [first] = worlds as [World];
  const machines = first.machines.map(
    (machine) => (worlds[pieceOf(first.siteMachineOf(machine.index))] as World).machines[machine.index] as World['machines'][number],
  );
  const messages = { ...first.counters.messages };
  for (const world of worlds.slice(1)) {
    for (const [name, count] of Object.entries(world.counters.messages)) messages[name as keyof MessageCounts] += count;
  }
  return { digest: worldDigest(scenario, seed, { machines, chain: first.chain }), messages, crossed };
}
