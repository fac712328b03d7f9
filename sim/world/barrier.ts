/** Barriers: which links a fault of links is about. */

import type { LinkFault, Us, UsRange } from '../scenario/scenario.ts';
import { type Key, Mixer, purpose } from './keyed.ts';

/** A set of links, told by rule: a cluster has too many to list. */
export type Barrier =
  /** Links between different groups; machines of group -1 are reached by everybody. `in`: only what goes into group 0; `out`: only what leaves it. */
  | { readonly kind: 'groups'; readonly groups: readonly number[]; readonly direction: LinkFault['direction'] }
  /** Machines stand in a ring, each at its place; links between those that are more than `reach` places apart. */
  | { readonly kind: 'ring'; readonly places: readonly number[]; readonly reach: number }
  /** Each link by chance; `oneWay`: each direction by itself. */
  | { readonly kind: 'links'; readonly key: Key; readonly share: number; readonly oneWay: boolean };

/** What becomes of messages on the links of a barrier. */
export type CutEffect =
  | { readonly kind: 'cut' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'slow'; readonly byUs: UsRange; readonly key: Key };

/** A fault of links, for a while. */
export interface Cut {
  readonly item: string;
  readonly barrier: Barrier;
  readonly effect: CutEffect;
  readonly fromUs: Us;
  /** When it ends; for the core, if it stays for others. */
  readonly toUs: Us;
  /** It never ends on links with an end outside the core. */
  readonly stays: boolean;
}

const mixer = new Mixer();

/** Whether a barrier stands on the link from one site's machine to another's. */
export function severs(barrier: Barrier, from: number, to: number): boolean {
  switch (barrier.kind) {
    case 'groups': {
      const a = barrier.groups[from] as number;
      const b = barrier.groups[to] as number;
      if (a === b || a < 0 || b < 0) return false;
      return barrier.direction === 'both' || (barrier.direction === 'out' ? a === 0 : b === 0);
    }
    case 'ring': {
      const { places, reach } = barrier;
      const apart = Math.abs((places[from] as number) - (places[to] as number));
      return Math.min(apart, places.length - apart) > reach;
    }
    case 'links': {
      const { key, share, oneWay } = barrier;
      if (from === to) return false;
      const turned = !oneWay && from > to;
      return (
        mixer
          .start(key)
          .int(turned ? to : from)
          .int(turned ? from : to)
          .fraction(purpose.choice) < share
      );
    }
    default:
      return barrier satisfies never;
  }
}

/** The machines that a barrier cuts off most clearly: the smallest group; empty where there are no groups, only links. */
export function smallestSide(barrier: Barrier): readonly number[] {
  if (barrier.kind !== 'groups') return [];
  const sides: Map<number, number[]> = new Map();
  barrier.groups.forEach((group, machine) => {
    if (group >= 0) sides.set(group, [...(sides.get(group) ?? []), machine]);
  });
  return [...sides.values()].sort((a, b) => a.length - b.length)[0] ?? [];
}
