/** The sides of all cuts that are open at a moment: who can talk to whom, as far as groups tell. */

import type { Us } from '../scenario/scenario.ts';
import type { Cut } from './barrier.ts';

/** Machines that no cut of groups divides belong to one side. None if no such cut is open. In the order of their first machines. */
export function sidesAt(cuts: readonly Cut[], sites: number, atUs: Us): readonly (readonly number[])[] {
  const open = cuts.filter(({ barrier, effect, fromUs, toUs }) => {
    return barrier.kind === 'groups' && effect.kind === 'cut' && fromUs <= atUs && atUs < toUs;
  });
  if (open.length === 0) return [];
  const sides: Map<string, number[]> = new Map();
  for (let machine = 0; machine < sites; machine++) {
    const name = open.map(({ barrier }) => (barrier.kind === 'groups' ? barrier.groups[machine] : 0)).join(' ');
    const side = sides.get(name);
    if (side === undefined) sides.set(name, [machine]);
    else side.push(machine);
  }
  return [...sides.values()];
}
