/** Two sites in step, the first of which keeps its commits back until it is told: for tests of what may happen meanwhile. */

import { Lab, type Site } from './harness.ts';

export interface Held {
  readonly lab: Lab;
  readonly a: Site;
  readonly b: Site;
}

/** `rounds`: how often they have synced before. */
export function held(lab: Lab = new Lab(), rounds = 0): Held {
  const [a, b] = lab.inStep('A', 'B') as [Site, Site];
  lab.rounds(rounds);
  a.holds = true;
  return { lab, a, b };
}

/** A's application is slow to take in what A did, and what B did meanwhile waits for it. */
export function keepWaiting({ lab, a, b }: Held): void {
  a.holds = false;
  a.slow = true;
  a.setInfo(1);
  a.flush();
  b.setInfo('of B');
  b.flush();
  lab.deliverAll();
  a.flush();
}
