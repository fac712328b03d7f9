/** Who is cut off from whom, and when: the barriers of each shape of partition. */

import type { LinkFault, Us } from '../scenario/scenario.ts';
import type { Barrier } from './barrier.ts';
import { Mixer, purpose } from './keyed.ts';
import type { Roster } from './roster.ts';

/** A barrier that stands for a while. */
export interface Standing {
  readonly barrier: Barrier;
  readonly fromUs: Us;
  readonly toUs: Us;
}

/** The barriers of one occurrence of a fault of links; none if the shape finds nobody to cut off. */
export function barriersOf(fault: LinkFault, roster: Roster, item: string, occurrence: number, fromUs: Us, toUs: Us): Standing[] {
  const { shape, direction } = fault;
  const { sites } = roster;
  const standing = (barrier: Barrier): Standing[] => [{ barrier, fromUs, toUs }];
  const groups = (of: readonly number[]): Standing[] => standing({ kind: 'groups', groups: of, direction });
  switch (shape.kind) {
    case 'halves':
      return groups(without(sites, roster.order(item, occurrence).slice(0, Math.floor(sites / 2)), 0, 1));
    case 'minority':
    case 'majority': {
      const inner = shape.kind === 'minority' ? 0 : 1;
      const cutOff = roster.order(item, occurrence).slice(0, minorityOf(sites, item, occurrence, roster));
      return cutOff.length === 0 ? [] : groups(without(sites, cutOff, 1 - inner, inner));
    }
    case 'ring': {
      const places = new Array<number>(sites).fill(0);
      roster.order(item, occurrence).forEach((machine, place) => {
        places[machine] = place;
      });
      // A site sees `reach` neighbours to each side and itself: the least majority.
      return standing({ kind: 'ring', places, reach: Math.ceil(Math.floor(sites / 2) / 2) });
    }
    case 'bridge': {
      const order = roster.order(item, occurrence);
      const [bridge = 0, ...others] = order;
      const of = without(sites, others.slice(0, Math.floor(others.length / 2)), 0, 1);
      of[bridge] = -1;
      return groups(of);
    }
    case 'links':
      return standing({ kind: 'links', key: roster.key(item, occurrence), share: shape.share, oneWay: shape.oneWay });
    case 'swizzle':
      return swizzled(shape.sites ?? 1 + minorityOf(sites, item, occurrence, roster), direction, roster, item, occurrence, fromUs, toUs);
    case 'isolate': {
      const isolated = roster.struck(shape.who, item, occurrence, fromUs);
      return isolated.length === 0 ? [] : groups(without(sites, isolated, 1, 0));
    }
    case 'groups': {
      const of = new Array<number>(sites).fill(shape.groups.length);
      shape.groups.forEach((members, group) => {
        for (const machine of members) of[machine] = group;
      });
      return groups(of);
    }
    default:
      return shape satisfies never;
  }
}

/** Groups of two kinds: those named, and all others. */
function without(sites: number, named: readonly number[], others: number, group: number): number[] {
  const groups = new Array<number>(sites).fill(others);
  for (const machine of named) groups[machine] = group;
  return groups;
}

/** A drawn number, from 1 up to the greatest that is less than half; 0 if there is none. */
function minorityOf(sites: number, item: string, occurrence: number, roster: Roster): number {
  const most = Math.ceil(sites / 2) - 1;
  return most < 1 ? 0 : 1 + Math.floor(new Mixer().start(roster.key(item, occurrence)).fraction(purpose.count) * most);
}

/** Sites cut off one by one in the first half of the time, and back one by one, in another order, in the second (after FoundationDB's swizzle). */
function swizzled(
  count: number,
  direction: LinkFault['direction'],
  roster: Roster,
  item: string,
  occurrence: number,
  fromUs: Us,
  toUs: Us,
): Standing[] {
  const { sites } = roster;
  const cutOff = roster.order(item, occurrence).slice(0, Math.min(count, sites));
  const back = roster.order(`${item}|back`, occurrence).filter((machine) => cutOff.includes(machine));
  const half = (toUs - fromUs) / 2;
  const step = half / Math.max(1, cutOff.length);
  return cutOff.map((machine, nth) => ({
    barrier: { kind: 'groups', groups: without(sites, [machine], 1, 0), direction },
    fromUs: fromUs + Math.floor(nth * step),
    toUs: Math.max(fromUs + 1, toUs - Math.floor((cutOff.length - 1 - back.indexOf(machine)) * step)),
  }));
}
