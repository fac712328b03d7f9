/** Who is cut off from whom: the groups of each shape of partition. */

import type { PartitionShape, Us } from '../scenario/scenario.ts';
import type { Roster } from './roster.ts';

/** The group of each machine; null if the shape finds nobody to cut off. */
export function partitionGroups(shape: PartitionShape, roster: Roster, item: string, occurrence: number, atUs: Us): number[] | null {
  const { sites } = roster;
  switch (shape.kind) {
    case 'halves': {
      const ranks = Array.from({ length: sites }, (_, machine) => roster.rank(item, occurrence, machine));
      const order = ranks.map((_, machine) => machine).sort((a, b) => (ranks[b] as number) - (ranks[a] as number) || a - b);
      const groups = new Array<number>(sites).fill(0);
      for (const machine of order.slice(0, Math.floor(sites / 2))) groups[machine] = 1;
      return groups;
    }
    case 'isolate': {
      const isolated = roster.struck(shape.who, item, occurrence, atUs);
      if (isolated.length === 0) return null;
      const groups = new Array<number>(sites).fill(1);
      for (const machine of isolated) groups[machine] = 0;
      return groups;
    }
    case 'groups': {
      const groups = new Array<number>(sites).fill(shape.groups.length);
      shape.groups.forEach((members, group) => {
        for (const machine of members) groups[machine] = group;
      });
      return groups;
    }
    default:
      return shape satisfies never;
  }
}
